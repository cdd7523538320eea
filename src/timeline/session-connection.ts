import type { BgpMessage, Connection, WireEvent } from "../capture/wire-event.ts";
import type { EventId } from "../observation/event.ts";
import type { Session } from "../scenario/model.ts";

export type SessionSide = "a" | "b";

/** When something happened, and the event that shows it. */
export interface Mark {
  readonly t: number;
  readonly id: EventId;
}

export type End = Mark & { readonly cause: "fin" | "reset" | "notification" | "hold-expired" | "redialled" };

/** A node's capture shows no message of one end from `lastT` until `untilT`, longer than the hold time; without `untilT` there is none any more, however long that is. */
export interface Silence {
  readonly node: string;
  readonly lastT: number;
  /** When the hold timer of who should have heard it expires. */
  readonly holdEndsT: number;
  readonly untilT?: number;
}

/** Messages come a little late, and a capture's times are not those of the hold timer. */
const HOLD_SLACK_NS = 1e9;

/** Whether the hold time, and a second more, is over at `t`. */
export function isTooLong(silence: Silence, t: number): boolean {
  return t > silence.holdEndsT + HOLD_SLACK_NS;
}

/** One TCP connection of a session, as all captures together show it. */
export class ConnectionHistory {
  readonly connection: Connection;
  /** By node: the capture that shows it there, and its serial in that capture. */
  readonly views = new Map<string, { readonly capture: string; readonly serial: number }>();
  syn: Mark | undefined;
  tcpEstablished: Mark | undefined;
  readonly open: Partial<Record<SessionSide, Mark>> = {};
  readonly firstUpdate: Partial<Record<SessionSide, Mark>> = {};
  readonly endOfRib: (Mark & { readonly from: SessionSide; readonly afi: number; readonly safi: number })[] = [];
  end: End | undefined;
  /** It has made its session Established once already. */
  isCounted = false;
  readonly #session: Session;
  /** First KEEPALIVE (or UPDATE, should the capture have begun later) of each sender, by the node that captured it. */
  readonly #confirmed: Readonly<Record<SessionSide, Map<string, Mark>>> = { a: new Map(), b: new Map() };
  readonly #anyUpdate: Partial<Record<SessionSide, Mark>> = {};
  readonly #holdTimeS: Partial<Record<SessionSide, number>> = {};
  /** Time of the newest message of each sender, by the node that captured it. */
  readonly #newest: Readonly<Record<SessionSide, Map<string, number>>> = { a: new Map(), b: new Map() };
  readonly #silences: Silence[] = [];
  /** Nodes whose capture shows an OPEN of this connection. */
  readonly #watching = new Set<string>();

  constructor(connection: Connection, session: Session) {
    this.connection = connection;
    this.#session = session;
  }

  get hasUpdates(): boolean {
    return this.#anyUpdate.a !== undefined || this.#anyUpdate.b !== undefined;
  }

  sentUpdateBefore(from: SessionSide, t: number): boolean {
    const first = this.#anyUpdate[from];
    return first !== undefined && first.t < t;
  }

  message(from: SessionSide, message: BgpMessage, event: WireEvent): void {
    const node = nodeOf(event.capture);
    const mark: Mark = { t: event.t, id: event.id };
    this.#hear(from, node, event.t);
    if (message.type === "OPEN") {
      this.#holdTimeS[from] ??= message.holdTimeS;
      this.#watching.add(node);
      this.open[from] ??= mark;
    } else if (message.type === "KEEPALIVE" || message.type === "UPDATE") {
      if (!this.#confirmed[from].has(node)) this.#confirmed[from].set(node, mark);
    }
    if (message.type !== "UPDATE") return;
    this.#anyUpdate[from] ??= mark;
    const { endOfRib } = message;
    if (!endOfRib) this.firstUpdate[from] ??= mark;
    else if (!this.endOfRib.some((e) => e.from === from && e.afi === endOfRib.afi && e.safi === endOfRib.safi)) {
      this.endOfRib.push({ ...mark, from, afi: endOfRib.afi, safi: endOfRib.safi });
    }
  }

  /** Where an end was silent longer than it may be, in any capture that had shown its messages; and since when no more of it was seen there. */
  silences(): readonly Silence[] {
    const last = (["a", "b"] as const).flatMap((from) => [...this.#newest[from]].flatMap(([node, t]) => this.#silence(node, t) ?? []));
    return [...this.#silences, ...last];
  }

  #hear(from: SessionSide, node: string, t: number): void {
    const lastT = this.#newest[from].get(node);
    const silence = lastT === undefined ? undefined : this.#silence(node, lastT);
    if (silence && isTooLong(silence, t)) this.#silences.push({ ...silence, untilT: t });
    this.#newest[from].set(node, t);
  }

  /** RFC 4271 section 4.2: the hold time is the smaller of the two OPENs'; 0 means that none is kept. */
  #silence(node: string, lastT: number): Silence | undefined {
    const { a = 0, b = 0 } = this.#holdTimeS;
    const holdNs = Math.min(a, b) * 1e9;
    return holdNs > 0 ? { node, lastT, holdEndsT: lastT + holdNs } : undefined;
  }

  /** What shows that both ends are Established, per end; undefined while one is not. */
  establishedBy(): readonly [Mark, Mark] | undefined {
    const a = this.#endEstablished("a");
    const b = this.#endEstablished("b");
    return a && b && [a, b];
  }

  /**
   * RFC 4271 section 8.2.2: an end is Established once it receives the other's KEEPALIVE. Its own node's capture shows that; where that capture knows nothing of the
   * connection, the sender's must do. An UPDATE is sent by none but an Established end.
   */
  #endEstablished(end: SessionSide): Mark | undefined {
    const received = this.#confirmed[end === "a" ? "b" : "a"];
    const { node } = this.#session[end];
    const seen = received.get(node) ?? (this.#watching.has(node) ? undefined : received.values().next().value);
    return seen ?? this.#anyUpdate[end];
  }
}

type ConnectionEvent = Extract<WireEvent, { readonly connection: Connection }>;

/**
 * The history that the event belongs to, made if there is none. Two captures show the same connection when its endpoints are the same and it is still going on; each
 * node has one view of it, so a node's second use of the endpoints, after a reboot too, is another connection.
 */
export function historyOf(known: Map<string, ConnectionHistory[]>, event: ConnectionEvent, session: Session): ConnectionHistory {
  const { connection, capture } = event;
  const key = endpointsOf(connection);
  const list = known.get(key) ?? [];
  known.set(key, list);
  const node = nodeOf(capture);
  const isOwnView = (history: ConnectionHistory) => {
    const view = history.views.get(node);
    return view?.capture === capture && view.serial === connection.serial;
  };
  const own = list.findLast(isOwnView);
  if (own) return own;
  const last = list.at(-1);
  const isOver = last?.end !== undefined && event.t > last.end.t && event.kind === "tcp-syn";
  const history = last && !last.views.has(node) && !isOver ? last : new ConnectionHistory(connection, session);
  if (history !== last) list.push(history);
  history.views.set(node, { capture, serial: connection.serial });
  return history;
}

/** `a.2` is the capture of node `a` after its first reboot. */
function nodeOf(capture: string): string {
  return capture.replace(/\.\d+$/, "");
}

function endpointsOf({ client, server }: Connection): string {
  const one = `${client.address}|${client.port}`;
  const other = `${server.address}|${server.port}`;
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
