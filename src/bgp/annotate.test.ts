import { describe, expect, it } from "vitest";
import { message } from "../../test/vectors/built.ts";
import { vector } from "../../test/vectors/read.ts";
import { annotate, hexView } from "./annotate.ts";
import { INITIAL_CONTEXT } from "./codec-context.ts";

describe("hexView", () => {
  it("shows each field with its place, its octets and what it says", () => {
    const { bytes, context } = vector("notification-hard-reset");
    expect(hexView(bytes, annotate(bytes, context))).toBe(`\
0000                           header
0000  ff ff ff ff ff ff ff ff    marker = all ones
0008  ff ff ff ff ff ff ff ff
0010  00 1d                      length = 29 octets
0012  03                         type = NOTIFICATION
0013                           NOTIFICATION
0013  06                         error code = Cease
0014  09                         error subcode = Cease / Hard Reset
0015                             NOTIFICATION inside
0015  06                           error code = Cease
0016  04                           error subcode = Cease / Administrative Reset
0017  05                           length of the shutdown communication = 5
0018  75 70 67 c3 a9               shutdown communication = "upg\\xc3\\xa9"
`);
  });

  it("shows what is malformed where it stands", () => {
    const bytes = message(2, "0000 0007 40 01 01 00 40 05 09");
    const fields = annotate(bytes, INITIAL_CONTEXT).filter(({ at }) => at >= 27);
    expect(fields.map(({ depth, name, value }) => [depth, name, value])).toEqual([
      [2, "attribute flags", "transitive"],
      [2, "attribute type", "LOCAL_PREF"],
      [2, "attribute length", "9"],
      [2, "malformed, LOCAL_PREF: 9 octets wanted, 0 left", "nothing"],
      [1, "NLRI", ""],
    ]);
    const cut = annotate(message(2, "0000 0004 40 05 09 00"), INITIAL_CONTEXT);
    expect(cut.at(-2)).toMatchObject({ name: "malformed, LOCAL_PREF: 9 octets wanted, 1 left", value: "0x00" });
  });

  it("opens one Hard Reset, however many are inside each other", () => {
    const bytes = message(3, "0609".repeat(30_000));
    expect(annotate(bytes, INITIAL_CONTEXT).length).toBeLessThan(20);
  });

  it("shows what a peer calls itself in printable characters", () => {
    const { bytes, context } = vector("open-all-capabilities");
    expect(annotate(bytes, context).filter(({ name }) => name === "host name")).toMatchObject([{ value: '"gw\\x0a"' }]);
  });
});
