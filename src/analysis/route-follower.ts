import { familyKey } from "../bgp/add-path.ts";
import { Mark, type RouteVisitor, type UpdateView } from "../bgp/update-view.ts";
import type { UpdateMeta } from "../capture/wire-teller.ts";
import { type EndIndex, otherEnd } from "./connection-record.ts";
import { FlowRecord } from "./family-flow.ts";
import type { IntervalRecord } from "./link.ts";
import type { Losses } from "./losses.ts";
import { type MomentLog, markOf, NEVER } from "./moment-log.ts";
import type { PrefixTable } from "./prefix-table.ts";
import { prefixText } from "./prefix-text.ts";
import { Rib, State } from "./rib.ts";
import type { Speakers } from "./speakers.ts";
import { StaleFlag, type StaleRecord } from "./stale-record.ts";
import { Newest } from "./witness-record.ts";

/** Families that one session may have: no speaker has more, and each takes memory. */
const MOST_FAMILIES = 64;
const NOBODY: readonly StaleRecord[] = [];
const IPV4_UNICAST = familyKey(1, 1);

/** Takes UPDATEs into the RIBs, and into what is known of stale routes. It runs once for each route, so it makes no objects there. */
export class RouteFollower {
  readonly #losses: Losses;
  readonly #speakers: Speakers;
  readonly #moments: MomentLog;
  readonly #visitor: RouteVisitor = (op, family, pathId, bits, octets, at) =>
    this.#route(op === "announce", family, pathId, bits, octets, at);
  readonly #heard = (record: StaleRecord, row: number) => this.#atReceiver(record, row);
  readonly #told = (record: StaleRecord, row: number) => this.#atSender(record, row);

  // The UPDATE at hand,
  #update: UpdateMeta | undefined;
  #interval: IntervalRecord | undefined;
  #sender: EndIndex = 0;
  #attributes = 0;
  #localPref = -1;
  #marks = 0;
  #isUsable = true;
  // the family of its routes,
  #family = -1;
  #table: PrefixTable | undefined;
  #rib = new Rib();
  #flow: FlowRecord | undefined;
  /** What the speaker that hears it has of stale routes, and of those what the speaker that tells it has this session as a witness for. */
  #heardBy: readonly StaleRecord[] = NOBODY;
  #toldBy: readonly StaleRecord[] = NOBODY;
  // and the route.
  #isAnnounced = false;
  #slot = 0;
  #prefix = 0;
  #before = 0;

  constructor(losses: Losses, speakers: Speakers, moments: MomentLog) {
    this.#losses = losses;
    this.#speakers = speakers;
    this.#moments = moments;
  }

  /** An UPDATE of the interval. */
  update(interval: IntervalRecord, sender: EndIndex, update: UpdateMeta, view: UpdateView): void {
    this.#losses.begin(interval);
    this.#interval = interval;
    this.#sender = sender;
    this.#update = update;
    const { endOfRib } = view;
    if (endOfRib) this.#endOfRib(familyKey(endOfRib.afi, endOfRib.safi), endOfRib);
    else if (view.announced + view.withdrawn > 0) this.#routes(view);
    else if (isWhole(view)) this.#flowOf(hollowFamily(view))?.empty(update);
  }

  #routes(view: UpdateView): void {
    this.#family = -1;
    this.#localPref = view.localPref;
    this.#attributes = view.announced > 0 ? view.fingerprint : 0;
    this.#marks = view.marks;
    // RFC 7606 section 2: who receives it takes what is announced so for withdrawn.
    this.#isUsable = view.anomalies.every(({ reaction }) => reaction === "ignore" || reaction === "attribute-discard");
    view.forEachRoute(this.#visitor);
  }

  #endOfRib(family: number, fact: { readonly form: "empty" | "mp-unreach"; readonly extendedLength: boolean }): void {
    const { form, extendedLength } = fact;
    const flow = this.#flowOf(family);
    if (!flow || !this.#interval || !this.#update) return;
    flow.end({ ...markOf(this.#update), form, extendedLength });
    const table = this.#losses.table(family);
    this.#interval.link.ribs[this.#sender].get(family)?.sweep((slot) => table.prefixOf(slot));
  }

  #flowOf(family: number): FlowRecord | undefined {
    const interval = this.#interval;
    if (!interval) return undefined;
    const flows = interval.flows[this.#sender];
    let flow = flows.get(family);
    if (!flow && flows.size < MOST_FAMILIES) {
      flow = new FlowRecord(family >> 8, family & 0xff);
      flows.set(family, flow);
    }
    return flow;
  }

  #changeFamily(family: number): void {
    const interval = this.#interval;
    this.#family = family;
    this.#flow = this.#flowOf(family);
    if (!interval || !this.#flow || !this.#update) return;
    this.#flow.routes(this.#update);
    this.#table = this.#losses.table(family);
    this.#rib = this.#losses.rib(interval, this.#sender, family);
    const { addresses } = interval.link;
    this.#toldBy = this.#speakers.of(addresses[this.#sender]).stale.get(family)?.witnessedBy(interval) ?? NOBODY;
    this.#heardBy = this.#speakers.of(addresses[otherEnd(this.#sender)]).stale.get(family)?.open ?? NOBODY;
  }

  #route(isAnnounced: boolean, family: number, pathId: number, bits: number, octets: Uint8Array, at: number): void {
    if (family !== this.#family) this.#changeFamily(family);
    const table = this.#table;
    const flow = this.#flow;
    if (!table || !flow) return;
    const slot = table.slotOf(pathId, bits, octets, at);
    const prefix = pathId === 0 ? slot : table.prefixOf(slot);
    this.#slot = slot;
    this.#prefix = prefix;
    this.#isAnnounced = isAnnounced && this.#isUsable;
    if (this.#isAnnounced) {
      const marks = this.#marks;
      const communities = ((marks & Mark.noLlgr) !== 0 ? State.noLlgr : 0) | ((marks & Mark.llgrStale) !== 0 ? State.llgrStale : 0);
      this.#before = this.#rib.announce(slot, prefix, this.#attributes, communities, flow);
      if (flow.isComplete && isLate(this.#before) && this.#update) flow.late(this.#update, () => prefixText(table, slot, flow));
    } else {
      this.#before = this.#rib.withdraw(slot, prefix, flow);
    }
    for (let i = 0; i < this.#heardBy.length; i++) this.#heardBy[i]?.visit(prefix, this.#heard);
    for (let i = 0; i < this.#toldBy.length; i++) this.#toldBy[i]?.visit(prefix, this.#told);
  }

  #moment(): number {
    return this.#update ? this.#moments.of(this.#update) : NEVER;
  }

  /** The speaker that has the stale route hears of the prefix: from the peer that it is from, or from another. */
  #atReceiver(record: StaleRecord, row: number): void {
    // One end may still send on the connection that the other has given up.
    if (record.interval === this.#interval) return;
    const isPeer = record.link === this.#interval?.link && record.receiver === otherEnd(this.#sender);
    if (!isPeer || record.slotOf(row) !== this.#slot) {
      if (this.#isAnnounced) record.mark(row, StaleFlag.hasAlternative);
    } else if (!this.#isAnnounced) {
      if (record.has(row, StaleFlag.withdrawn)) return;
      record.mark(row, StaleFlag.withdrawn);
      record.withdrawn.set(row, this.#moment());
    } else if (!record.has(row, StaleFlag.refreshed)) {
      const isSame = this.#rib.previousAttributes === this.#attributes;
      record.mark(row, StaleFlag.refreshed | (isSame ? StaleFlag.refreshedSame : 0));
      record.refreshed.set(row, this.#moment());
    }
  }

  /** The speaker that has the stale route tells a witness of the prefix. */
  #atSender(record: StaleRecord, row: number): void {
    const marks = this.#marks;
    const witness = this.#interval && record.witnessOf(this.#interval);
    if (!witness || witness.speaker !== this.#sender) return;
    if (!this.#isAnnounced) {
      if (!this.#rib.isFresh(this.#prefix)) witness.first("withdrawn", row, this.#moment());
      return;
    }
    const moment = this.#moment();
    const wasTold = (this.#before & (State.announcedBefore | State.announcedAfter)) !== 0;
    const isSame = wasTold && this.#rib.previousAttributes === this.#attributes;
    witness.first(isSame ? "repeated" : "changed", row, moment);
    if (witness.get("withdrawn", row) !== NEVER) witness.first("restored", row, moment);
    if ((marks & Mark.llgrStale) !== 0) witness.first("tagged", row, moment);
    else if (witness.get("tagged", row) !== NEVER) witness.first("untagged", row, moment);
    const hasLocalPref = this.#localPref >= 0;
    witness.set("newest", row, ((marks & Mark.noExport) !== 0 ? Newest.noExport : 0) | (hasLocalPref ? Newest.hasLocalPref : 0));
    if (hasLocalPref) witness.set("localPref", row, this.#localPref);
  }
}

/** Announced first after End-of-RIB although it stood in the interval before. */
function isLate(before: number): boolean {
  const seen = State.announcedBefore | State.withdrawnBefore | State.announcedAfter | State.withdrawnAfter;
  return (before & (State.held | seen)) === State.held;
}

/** Whoever could not read it to its end does not know that it holds no routes. */
function isWhole({ anomalies }: UpdateView): boolean {
  return anomalies.every(({ reaction }) => reaction !== "session-reset" && reaction !== "afi-safi-disable");
}

/** The family of an UPDATE without routes: that of its multiprotocol attribute. */
function hollowFamily({ attributes }: UpdateView): number {
  const multiprotocol = attributes.attributes.find((a) => a.kind === "mp-reach" || a.kind === "mp-unreach");
  return multiprotocol ? familyKey(multiprotocol.afi, multiprotocol.safi) : IPV4_UNICAST;
}
