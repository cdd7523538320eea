import { describe, expect, it } from "vitest";
import { octets, pseudoRandom } from "../../test/captures/read.ts";
import { AttributeMemory } from "./attribute-memory.ts";

const set = (value: number) => octets(`40 01 01 00 80 04 04 ${value.toString(16).padStart(8, "0")}`);

describe("AttributeMemory", () => {
  it("gives a set the same number whenever it is the same, and never another's", () => {
    const memory = new AttributeMemory();
    const random = pseudoRandom(1);
    const ids = new Map<string, number>();
    const owners = new Map<number, string>();
    for (let i = 0; i < 50_000; i++) {
      const value = Math.floor(random.next().value * 10_000);
      const asOctets = value % 3 === 0 ? 2 : 4;
      const bytes = set(value);
      const key = `${asOctets}:${value}`;
      const { id } = memory.find(bytes, 0, bytes.length, asOctets);
      expect(ids.get(key) ?? id).toBe(id);
      expect(owners.get(id) ?? key).toBe(key);
      ids.set(key, id);
      owners.set(id, key);
    }
    expect(ids.size).toBe(owners.size);
  });

  it("tells the same octets apart by the size of AS numbers", () => {
    const memory = new AttributeMemory();
    const bytes = set(1);
    expect(memory.find(bytes, 0, bytes.length, 2).id).not.toBe(memory.find(bytes, 0, bytes.length, 4).id);
  });

  it("does not hold on to the octets that it was given", () => {
    const memory = new AttributeMemory();
    const bytes = set(7);
    const { id, attributes } = memory.find(bytes, 0, bytes.length, 4);
    bytes.fill(0);
    expect(attributes).toMatchObject([{ kind: "origin" }, { kind: "med", value: 7 }]);
    expect(memory.find(set(7), 0, bytes.length, 4).id).toBe(id);
  });

  it("remembers what is used, forgets what is not, and gives no number twice", () => {
    const memory = new AttributeMemory({ sets: 10, octets: 1 << 20 });
    const find = (value: number) => memory.find(set(value), 0, 11, 4).id;
    const [kept, left] = [find(1000), find(1001)];
    const seen = new Set([kept, left]);
    for (let value = 0; value < 100; value++) {
      const id = find(value);
      expect(seen.has(id)).toBe(false);
      seen.add(id);
      expect(find(1000)).toBe(kept);
    }
    expect(seen.has(find(1001))).toBe(false);
  });

  it("forgets by octets as well", () => {
    const memory = new AttributeMemory({ sets: 1000, octets: 22 });
    const find = (value: number) => memory.find(set(value), 0, 11, 4).id;
    const first = find(0);
    for (let value = 1; value < 8; value++) find(value);
    expect(find(0)).not.toBe(first);
  });
});
