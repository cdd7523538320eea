import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CAPTURES, captureFiles } from "../oracle/capture-files.ts";
import { Tally } from "../oracle/compare.ts";
import { Fields } from "../oracle/fields.ts";
import { compare, type Pair, pairsOf } from "../oracle/oracle.ts";
import { type OurMessage, ourFields } from "../oracle/our-fields.ts";
import { tsharkVersion } from "../oracle/tshark.ts";

const version = await tsharkVersion();

describe.skipIf(version === undefined)("tshark as the oracle", () => {
  test.each(captureFiles())("%s decodes to what tshark reads in it", async (name) => {
    const tally = new Tally();
    compare(tally, await pairsOf(name, join(CAPTURES, name)));
    expect(tally.differences).toEqual([]);
    expect(tally.messages).toBeGreaterThan(0);
  });

  describe("a wrong decoder", () => {
    let pairs: readonly Pair[];
    beforeAll(async () => {
      const names = ["frr-add-path.pcap", "bird-two-octet-as.pcap", "gobgp-frr-families.pcapng"];
      pairs = (await Promise.all(names.map((name) => pairsOf(name, join(CAPTURES, name))))).flatMap((found) => found.pairs);
    });

    test("is found out in each field that is compared", () => {
      const right = new Tally();
      compare(right, { pairs, differences: [] });
      expect(right.compared.size).toBeGreaterThan(50);
      for (const field of right.compared.keys()) {
        const wrong = new Tally();
        compare(wrong, { pairs, differences: [] }, (message) => withOneWrong(field, ourFields(message)));
        expect(wrong.differences, field).not.toEqual([]);
        expect(wrong.differences.filter((text) => !text.includes(`: ${field}: `))).toEqual([]);
      }
    });

    test("is found out when it leaves out a field, or has one too many", () => {
      for (const change of [(list: readonly string[]) => list.slice(1), (list: readonly string[]) => [...list, "1"]]) {
        const tally = new Tally();
        compare(tally, { pairs, differences: [] }, (message) => changed("COMMUNITIES", change, ourFields(message)));
        expect(tally.differences).not.toEqual([]);
      }
    });

    test("is found out when it reads an octet in another way", () => {
      const open = pairs.find(({ theirs }) => theirs.tree.text("bgp.type") === "1");
      if (!open) throw new Error("no OPEN in the capture");
      const holdTime = 22;
      const tally = new Tally();
      compare(tally, { pairs: [open], differences: [] }, (message) => ourFields(withFlippedBit(message, holdTime)));
      expect(tally.differences.map((text) => text.split(": ")[2])).toEqual(["octets", "OPEN hold time"]);
    });

    test("is found out when it reads with the wrong context", () => {
      const tally = new Tally();
      compare(tally, { pairs, differences: [] }, (message) =>
        ourFields({ ...message, context: { ...message.context, addPath: new Set() } }),
      );
      expect(tally.differences.some((text) => text.includes("path identifier"))).toBe(true);
    });
  });
});

function withOneWrong(field: string, fields: Fields): Fields {
  return changed(field, (list) => list.map((value, i) => (i === 0 ? `${value}!` : value)), fields);
}

function changed(field: string, change: (list: readonly string[]) => readonly string[], fields: Fields): Fields {
  const copy = new Fields();
  for (const name of fields.names()) copy.add(name, ...(name === field ? change(fields.get(name)) : fields.get(name)));
  return copy;
}

function withFlippedBit(message: OurMessage, at: number): OurMessage {
  const octets = message.octets.slice();
  octets[at] = (octets[at] ?? 0) ^ 1;
  return { ...message, octets };
}
