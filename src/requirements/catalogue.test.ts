import { describe, expect, test } from "vitest";
import { catalogue, requirementOf } from "./catalogue.ts";
import { clauseName } from "./requirement.ts";

describe("the catalogue", () => {
  test("has every item once", () => {
    expect(new Set(catalogue.map((one) => one.id)).size).toBe(catalogue.length);
    const perRfc = Object.entries(Object.groupBy(catalogue, (one) => one.rfc)).map(([rfc, list]) => [rfc, list?.length]);
    expect(Object.fromEntries(perRfc)).toEqual({
      "RFC 4724": 99,
      "RFC 8538": 20,
      "RFC 9494": 41,
      "RFC 4271": 11,
      "RFC 5492": 5,
      "RFC 9072": 1,
      "RFC 4760": 2,
      "RFC 7606": 6,
      "RFC 7313": 3,
      "RFC 8654": 2,
      "RFC 6286": 1,
      "RFC 9234": 1,
      "RFC 9687": 1,
      "RFC 4486": 2,
      "RFC 9003": 1,
      "RFC 9384": 1,
      "RFC 2385": 2,
      "RFC 5925": 1,
      "RFC 5082": 1,
      "RFC 5880": 1,
      "RFC 5882": 7,
    });
  });

  test("names a section of its RFC for each", () => {
    for (const one of catalogue) expect(one.section, one.id).toMatch(/^\d+(\.\d+)*( \([a-z]\))?$/);
    expect(requirementOf("RFC4724-4.1-04")).toMatchObject({
      rfc: "RFC 4724",
      section: "4.1",
      level: "MUST",
      role: "restarting",
      derived: false,
    });
    expect(clauseName({ rfc: "RFC 7606", section: "3 (b)" })).toBe("RFC 7606 section 3 (b)");
    expect(requirementOf("RFC4724-9-99")).toBeUndefined();
  });

  test.each(catalogue.map((one) => [one.id, one] as const))("says of %s what is asked and why it matters, in a sentence each", (_, one) => {
    expect(one.title).toMatch(/^[A-Z0-9].{2,90}[^.]$/);
    for (const sentence of [one.clause, one.traffic]) expect(sentence).toMatch(/^[A-Z0-9].{10,}\.$/);
    expect(one.observables.length).toBeGreaterThan(0);
  });

  test("names the judged rule where two ids are one", () => {
    const twins = catalogue.flatMap((one) =>
      one.sameAs === undefined ? [] : [[one.id, requirementOf(one.sameAs)?.sameAs ?? null, requirementOf(one.sameAs) !== undefined]],
    );
    expect(twins.length).toBeGreaterThan(5);
    for (const [id, again, isKnown] of twins) expect([id, again, isKnown]).toEqual([id, null, true]);
  });
});
