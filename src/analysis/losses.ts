import { familyKey } from "../bgp/add-path.ts";
import { isHardReset } from "../bgp/notification.ts";
import { familiesOf, gracefulRestartOf, longLivedOf, type Open } from "../bgp/open.ts";
import { ENDS, type EndIndex, otherEnd } from "./connection-record.ts";
import { FlowRecord } from "./family-flow.ts";
import type { IntervalRecord, LinkSink } from "./link.ts";
import { passedTags } from "./passed-tags.ts";
import { PrefixTable } from "./prefix-table.ts";
import { Rib, State } from "./rib.ts";
import { indexOf, type Speaker, type Speakers } from "./speakers.ts";
import { StaleBudget } from "./stale-budget.ts";
import type { StaleIndex } from "./stale-index.ts";
import { type EpisodeRecord, StaleFlag, StaleRecord } from "./stale-record.ts";
import { WitnessRecord } from "./witness-record.ts";

/** Of more sessions than this a route's fate is not followed: the bound for a capture of very many. */
const MOST_WITNESSES = 64;
/** A speaker that flaps again and again without announcing anything could make the same stale routes be recorded for ever: so many are, over all episodes. */
const MOST_STALE_AGAIN = 8_000_000;
/** Each route that a speaker hears of is looked for in all its episodes that are not over. Of so many; the routes of others are left out. */
const MOST_OPEN = 512;
/** Very many sessions that are lost one after the other could take for ever to be compared. Beyond so many routes each is taken to have an alternative, from which nothing follows. */
const MOST_COMPARED = 100_000_000;
/** What it takes to look at a session's table at all, in routes. */
const SESSION_COST = 50;

/** What becomes of the routes when a session is lost, comes back, or was not lost after all. */
export class Losses implements LinkSink {
  readonly #speakers: Speakers;
  readonly #budget = new StaleBudget();
  readonly #tables = new Map<number, PrefixTable>();
  #roomForStaleAgain = MOST_STALE_AGAIN;
  #roomForAlternatives = MOST_COMPARED;

  constructor(speakers: Speakers) {
    this.#speakers = speakers;
  }

  /** The prefixes of a family. */
  table(family: number): PrefixTable {
    let table = this.#tables.get(family);
    if (!table) {
      table = new PrefixTable();
      this.#tables.set(family, table);
    }
    return table;
  }

  /** Families that both OPENs carry are there from the start, silent ones too. */
  established(interval: IntervalRecord): void {
    const [first, second] = [interval.connection.openOf(0), interval.connection.openOf(1)];
    if (!first || !second) return;
    const taken = new Set(familiesOf(second).map(({ afi, safi }) => familyKey(afi, safi)));
    for (const { afi, safi } of familiesOf(first)) {
      const key = familyKey(afi, safi);
      if (taken.has(key)) for (const end of ENDS) interval.flows[end].set(key, new FlowRecord(afi, safi));
    }
  }

  /** What the interval before this one knew becomes stale, or goes. */
  begin(interval: IntervalRecord): void {
    if (interval.isBegun) return;
    interval.isBegun = true;
    const { link } = interval;
    const before = link.intervals[link.intervals.lastIndexOf(interval) - 1];
    for (const end of ENDS) {
      for (const [family, rib] of link.ribs[end]) {
        const table = this.table(family);
        rib.begin(isKept(before, interval, end, family), (slot) => table.prefixOf(slot));
      }
    }
  }

  rib(interval: IntervalRecord, sender: EndIndex, family: number): Rib {
    const ribs = interval.link.ribs[sender];
    let rib = ribs.get(family);
    if (!rib) {
      rib = new Rib();
      ribs.set(family, rib);
    }
    return rib;
  }

  /** Of each flow that this end gets: how much of it stands. */
  count(interval: IntervalRecord, receiver: EndIndex): void {
    this.begin(interval);
    const sender = otherEnd(receiver);
    const speaker = this.#speakers.of(interval.link.addresses[receiver]);
    for (const [family, flow] of interval.flows[sender]) {
      flow.held = interval.link.ribs[sender].get(family)?.fresh ?? 0;
      flow.passedTags = passedTags(interval, receiver, speaker, family, this.table(family));
    }
  }

  lost(interval: IntervalRecord, receiver: EndIndex): void {
    this.count(interval, receiver);
    const { link } = interval;
    const speaker = this.#speakers.of(link.addresses[receiver]);
    const ribs = link.ribs[otherEnd(receiver)];
    const families = [...ribs].flatMap(([family, rib]) => this.#record(interval, receiver, speaker, family, rib) ?? []);
    if (families.length > 0) link.episodes.push({ link, receiver, interval, families, untilT: undefined });
  }

  restored(interval: IntervalRecord, receiver: EndIndex): void {
    this.#forget(interval, [receiver]);
    for (const rib of interval.link.ribs[otherEnd(receiver)].values()) rib.restore();
  }

  /** The episodes before end here. */
  settled(interval: IntervalRecord): void {
    for (const episode of newestFirst(interval.link.episodes)) {
      const loss = interval.losses[episode.receiver];
      if (episode.interval === interval || !loss) continue;
      if (episode.untilT !== undefined) break;
      episode.untilT = loss.t;
      this.#close(episode);
      for (const record of episode.families) this.#budget.add(record);
    }
  }

  retracted(interval: IntervalRecord): void {
    this.#forget(interval, ENDS);
    for (const episode of newestFirst(interval.link.episodes)) {
      if (episode.untilT === undefined) continue;
      if (episode.untilT !== interval.losses[episode.receiver]?.t) break;
      episode.untilT = undefined;
      for (const record of episode.families) {
        this.#budget.remove(record);
        this.#index(episode, record).add(record);
      }
    }
  }

  #forget(interval: IntervalRecord, receivers: readonly EndIndex[]): void {
    const { episodes } = interval.link;
    for (const episode of newestFirst(episodes)) {
      if (episode.interval.established.t < interval.established.t) break;
      if (episode.interval !== interval || !receivers.includes(episode.receiver)) continue;
      this.#close(episode);
      for (const record of episode.families) this.#budget.remove(record);
      episodes.splice(episodes.lastIndexOf(episode), 1);
    }
  }

  #close(episode: EpisodeRecord): void {
    for (const record of episode.families) this.#index(episode, record).close(record);
  }

  #index({ link, receiver }: EpisodeRecord, { family }: StaleRecord): StaleIndex {
    return indexOf(this.#speakers.of(link.addresses[receiver]), familyKey(family.afi, family.safi));
  }

  #record(interval: IntervalRecord, receiver: EndIndex, speaker: Speaker, family: number, rib: Rib): StaleRecord | undefined {
    const { link } = interval;
    const table = this.table(family);
    const staleAgain = rib.live - rib.fresh;
    const hasRoom = staleAgain <= this.#roomForStaleAgain;
    if (hasRoom) this.#roomForStaleAgain -= staleAgain;
    const leftOut = rib.lose(hasRoom, (slot) => table.prefixOf(slot));
    if (rib.live === 0 && leftOut === 0) return undefined;
    const record = new StaleRecord(
      { link, interval, receiver, family: { afi: family >> 8, safi: family & 0xff }, table, leftOut, count: rib.live, flags: flagsOf(rib) },
      rib.index,
    );
    for (const { link: other, end } of speaker.ends) {
      if (other === link) continue;
      const current = other.currentOf(end);
      if (current?.flows[end].has(family) && record.witnesses.length < MOST_WITNESSES)
        record.witnesses.push(witness(record, current, end, family));
      const alternatives = other.ribs[otherEnd(end)].get(family);
      if (this.#roomForAlternatives < 0 && record.witnesses.length >= MOST_WITNESSES) break;
      if (alternatives && alternatives.live > 0) this.#markAlternatives(record, alternatives);
    }
    if (this.#roomForAlternatives < 0) record.forEachRow((row) => record.mark(row, StaleFlag.hasAlternative));
    const index = indexOf(speaker, family);
    if (index.open.length >= MOST_OPEN) record.leaveOut();
    index.add(record);
    return record;
  }

  /** Routes to which another peer has announced a path as well. Goes through the shorter of the two lists. */
  #markAlternatives(record: StaleRecord, rib: Rib): void {
    const { table } = record;
    this.#roomForAlternatives -= Math.min(record.count, rib.live) + SESSION_COST;
    if (this.#roomForAlternatives < 0) return;
    const mark = (_: StaleRecord, row: number) => record.mark(row, StaleFlag.hasAlternative);
    if (record.rows > rib.end) rib.forEachLive((slot) => record.visit(table.prefixOf(slot), mark));
    else
      record.forEachRow((row) => {
        if (rib.isLive(table.prefixOf(record.slotOf(row)))) record.mark(row, StaleFlag.hasAlternative);
      });
  }
}

/** By row of the RIB, for what stands in it. */
function flagsOf(rib: Rib): Uint8Array {
  const flags = new Uint8Array(rib.end);
  rib.forEachLive((_, state, row) => {
    flags[row] =
      StaleFlag.isThere |
      ((state & State.staleTwice) !== 0 ? StaleFlag.wasStale : 0) |
      ((state & State.noLlgr) !== 0 ? StaleFlag.noLlgr : 0) |
      ((state & State.llgrStale) !== 0 ? StaleFlag.llgrStale : 0);
  });
  return flags;
}

/** Most of what is looked for was added not long ago. Items may be taken out on the way. */
function* newestFirst<T>(list: readonly T[]): Generator<T> {
  for (let i = list.length - 1; i >= 0; i--) {
    const item = list[i];
    if (item !== undefined) yield item;
  }
}

function witness(record: StaleRecord, interval: IntervalRecord, speaker: EndIndex, family: number): WitnessRecord {
  const { table } = record;
  const seen = new WitnessRecord(interval, speaker, record.rows);
  const told = interval.link.ribs[speaker].get(family);
  if (!told || told.fresh === 0) return seen;
  record.forEachRow((row) => {
    if (told.isFresh(table.prefixOf(record.slotOf(row)))) seen.show(row);
  });
  return seen;
}

/**
 * RFC 4724 section 4.2, RFC 8538 section 4: whether a receiving speaker that does as it should still has the sender's stale routes when the new session is Established. What the
 * capture does not show is taken for given.
 */
function isKept(before: IntervalRecord | undefined, now: IntervalRecord, sender: EndIndex, family: number): boolean {
  const openThen = before?.connection.openOf(sender);
  const openNow = now.connection.openOf(sender);
  if (openThen && !forwardingStates(openThen).has(family)) return false;
  if (openNow && forwardingStates(openNow).get(family) !== true) return false;
  const notification = before?.losses[otherEnd(sender)]?.notification;
  if (!notification || !before) return true;
  const opens = ENDS.map((end) => before.connection.openOf(end));
  return !isHardReset(notification) && opens.every((open) => !open || gracefulRestartOf(open)?.notification === true);
}

/** By family that an OPEN's capabilities of RFC 4724 and RFC 9494 list: whether forwarding state was kept. */
function forwardingStates(open: Open): ReadonlyMap<number, boolean> {
  const listed = [...(gracefulRestartOf(open)?.families ?? []), ...(longLivedOf(open)?.families ?? [])];
  const states = new Map<number, boolean>();
  for (const { afi, safi, forwardingState } of listed) {
    const key = familyKey(afi, safi);
    states.set(key, forwardingState || states.get(key) === true);
  }
  return states;
}
