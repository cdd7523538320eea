import type { Anomaly } from "../bgp/anomaly.ts";
import type { Notification } from "../bgp/notification.ts";
import type { Open } from "../bgp/open.ts";
import type { UpdateView } from "../bgp/update-view.ts";
import type { Connection, Side } from "../capture/wire-event.ts";
import type { UpdateMeta } from "../capture/wire-teller.ts";
import { MOST_KEPT } from "./family-flow.ts";
import type { Mark } from "./model.ts";
import { markOf } from "./moment-log.ts";

/** One of the two ends of a link. */
export type EndIndex = 0 | 1;
export const ENDS: readonly EndIndex[] = [0, 1];

export function otherEnd(end: EndIndex): EndIndex {
  return end === 0 ? 1 : 0;
}

/** Something for each end. */
export type ByEnd<T> = [T, T];

type From = { readonly from: EndIndex };

/** `ConnectionHistory` in the making, with ends in place of own and peer. */
export class ConnectionRecord {
  readonly connection: Connection;
  readonly clientEnd: EndIndex;
  /** Its first fact. */
  readonly begin: Mark;
  dialledBy: EndIndex | undefined;
  syn: Mark | undefined;
  tcpEstablished: Mark | undefined;
  refused: Mark | undefined;
  readonly opens: (Mark & From & { readonly open: Open; readonly anomalies: readonly Anomaly[] })[] = [];
  readonly notifications: (Mark & From & { readonly notification: Notification })[] = [];
  readonly routeRefreshes: (Mark & From & { readonly afi: number; readonly safi: number; readonly subtype: number })[] = [];
  readonly gaps: (Mark & From & { readonly octets: number; readonly reason?: string })[] = [];
  readonly anomalies: (Mark & From & { readonly anomaly: Anomaly })[] = [];
  readonly firstKeepalive: ByEnd<Mark | undefined> = [undefined, undefined];
  readonly firstUpdate: ByEnd<Mark | undefined> = [undefined, undefined];
  readonly fin: ByEnd<Mark | undefined> = [undefined, undefined];
  readonly reset: ByEnd<Mark | undefined> = [undefined, undefined];
  readonly longest: ByEnd<(Mark & { readonly octets: number }) | undefined> = [undefined, undefined];
  readonly multiprotocol: ByEnd<MultiprotocolUpdates | undefined> = [undefined, undefined];
  /** What was seen first of its end. */
  end: Mark | undefined;
  /** Its last fact. */
  lastT: number;
  /** It has made its session Established once already. */
  isCounted = false;
  /** KEEPALIVE by which each end showed that it takes the other's OPEN. */
  readonly #confirmed: ByEnd<Mark | undefined> = [undefined, undefined];

  readonly #lastMessage: ByEnd<Mark | UpdateMeta | undefined> = [undefined, undefined];

  constructor(connection: Connection, clientEnd: EndIndex, begin: Mark) {
    this.connection = connection;
    this.clientEnd = clientEnd;
    this.begin = begin;
    this.lastT = begin.t;
  }

  endOf(side: Side): EndIndex {
    return side === "client" ? this.clientEnd : otherEnd(this.clientEnd);
  }

  /** The OPEN of this end that counts: its first. */
  openOf(end: EndIndex): Open | undefined {
    return this.opens.find((fact) => fact.from === end)?.open;
  }

  hasUpdates(): boolean {
    return this.firstUpdate[0] !== undefined || this.firstUpdate[1] !== undefined;
  }

  /** Some octets of it were not captured, its begin perhaps. */
  get hasGaps(): boolean {
    return this.tcpEstablished === undefined || this.gaps.length > 0;
  }

  keepalive(from: EndIndex, mark: Mark): void {
    this.firstKeepalive[from] ??= mark;
    if (this.openOf(from) || this.hasGaps) this.#confirmed[from] ??= mark;
  }

  update(from: EndIndex, update: UpdateMeta, { anomalies, multiprotocol }: Pick<UpdateView, "anomalies" | "multiprotocol">): void {
    const { octets } = update;
    this.lastT = update.t;
    this.#lastMessage[from] = update;
    this.firstUpdate[from] ??= markOf(update);
    if (octets > (this.longest[from]?.octets ?? 0)) this.longest[from] = { ...markOf(update), octets };
    if (multiprotocol !== "none") this.#countMultiprotocol(from, update, multiprotocol === "late");
    if (anomalies.length > 0) this.#wrong(from, markOf(update), anomalies);
  }

  /** A message that is no UPDATE. */
  message(from: EndIndex, mark: Mark, anomalies: readonly Anomaly[]): void {
    this.#lastMessage[from] = mark;
    this.#wrong(from, mark, anomalies);
  }

  lastMessage(from: EndIndex): Mark | undefined {
    const last = this.#lastMessage[from];
    return last && { t: last.t, id: typeof last.id === "string" ? last.id : last.id() };
  }

  /**
   * RFC 4271 section 8.2.2: an end is Established once it receives the other's KEEPALIVE. Where octets are missing, the begin perhaps, an UPDATE shows it as well: none but an
   * Established end sends one, and its KEEPALIVE came before it.
   */
  establishedBy(): Mark | undefined {
    const [first, second] = [this.#proof(0), this.#proof(1)];
    if (!first || !second) return undefined;
    return second.t >= first.t ? second : first;
  }

  #countMultiprotocol(from: EndIndex, update: UpdateMeta, isLate: boolean): void {
    this.multiprotocol[from] ??= { first: markOf(update), lateCount: 0 };
    const seen = this.multiprotocol[from];
    if (!isLate || !seen) return;
    seen.late ??= markOf(update);
    seen.lateCount++;
  }

  #wrong(from: EndIndex, mark: Mark, anomalies: readonly Anomaly[]): void {
    for (const anomaly of anomalies) keep(this.anomalies, { ...mark, from, anomaly });
  }

  #proof(end: EndIndex): Mark | undefined {
    return this.#confirmed[otherEnd(end)] ?? (this.hasGaps ? (this.firstUpdate[end] ?? this.firstUpdate[otherEnd(end)]) : undefined);
  }
}

interface MultiprotocolUpdates {
  readonly first: Mark;
  late?: Mark;
  lateCount: number;
}

/** Adds to a list that something hostile may make grow. */
export function keep<T>(list: T[], item: T): void {
  if (list.length < MOST_KEPT) list.push(item);
}
