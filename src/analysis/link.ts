import { CEASE, CONNECTION_COLLISION_RESOLUTION, type Notification } from "../bgp/notification.ts";
import type { IpAddress } from "../net/address.ts";
import { type ByEnd, type ConnectionRecord, ENDS, type EndIndex, otherEnd } from "./connection-record.ts";
import type { FlowRecord } from "./family-flow.ts";
import type { Mark, SessionLoss } from "./model.ts";
import type { Rib } from "./rib.ts";
import type { EpisodeRecord } from "./stale-record.ts";

/** An Established interval in the making. */
export interface IntervalRecord {
  readonly link: Link;
  readonly connection: ConnectionRecord;
  readonly established: Mark;
  /** Whoever dials anew has lost it with that SYN, and the other end with the OPEN that follows; any other loss is both ends'. */
  readonly losses: ByEnd<LossRecord | undefined>;
  /** By sender, then by family. */
  readonly flows: ByEnd<Map<number, FlowRecord>>;
  /** Whether its RIBs have left behind what the interval before it knew. That waits for the first UPDATE: until then the connection may turn out to be a collision's loser. */
  isBegun: boolean;
}

export type LossRecord = Mark & { readonly cause: SessionLoss["cause"]; readonly by: EndIndex; readonly notification?: Notification };

/** Whoever follows the routes. */
export interface LinkSink {
  established(interval: IntervalRecord): void;
  /** The interval is lost for this end; that may be taken back. */
  lost(interval: IntervalRecord, end: EndIndex): void;
  restored(interval: IntervalRecord, end: EndIndex): void;
  /** Its losses will not be taken back. */
  settled(interval: IntervalRecord): void;
  /** The interval was none. */
  retracted(interval: IntervalRecord): void;
}

/** All connections between one pair of addresses: decides when their session was Established, and by what it was lost. */
export class Link {
  readonly addresses: readonly [IpAddress, IpAddress];
  readonly connections: ConnectionRecord[] = [];
  readonly intervals: IntervalRecord[] = [];
  readonly episodes: EpisodeRecord[] = [];
  /** What each end announces, by family. */
  readonly ribs: ByEnd<Map<number, Rib>> = [new Map(), new Map()];
  readonly #sink: LinkSink;
  #current: IntervalRecord | undefined;
  /** A newer connection, whose OPEN has ended the current interval for the end that was dialled, unless that end turns the connection away. */
  #challenger: ConnectionRecord | undefined;

  constructor(addresses: readonly [IpAddress, IpAddress], sink: LinkSink) {
    this.addresses = addresses;
    this.#sink = sink;
  }

  /** The interval that lasts for this end. */
  currentOf(end: EndIndex): IntervalRecord | undefined {
    return this.#current?.losses[end] ? undefined : this.#current;
  }

  /** A message of whatever type, after `connection` took it in. The interval that it belongs to. */
  message(connection: ConnectionRecord, from: EndIndex): IntervalRecord | undefined {
    const current = this.#current;
    const hasDialled = current?.losses[from]?.by === from;
    if (hasDialled && current.connection === connection && !connection.end) this.#restore(current, ENDS);
    this.#establish(connection);
    return this.#current?.connection === connection && !connection.end ? this.#current : undefined;
  }

  /** A SYN. RFC 4271 section 8.2.2: no end dials while it is Established, which the UPDATE that it had sent shows it to have been. */
  dialled(connection: ConnectionRecord, by: EndIndex, mark: Mark): void {
    const current = this.#current;
    if (!current || current.connection === connection || !current.connection.firstUpdate[by]) return;
    this.#lose(current, by, { ...mark, cause: "new-connection", by });
  }

  /** An OPEN. RFC 4724 section 4.2: that of the other side's next connection ends the session, should it still be there. */
  opened(connection: ConnectionRecord, from: EndIndex, mark: Mark): void {
    const current = this.#current;
    if (!current || current.connection === connection || connection.dialledBy !== from || connection.end) return;
    if (!current.losses[otherEnd(from)]) this.#challenger = connection;
    for (const end of ENDS) this.#lose(current, end, { ...mark, cause: "new-connection", by: from });
  }

  refused(connection: ConnectionRecord, mark: Mark): void {
    connection.end ??= { t: mark.t, id: mark.id };
  }

  closed(connection: ConnectionRecord, cause: "fin" | "reset", by: EndIndex, mark: Mark): void {
    const dialler = otherEnd(by);
    const current = this.#current;
    const isMadeWay = current?.connection === connection && this.#isDialled(dialler, current);
    this.#end(connection, isMadeWay ? { ...mark, cause: "new-connection", by: dialler } : { ...mark, cause, by });
  }

  notified(connection: ConnectionRecord, by: EndIndex, mark: Mark, notification: Notification): void {
    const isCollision = notification.code === CEASE && notification.subcode === CONNECTION_COLLISION_RESOLUTION;
    if (isCollision && !connection.hasUpdates()) this.#retract(connection);
    this.#end(connection, { ...mark, cause: "notification", by, notification });
  }

  /** Nothing more will come. */
  finish(): void {
    if (this.#current) this.#sink.settled(this.#current);
  }

  #end(connection: ConnectionRecord, loss: LossRecord): void {
    if (connection.end) return;
    connection.end = { t: loss.t, id: loss.id };
    const current = this.#current;
    if (current && this.#challenger === connection) {
      // The end that was dialled goes on with what it had; who dialled has not got the old session back.
      this.#challenger = undefined;
      this.#restore(current, [connection.dialledBy === 0 ? 1 : 0]);
    } else if (current?.connection === connection) {
      this.#settle(current, loss);
    }
  }

  /** Whether this end has dialled anew since the session was Established, and that connection goes on. */
  #isDialled(by: EndIndex, { established, connection }: IntervalRecord): boolean {
    for (let i = this.connections.length - 1; i >= 0; i--) {
      const other = this.connections[i];
      if (!other || other === connection) return false;
      if (other.dialledBy === by) return other.syn !== undefined && !other.end && other.syn.t >= established.t;
    }
    return false;
  }

  #establish(connection: ConnectionRecord): void {
    if (connection.isCounted || connection.end) return;
    const established = connection.establishedBy();
    if (!established) return;
    connection.isCounted = true;
    const before = this.#current;
    if (before) {
      const begin = connection.syn ?? connection.begin;
      const { t, id } = begin.t >= before.established.t ? begin : established;
      this.#settle(before, { t, id, cause: "silence", by: connection.dialledBy ?? connection.clientEnd });
    }
    const interval: IntervalRecord = {
      link: this,
      connection,
      established: { t: established.t, id: established.id },
      losses: [undefined, undefined],
      flows: [new Map(), new Map()],
      isBegun: false,
    };
    this.#current = interval;
    this.intervals.push(interval);
    this.#sink.established(interval);
  }

  #lose(interval: IntervalRecord, end: EndIndex, loss: LossRecord): void {
    if (interval.losses[end]) return;
    interval.losses[end] = loss;
    this.#sink.lost(interval, end);
  }

  /** It is over for both ends, by this where nothing else was seen before. */
  #settle(interval: IntervalRecord, loss: LossRecord): void {
    for (const end of ENDS) this.#lose(interval, end, loss);
    this.#challenger = undefined;
    this.#current = undefined;
    this.#sink.settled(interval);
  }

  /** The session was not lost after all. */
  #restore(interval: IntervalRecord, ends: readonly EndIndex[]): void {
    for (const end of ends) {
      if (!interval.losses[end]) continue;
      interval.losses[end] = undefined;
      this.#sink.restored(interval, end);
    }
    if (ENDS.every((end) => !interval.losses[end])) this.#challenger = undefined;
  }

  /** RFC 4271 section 6.8: the loser of a collision was no session, though both ends may have sent their KEEPALIVE before one of them closed it. */
  #retract(connection: ConnectionRecord): void {
    const at = this.intervals.findLastIndex((interval) => interval.connection === connection);
    const retracted = this.intervals[at];
    if (!retracted) return;
    this.intervals.splice(at, 1);
    this.#sink.retracted(retracted);
    if (retracted !== this.#current) return;
    this.#challenger = undefined;
    const before = this.intervals.at(-1);
    const isReplaced = ENDS.every((end) => before?.losses[end]?.cause === "silence" || before?.losses[end]?.cause === "new-connection");
    this.#current = before && isReplaced && !before.connection.end ? before : undefined;
    if (this.#current) this.#restore(this.#current, ENDS);
  }
}
