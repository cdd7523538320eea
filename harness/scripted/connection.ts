import type { Socket } from "node:net";
import type { Anomaly } from "../../src/bgp/anomaly.ts";
import { decodeMessage, encodeMessage, type Message } from "../../src/bgp/codec.ts";
import { type CodecContext, contextOf, INITIAL_CONTEXT } from "../../src/bgp/codec-context.ts";
import { CEASE, HOLD_TIMER_EXPIRED, type Notification } from "../../src/bgp/notification.ts";
import type { Open } from "../../src/bgp/open.ts";
import type { RouteRefresh } from "../../src/bgp/route-refresh.ts";
import type { Update } from "../../src/bgp/update.ts";
import type { Behaviour } from "./behaviour.ts";
import type { FamilyNumbers } from "./families.ts";
import { Framer } from "./framer.ts";
import { Outbox } from "./outbox.ts";
import type { SessionEnd } from "./session-end.ts";
import { Timer, type Timers } from "./timers.ts";

/** What a connection asks and tells the session that it belongs to. */
export interface ConnectionHost {
  readonly timers: Timers;
  readonly behaviour: () => Behaviour;
  readonly keepaliveS: number;
  readonly makeOpen: () => Open;
  /** Whether the peer's OPEN is good enough to go on: the NOTIFICATION where it is not. May have closed the connection. */
  readonly onOpen: (connection: Connection, open: Open, anomalies: readonly Anomaly[]) => Notification | undefined;
  readonly onEstablished: (connection: Connection) => void;
  readonly onUpdate: (update: Update, anomalies: readonly Anomaly[]) => void;
  readonly onRouteRefresh: (request: RouteRefresh) => void;
  readonly onEnd: (connection: Connection, end: SessionEnd) => void;
  readonly log: (text: string) => void;
}

export type ConnectionState = "connected" | "open-sent" | "open-confirm" | "established" | "closed";

/** RFC 4271 section 8.2.2: large enough to wait for an OPEN. */
const OPEN_HOLD_MS = 240_000;
/** RFC 4271 section 6.1. */
const HEADER_ERROR = 1;
const BAD_TYPE = 3;
/** RFC 4271 section 6.6. */
const FSM_ERROR = 5;
const OPEN_ERROR = 2;
/** How long the peer may take to close its side after a NOTIFICATION or a FIN. */
const LINGER_MS = 2_000;
const NONE = new Uint8Array(0);

/** One TCP connection and the part of RFC 4271's state machine that is its own: OPEN, KEEPALIVE, hold timer, and how it ends. */
export class Connection {
  readonly outgoing: boolean;
  readonly outbox: Outbox;
  state: ConnectionState = "connected";
  localOpen: Open | undefined;
  peerOpen: Open | undefined;
  /** For what is sent, once both OPENs are there. */
  sendContext: CodecContext = INITIAL_CONTEXT;
  /** The socket is closed on both sides, or given up. */
  readonly gone: Promise<void>;
  readonly received = { messages: 0, updates: 0, last: "" };
  #receiveContext: CodecContext = INITIAL_CONTEXT;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #framer = new Framer();
  readonly #openTimer: Timer;
  readonly #holdTimer: Timer;
  readonly #keepaliveTimer: Timer;
  #heardAt: number;
  #silent = false;
  #deaf = false;

  constructor(socket: Socket, outgoing: boolean, host: ConnectionHost) {
    this.#socket = socket;
    this.outgoing = outgoing;
    this.#host = host;
    this.outbox = new Outbox(socket, (error) => host.log(`cannot be sent: ${String(error)}`));
    this.#openTimer = new Timer(host.timers);
    this.#holdTimer = new Timer(host.timers);
    this.#keepaliveTimer = new Timer(host.timers);
    this.#heardAt = host.timers.now();
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("end", () => this.#lost("fin"));
    socket.on("error", (error) => this.#lost("code" in error && error.code === "ECONNRESET" ? "rst" : "error"));
    socket.on("close", () => this.#lost("error"));
    this.gone = new Promise((resolve) => socket.once("close", () => resolve()));
    this.#hold(OPEN_HOLD_MS);
  }

  get closed(): boolean {
    return this.state === "closed";
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** Sends the OPEN, `afterMs` from now. */
  begin(afterMs: number): void {
    if (afterMs > 0) this.#openTimer.start(afterMs, () => this.#sendOpen());
    else this.#sendOpen();
  }

  send(message: Message): void {
    this.outbox.send(encodeMessage(message, message.type === "OPEN" ? INITIAL_CONTEXT : this.sendContext));
  }

  keepalive(): void {
    this.send({ type: "KEEPALIVE", trailing: NONE });
  }

  refresh({ afi, safi }: FamilyNumbers, subtype: number): void {
    this.send({ type: "ROUTE-REFRESH", routeRefresh: { afi, subtype, safi, trailing: NONE } });
  }

  /** RFC 4271 section 6: the NOTIFICATION goes out, and the connection ends. */
  notify(notification: Notification): void {
    if (this.closed) return;
    if (!this.#silent) this.send({ type: "NOTIFICATION", notification });
    this.#close({ kind: "notification-sent", notification }, "fin");
  }

  /** Ends without a word. */
  close(how: "fin" | "rst", end: SessionEnd): void {
    this.#close(end, how);
  }

  /** Nothing more is sent, nor (`deaf`) read; the socket stays open. */
  silence(deaf: boolean): void {
    this.#silent = true;
    this.#deaf = deaf;
    this.outbox.silence();
    this.#stopTimers();
    if (deaf) this.#socket.pause();
  }

  #sendOpen(): void {
    if (this.closed || this.#silent) return;
    const open = this.#host.makeOpen();
    this.send({ type: "OPEN", open });
    this.localOpen = asRead(open);
    if (this.state === "connected") this.state = "open-sent";
    if (this.peerOpen) this.#confirm(this.localOpen, this.peerOpen);
  }

  #read(chunk: Uint8Array): void {
    if (this.closed || this.#deaf) return;
    this.#heardAt = this.#host.timers.now();
    const broken = this.#framer.push(
      chunk,
      (octets) => this.#message(octets),
      () => this.closed || this.#deaf,
    );
    if (broken && !this.closed) this.#complain(broken);
  }

  #message(octets: Uint8Array): void {
    const { message, anomalies } = decodeMessage(octets, this.#receiveContext);
    this.received.messages++;
    this.received.last = message.type;
    if (this.#silent) {
      if (message.type === "NOTIFICATION")
        this.#host.log(`hears NOTIFICATION ${message.notification.code}/${message.notification.subcode}, silently`);
      return;
    }
    const { notification } = anomalies.find((a) => a.reaction === "session-reset" && a.notification) ?? {};
    if (notification && message.type !== "NOTIFICATION") this.#complain({ ...notification, data: NONE });
    else this.#receive(message, anomalies);
  }

  #receive(message: Message, anomalies: readonly Anomaly[]): void {
    const isUp = this.state === "established";
    if (message.type === "UPDATE") this.received.updates++;
    if (message.type === "OPEN") this.#open(message.open, anomalies);
    else if (message.type === "KEEPALIVE") this.#keepalive();
    else if (message.type === "NOTIFICATION") this.#close({ kind: "notification-received", notification: message.notification }, "fin");
    else if (message.type === "UPDATE" && isUp) this.#host.onUpdate(message.update, anomalies);
    else if (message.type === "ROUTE-REFRESH" && isUp) this.#host.onRouteRefresh(message.routeRefresh);
    else if (message.type === "UNKNOWN") this.#complain({ code: HEADER_ERROR, subcode: BAD_TYPE, data: Uint8Array.of(message.code) });
    else this.#complain(this.#unexpected());
  }

  #open(open: Open, anomalies: readonly Anomaly[]): void {
    const problem = this.peerOpen ? this.#unexpected() : this.#host.onOpen(this, open, anomalies);
    if (problem) this.#complain(problem);
    if (problem || this.closed) return;
    this.peerOpen = open;
    if (this.localOpen) this.#confirm(this.localOpen, open);
  }

  #confirm(local: Open, peer: Open): void {
    this.sendContext = contextOf(local, peer);
    this.#receiveContext = contextOf(peer, local);
    this.#framer.extended = this.#receiveContext.extendedMessages;
    this.state = "open-confirm";
    if (this.#host.behaviour()["answer-keepalive"] !== false) this.keepalive();
    const holdS = Math.min(local.holdTimeS, peer.holdTimeS);
    if (holdS > 0) this.#hold(holdS * 1000);
    else this.#holdTimer.stop();
  }

  #keepalive(): void {
    if (this.state === "connected" || this.state === "open-sent") this.#complain(this.#unexpected());
    if (this.state !== "open-confirm" || this.#host.behaviour()["answer-keepalive"] === false) return;
    this.state = "established";
    const holdS = Math.min(this.localOpen?.holdTimeS ?? 0, this.peerOpen?.holdTimeS ?? 0);
    if (holdS > 0) this.#keepAlive(Math.min(this.#host.keepaliveS || holdS / 3, holdS / 3) * 1000);
    this.#host.onEstablished(this);
  }

  #keepAlive(everyMs: number): void {
    this.#keepaliveTimer.start(everyMs, () => {
      if (this.#host.behaviour().keepalives !== "off") this.keepalive();
      this.#keepAlive(everyMs);
    });
  }

  /** RFC 4271 section 6.5. */
  #hold(ms: number): void {
    const check = () => {
      const left = this.#heardAt + ms - this.#host.timers.now();
      if (left > 0) this.#holdTimer.start(left, check);
      else this.notify({ code: HOLD_TIMER_EXPIRED, subcode: 0, data: NONE });
    };
    this.#holdTimer.start(ms, check);
  }

  #unexpected(): Notification {
    const subcode = { connected: 0, "open-sent": 1, "open-confirm": 2, established: 3, closed: 0 }[this.state];
    return { code: FSM_ERROR, subcode, data: NONE };
  }

  /** A silent connection complains of nothing. */
  #complain(notification: Notification): void {
    if (this.#silent) return;
    this.#host.log(`answers NOTIFICATION ${notification.code}/${notification.subcode}`);
    this.notify(notification);
  }

  #lost(how: "fin" | "rst" | "error"): void {
    this.#close({ kind: "lost", how }, "fin");
  }

  #close(end: SessionEnd, how: "fin" | "rst"): void {
    if (this.closed) return;
    this.state = "closed";
    this.#stopTimers();
    if (how === "rst") this.#socket.resetAndDestroy();
    else {
      // The NOTIFICATION, if there is one, must be out before the FIN; what the peer still sends is read and dropped, lest a RST overtake it.
      this.outbox.finish(() => this.#socket.end());
      this.#socket.resume();
      setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
    }
    this.#host.onEnd(this, end);
  }

  #stopTimers(): void {
    this.#openTimer.stop();
    this.#holdTimer.stop();
    this.#keepaliveTimer.stop();
  }
}

/** The OPEN as the peer will see it: capabilities that were given as octets are then what they say. */
function asRead(open: Open): Open {
  const { message } = decodeMessage(encodeMessage({ type: "OPEN", open }, INITIAL_CONTEXT), INITIAL_CONTEXT);
  return message.type === "OPEN" ? message.open : open;
}

/** RFC 4271 section 6.2: what is wrong with an OPEN. */
export function openError(subcode: number): Notification {
  return { code: OPEN_ERROR, subcode, data: NONE };
}

export function cease(subcode: number, data: Uint8Array = NONE): Notification {
  return { code: CEASE, subcode, data };
}
