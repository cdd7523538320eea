import { describe, expect, test } from "vitest";
import { ConnectionRecord } from "./connection-record.ts";
import { Link, type LinkSink } from "./link.ts";
import { PrefixTable } from "./prefix-table.ts";
import { StaleBudget } from "./stale-budget.ts";
import { StaleFlag, StaleRecord } from "./stale-record.ts";
import { WitnessRecord } from "./witness-record.ts";

const ROWS = 1024;
const nobody: LinkSink = { established() {}, lost() {}, restored() {}, settled() {}, retracted() {} };
const link = new Link(["10.0.0.1", "10.0.0.2"] as unknown as Link["addresses"], nobody);
const connection = new ConnectionRecord({ serial: 1 } as unknown as ConnectionRecord["connection"], 0, { t: 0, id: "w:a:1" });
const interval: StaleRecord["interval"] = {
  link,
  connection,
  established: { t: 0, id: "w:a:1" },
  losses: [undefined, undefined],
  flows: [new Map(), new Map()],
  isBegun: true,
};

/** An episode that is over, of as many routes as a page has room for; each was refreshed at a moment of its own, from `from` on. */
function ended(from: number, isWitnessed: boolean): StaleRecord {
  const flags = new Uint8Array(ROWS).fill(StaleFlag.isThere | StaleFlag.refreshed);
  const family = { afi: 1, safi: 1 };
  const record = new StaleRecord(
    { link, interval, receiver: 0, family, table: new PrefixTable(), leftOut: 0, count: ROWS, flags },
    undefined,
  );
  if (isWitnessed) record.witnesses.push(new WitnessRecord(interval, 0, ROWS));
  for (let row = 0; row < ROWS; row++) record.refreshed.set(row, from + row);
  record.close();
  return record;
}

function moments(record: StaleRecord): readonly number[] {
  const all: number[] = [];
  record.forEachRow((row) => all.push(record.momentOf("refreshed", row)));
  return all;
}

describe("StaleBudget", () => {
  test("keeps all while there is room", () => {
    const budget = new StaleBudget({ unwitnessed: 2 * ROWS, total: 10 * ROWS });
    const [one, two] = [ended(1, false), ended(5000, false)];
    for (const record of [one, two]) budget.add(record);
    expect([moments(one).slice(0, 3), moments(two).slice(0, 2)]).toEqual([
      [1, 2, 3],
      [5000, 5001],
    ]);
  });

  test("the oldest without a witness tells the first of its moments alone, and each route's fate still", () => {
    const budget = new StaleBudget({ unwitnessed: ROWS, total: 10 * ROWS });
    const [witnessed, one, two] = [ended(1, true), ended(3000, false), ended(5000, false)];
    for (const record of [witnessed, one, two]) budget.add(record);
    expect([witnessed.brief, one.brief, two.brief]).toEqual([undefined, { refreshed: 3000, withdrawn: 0 }, undefined]);
    expect(new Set(moments(one))).toEqual(new Set([3000]));
    expect([one.count, moments(witnessed)[7]]).toEqual([ROWS, 8]);
  });

  test("beyond that the oldest leaves its routes out, and says how many", () => {
    const budget = new StaleBudget({ unwitnessed: ROWS, total: 2 * ROWS });
    const records = [ended(1, true), ended(3000, true), ended(6000, true)];
    for (const record of records) budget.add(record);
    expect(records.map(({ count, leftOut }) => [count, leftOut])).toEqual([
      [0, ROWS],
      [0, ROWS],
      [ROWS, 0],
    ]);
    expect(records.map((record) => moments(record).length)).toEqual([0, 0, ROWS]);
  });

  test("one that goes on after all takes no room", () => {
    const budget = new StaleBudget({ unwitnessed: ROWS, total: 10 * ROWS });
    const [one, two] = [ended(1, false), ended(5000, false)];
    budget.add(one);
    budget.remove(one);
    budget.add(two);
    expect([one.brief, two.brief]).toEqual([undefined, undefined]);
  });
});
