import { CEASE, CONNECTION_COLLISION_RESOLUTION, HOLD_TIMER_EXPIRED } from "../bgp/notification.ts";
import type { BgpMessage, Connection, Endpoint, WireEvent } from "../capture/wire-event.ts";
import type { EventId } from "../observation/event.ts";
import type { Session } from "../scenario/model.ts";
import { type ConnectionHistory, type End, historyOf, type Mark, type SessionSide, type Silence } from "./session-connection.ts";

/**
 * Why a session ended: by what was seen first, on either side. `hold-expired` is a NOTIFICATION that says so. `redialled`: an end that was Established sent a new SYN, so it
 * had given the session up, although its NOTIFICATION and FIN stayed in its queue, as they do behind octets that a silent drop leaves unacknowledged. `replaced`: another
 * connection became Established and nothing was seen of this one's end. `open-end`: it lasts as long as the captures.
 */
export type EndCause = End["cause"] | "replaced" | "open-end";

/** A stretch during which a session was Established. */
export interface SessionInterval {
  readonly state: "established";
  readonly fromT: number;
  /** Absent exactly when `endCause` is `open-end`. */
  readonly untilT?: number;
  readonly endCause: EndCause;
  /** What made it Established, and what ended it. */
  readonly evidence: readonly [EventId, ...EventId[]];
  /** The connection that carried it. */
  readonly connection: Connection;
  readonly phases: SessionPhases;
  /** Where it may have ended unseen, since an end was silent for longer than the hold time; the silence before an end that was seen is not told. */
  readonly silences: readonly Silence[];
}

/** How a session came up, by its first sighting in any capture; `a` and `b` are the session's ends, in the role of sender. */
export interface SessionPhases {
  /** First SYN of any connection of this session since it was last Established. */
  readonly firstAttempt?: Mark;
  /** Of the connection that became Established: its SYN, and both SYNs acknowledged. */
  readonly syn?: Mark;
  readonly tcpEstablished?: Mark;
  readonly open: BySide<Mark>;
  /** RFC 4271 section 8.2.2: the later of the two KEEPALIVEs that take the ends from OpenConfirm to Established. */
  readonly established: Mark;
  /** First UPDATE that is no End-of-RIB. */
  readonly firstUpdate: BySide<Mark>;
  readonly endOfRib: readonly EndOfRibMark[];
}

export type BySide<T> = Readonly<Partial<Record<SessionSide, T>>>;
export type EndOfRibMark = Mark & { readonly from: SessionSide; readonly afi: number; readonly safi: number };

/** When the session was Established, in order; from the facts of all captures, in any order. */
export function sessionIntervals(wire: readonly WireEvent[], session: Session): readonly SessionInterval[] {
  const pair = pairOf(session.a.address, session.b.address);
  const own = wire.filter((e) => "connection" in e && pairOf(e.connection.client.address, e.connection.server.address) === pair);
  const tracker = new SessionTracker([session]);
  for (const event of own.sort((x, y) => x.t - y.t)) tracker.push(event);
  return tracker.intervals(session.id);
}

/** Follows sessions as facts come. Facts of one capture must come in order; those of several may be a little apart, since a fact tells when it happened. */
export class SessionTracker {
  readonly #byId = new Map<string, SessionHistory>();
  readonly #byPair = new Map<string, SessionHistory>();

  constructor(sessions: readonly Session[]) {
    for (const session of sessions) {
      const history = new SessionHistory(session);
      this.#byId.set(session.id, history);
      this.#byPair.set(pairOf(session.a.address, session.b.address), history);
    }
  }

  push(event: WireEvent): void {
    if (!("connection" in event)) return;
    this.#byPair.get(pairOf(event.connection.client.address, event.connection.server.address))?.push(event);
  }

  /** Whether the session is Established after what was pushed so far; false for one that is not known. */
  isEstablished(sessionId: string): boolean {
    return this.#byId.get(sessionId)?.isEstablished ?? false;
  }

  intervals(sessionId: string): readonly SessionInterval[] {
    return this.#byId.get(sessionId)?.intervals() ?? [];
  }
}

type ConnectionEvent = Extract<WireEvent, { readonly connection: Connection }>;

interface Stretch {
  readonly carrier: ConnectionHistory;
  readonly established: Mark;
  readonly evidence: readonly [EventId, ...EventId[]];
  readonly firstAttempt: Mark | undefined;
  /** The stretch that this one took over from. */
  readonly before: Stretch | undefined;
  end: { readonly t: number; readonly id: EventId; readonly cause: EndCause } | undefined;
}

class SessionHistory {
  readonly #session: Session;
  readonly #connections = new Map<string, ConnectionHistory[]>();
  readonly #stretches: Stretch[] = [];
  #current: Stretch | undefined;
  #firstAttempt: Mark | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  get isEstablished(): boolean {
    return this.#current !== undefined;
  }

  push(event: ConnectionEvent): void {
    const carrier = historyOf(this.#connections, event, this.#session);
    const mark: Mark = { t: event.t, id: event.id };
    switch (event.kind) {
      case "tcp-syn":
        if (!carrier.syn) this.#dial(carrier, this.#sideOf(event.connection.client), mark);
        break;
      case "tcp-established":
        carrier.tcpEstablished ??= mark;
        break;
      case "tcp-refused":
      case "tcp-reset":
        this.#end(carrier, { ...mark, cause: "reset" });
        break;
      case "tcp-fin":
        this.#end(carrier, { ...mark, cause: "fin" });
        break;
      case "bgp-message":
        this.#message(
          carrier,
          this.#sideOf(event.from === "client" ? event.connection.client : event.connection.server),
          event.message,
          event,
        );
        break;
      case "tcp-gap":
      case "tcp-conflict":
      case "bgp-garbage":
        break;
    }
  }

  intervals(): readonly SessionInterval[] {
    return this.#stretches.map(({ carrier, established, evidence, firstAttempt, end }): SessionInterval => {
      const { connection, syn, tcpEstablished, open, firstUpdate, endOfRib } = carrier;
      return {
        state: "established",
        fromT: established.t,
        ...(end && { untilT: end.t }),
        endCause: end?.cause ?? "open-end",
        evidence: end ? [...evidence, end.id] : evidence,
        connection,
        silences: carrier.silences().filter((s) => s.untilT !== undefined || !end || end.cause === "replaced"),
        phases: {
          ...(firstAttempt && { firstAttempt }),
          ...(syn && { syn }),
          ...(tcpEstablished && { tcpEstablished }),
          open: { ...open },
          established,
          firstUpdate: { ...firstUpdate },
          endOfRib: [...endOfRib],
        },
      };
    });
  }

  /** RFC 4271 section 8.2.2: no end dials while it is Established, and none sends an UPDATE before it is. */
  #dial(carrier: ConnectionHistory, by: SessionSide, mark: Mark): void {
    carrier.syn = mark;
    this.#firstAttempt ??= mark;
    const current = this.#current?.carrier;
    if (current && current !== carrier && current.sentUpdateBefore(by, mark.t)) this.#end(current, { ...mark, cause: "redialled" });
  }

  #message(carrier: ConnectionHistory, from: SessionSide, message: BgpMessage, event: WireEvent): void {
    if (message.type === "NOTIFICATION") {
      const { code, subcode } = message;
      const isCollision = code === CEASE && subcode === CONNECTION_COLLISION_RESOLUTION;
      const cause = code === HOLD_TIMER_EXPIRED ? "hold-expired" : "notification";
      if (isCollision && !carrier.hasUpdates) this.#retract(carrier);
      this.#end(carrier, { t: event.t, id: event.id, cause });
      return;
    }
    if (carrier.end && event.t > carrier.end.t) return;
    carrier.message(from, message, event);
    this.#establish(carrier);
  }

  #establish(carrier: ConnectionHistory): void {
    if (carrier.isCounted || carrier.end) return;
    const evidence = carrier.establishedBy();
    if (!evidence) return;
    carrier.isCounted = true;
    const [first, second] = evidence;
    const established = second.t >= first.t ? second : first;
    const before = this.#current;
    if (before) before.end = { ...established, cause: "replaced" };
    const ids: readonly [EventId, ...EventId[]] = first.id === second.id ? [first.id] : [first.id, second.id];
    this.#current = { carrier, established, evidence: ids, firstAttempt: this.#firstAttempt ?? carrier.syn, before, end: undefined };
    this.#stretches.push(this.#current);
    this.#firstAttempt = undefined;
  }

  #end(carrier: ConnectionHistory, end: End): void {
    if (carrier.end) return;
    carrier.end = end;
    if (this.#current?.carrier !== carrier) return;
    this.#current.end = end;
    this.#current = undefined;
  }

  /** RFC 4271 section 6.8: the loser of a collision was no session, though both ends may have sent their KEEPALIVE before one of them closed it. */
  #retract(carrier: ConnectionHistory): void {
    const at = this.#stretches.findIndex((stretch) => stretch.carrier === carrier);
    const retracted = this.#stretches[at];
    if (!retracted) return;
    this.#stretches.splice(at, 1);
    if (this.#current !== retracted) return;
    this.#current = undefined;
    const { before } = retracted;
    if (before?.end?.cause !== "replaced") return;
    before.end = before.carrier.end;
    if (!before.end) this.#current = before;
  }

  #sideOf(endpoint: Endpoint): SessionSide {
    return endpoint.address === this.#session.a.address ? "a" : "b";
  }
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
