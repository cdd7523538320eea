import { expect, test } from "vitest";
import type { UpdateMeta } from "../capture/wire-teller.ts";
import { wireId } from "../capture/wire-teller.ts";
import { MomentLog, NEVER } from "./moment-log.ts";

const connection = {
  client: { address: "10.0.0.1", port: 40_000 },
  server: { address: "10.0.0.2", port: 179 },
  serial: 1,
} as unknown as UpdateMeta["connection"];
const seen = (capture: string, packet: number, fact: number): UpdateMeta => ({
  t: packet * 10,
  capture,
  packet,
  fact,
  connection,
  from: "client",
  octets: 23,
  id: () => wireId(capture, packet, fact),
});

test("moments are told in any order, those of one packet by its facts", () => {
  const log = new MomentLog();
  const updates = [seen("a", 1, 1), seen("a", 1, 2), seen("a", 1, 4), seen("a", 2, 1), seen("a", 2, 2), seen("b", 2, 3), seen("b", 9, 1)];
  const numbers = updates.map((update) => log.of(update));
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const at of [6, 0, 3, 2, 5, 1, 4, 4]) {
    expect(log.id(numbers[at] ?? 0)).toBe(updates[at]?.id());
    expect(log.t(numbers[at] ?? 0)).toBe(updates[at]?.t);
  }
});

test("an UPDATE that is asked for again has the number that it had", () => {
  const log = new MomentLog();
  const update = seen("a", 1, 1);
  expect([log.of(update), log.of(update)]).toEqual([1, 1]);
});

test("what did not happen has no time and no fact", () => {
  const log = new MomentLog();
  expect(log.t(NEVER)).toBeNaN();
  expect(() => log.id(NEVER)).toThrow(RangeError);
});
