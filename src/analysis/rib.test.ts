import { describe, expect, test } from "vitest";
import { FlowRecord } from "./family-flow.ts";
import { Rib, State } from "./rib.ts";

const itself = (slot: number) => slot;
const flow = () => new FlowRecord(1, 1);
const liveOf = (rib: Rib) => {
  const slots: number[] = [];
  rib.forEachLive((slot) => slots.push(slot));
  return slots.sort((a, b) => a - b);
};
const statesOf = (rib: Rib) => {
  const states: Record<number, number> = {};
  rib.forEachLive((slot, state) => {
    states[slot] = state & (State.stale | State.staleTwice);
  });
  return states;
};

/** A table with these routes, as a session leaves it. */
function lost(...slots: readonly number[]): Rib {
  const rib = new Rib();
  for (const slot of slots) rib.announce(slot, slot, 1, 0, flow());
  rib.lose(true, itself);
  return rib;
}

describe("Rib, RFC 4724 section 4.2", () => {
  test("all that stands at a loss is stale", () => {
    const rib = new Rib();
    for (const slot of [1, 2, 3]) rib.announce(slot, slot, 1, 0, flow());
    rib.withdraw(2, 2, flow());
    expect([rib.live, rib.fresh]).toEqual([2, 2]);
    rib.lose(true, itself);
    expect([rib.live, rib.fresh, liveOf(rib)]).toEqual([2, 0, [1, 3]]);
  });

  test("an announcement refreshes, and End-of-RIB sweeps the rest", () => {
    const rib = lost(1, 2, 3);
    rib.begin(true, itself);
    rib.announce(1, 1, 1, 0, flow());
    expect([rib.live, rib.fresh]).toEqual([3, 1]);
    rib.sweep(itself);
    expect([rib.live, rib.fresh, liveOf(rib)]).toEqual([1, 1, [1]]);
  });

  test("what was not refreshed before a second loss is stale twice", () => {
    const rib = lost(1, 2);
    rib.begin(true, itself);
    rib.announce(1, 1, 1, 0, flow());
    rib.lose(true, itself);
    expect(statesOf(rib)).toEqual({ 1: State.stale, 2: State.stale | State.staleTwice });
  });

  test("only what was announced in the interval before counts as held by it", () => {
    const rib = lost(1, 2);
    rib.begin(true, itself);
    rib.announce(1, 1, 1, 0, flow());
    rib.lose(true, itself);
    rib.begin(true, itself);
    expect([1, 2].map((slot) => rib.announce(slot, slot, 1, 0, flow()) & State.held)).toEqual([State.held, 0]);
  });

  test("without room for what is stale twice it goes at the second loss, and is counted", () => {
    const rib = lost(1, 2);
    rib.begin(true, itself);
    rib.announce(1, 1, 1, 0, flow());
    expect(rib.lose(false, itself)).toBe(1);
    expect(liveOf(rib)).toEqual([1]);
  });

  test("where nothing is kept the new session begins with an empty table", () => {
    const rib = lost(1);
    rib.begin(false, itself);
    expect([rib.live, rib.fresh]).toEqual([0, 0]);
    expect(rib.announce(1, 1, 1, 0, flow()) & State.held).toBe(State.held);
  });

  test("a loss that was none leaves all as it was", () => {
    const rib = lost(1, 2);
    rib.begin(true, itself);
    rib.announce(1, 1, 1, 0, flow());
    rib.lose(true, itself);
    rib.restore();
    expect([rib.live, rib.fresh, statesOf(rib)]).toEqual([2, 1, { 1: 0, 2: State.stale }]);
  });

  test("distinct prefixes are counted, before and after the first End-of-RIB", () => {
    const rib = new Rib();
    const own = flow();
    for (const slot of [1, 1, 2]) rib.announce(slot, slot, 1, 0, own);
    rib.withdraw(2, 2, own);
    rib.withdraw(9, 9, own);
    own.end({ t: 1, id: "w:x:1", form: "empty", extendedLength: false });
    for (const slot of [1, 3]) rib.announce(slot, slot, 1, 0, own);
    rib.withdraw(3, 3, own);
    expect(own.model()).toMatchObject({ announcedBefore: 2, withdrawnBefore: 2, announcedAfter: 2, withdrawnAfter: 1 });
  });

  test("a prefix stands as long as one of its paths does", () => {
    const rib = new Rib();
    const prefix = 7;
    for (const slot of [10, 11]) rib.announce(slot, prefix, 1, 0, flow());
    rib.withdraw(10, prefix, flow());
    expect([rib.isFresh(prefix), rib.isLive(prefix), rib.live]).toEqual([true, true, 1]);
    rib.withdraw(11, prefix, flow());
    expect([rib.isFresh(prefix), rib.isLive(prefix), rib.live]).toEqual([false, false, 0]);
  });

  test("a withdrawal of what is not there changes nothing", () => {
    const rib = new Rib();
    rib.withdraw(1, 1, flow());
    expect([rib.live, rib.fresh]).toEqual([0, 0]);
  });
});
