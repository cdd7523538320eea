import { connect, type Socket } from "node:net";
import type { Anomaly } from "../../src/bgp/anomaly.ts";
import type { Notification } from "../../src/bgp/notification.ts";
import { CONNECTION_COLLISION_RESOLUTION } from "../../src/bgp/notification.ts";
import { asnOf, type Open } from "../../src/bgp/open.ts";
import { ipAddressBytes } from "../../src/net/address.ts";
import { type Behaviour, type InitialUpdate, laidOver, type OpenBehaviour } from "./behaviour.ts";
import { localWins } from "./collision.ts";
import { Connection, type ConnectionHost, cease, openError } from "./connection.ts";
import { negotiate, openProblem } from "./negotiation.ts";
import { openOf } from "./open-of.ts";
import { describeEnd, type SessionEnd } from "./session-end.ts";
import { SessionRoutes } from "./session-routes.ts";
import type { SessionSettings } from "./settings.ts";
import type { SpeakerParts } from "./speaker-parts.ts";
import { Timer } from "./timers.ts";

export type Listen = "accept" | "refuse" | "drop";

/** Wait before the next dial after a session that was lost, where nothing says otherwise. */
const REDIAL_MS = 1000;
/** By how much the old connection outlives the answer to the new one (TW02). */
const MOMENT_MS = 50;

/** One session of the speaker: its connections, of which there can be two for a while, and what happens when one comes, goes or meets another. */
export class Peer {
  readonly session: SessionSettings;
  readonly routes: SessionRoutes;
  /** Neither dials nor answers until it is told to return. */
  away = false;
  listen: Listen = "refuse";
  /** Who opens the connection, where a return said so. */
  connect: Behaviour["connect"];
  /** Whether KEEPALIVEs are sent, where it was told for this session. */
  keepalives: Behaviour["keepalives"];
  lastEnd = "";
  lastNotification = "";
  readonly #parts: SpeakerParts;
  readonly #dialTimer: Timer;
  readonly #restartStateTimer: Timer;
  readonly #onPresence: (peer: Peer) => void;
  #main: Connection | undefined;
  #second: Connection | undefined;
  /** The second connection was asked for, and is not to be taken for a collision. */
  #deliberate = false;
  #dialling: Socket | undefined;
  #restartState = false;
  #hasRestarted = false;
  #preserved: (family: "ipv4" | "ipv6") => boolean = () => false;
  #told: Pick<Behaviour, "open" | "initial-update"> = {};

  /** `onPresence`: it may be accepting connections now, or no longer. */
  constructor(parts: SpeakerParts, session: SessionSettings, onPresence: (peer: Peer) => void) {
    this.#parts = parts;
    this.session = session;
    this.#onPresence = onPresence;
    this.#dialTimer = new Timer(parts.timers);
    this.#restartStateTimer = new Timer(parts.timers);
    this.routes = new SessionRoutes(
      parts,
      session,
      () => this.initialUpdate,
      (text) => this.log(text),
    );
  }

  get connection(): Connection | undefined {
    return this.#main;
  }

  /** The one that was opened last. */
  get newest(): Connection | undefined {
    return this.#second ?? this.#main;
  }

  get state(): string {
    return this.#main?.state ?? (this.away ? "away" : this.#dialling ? "connect" : this.dials ? "idle" : "active");
  }

  get accepts(): boolean {
    const { away, mode } = this;
    return away ? this.listen === "accept" : mode === "accept" || mode === "both";
  }

  get dials(): boolean {
    return this.mode === "dial" || this.mode === "both";
  }

  get mode(): NonNullable<Behaviour["connect"]> {
    return this.connect ?? this.#parts.behaviour().connect ?? (this.session.passive ? "accept" : "both");
  }

  get initialUpdate(): InitialUpdate {
    return { ...this.#parts.behaviour()["initial-update"], ...this.#told["initial-update"] };
  }

  get openTold(): OpenBehaviour {
    return { ...this.#parts.behaviour().open, ...this.#told.open };
  }

  log(text: string): void {
    this.#parts.log(`session ${this.session.id} ${text}`);
  }

  /** From now on, and until the next establishment (or the Restart Time), OPENs say R=1 and F as `preserved` says. */
  hasRestarted(preserved: (family: "ipv4" | "ipv6") => boolean): void {
    this.#restartState = true;
    this.#hasRestarted = true;
    this.#preserved = preserved;
    const { restartTimeS } = this.session.gracefulRestart;
    this.#restartStateTimer.stop();
    if (restartTimeS === 0) return;
    this.#restartStateTimer.start(restartTimeS * 1000, () => {
      this.#restartState = false;
    });
  }

  lay(told: Pick<Behaviour, "open" | "initial-update">): void {
    this.#told = laidOver(this.#told, told);
  }

  start(delayMs: number): void {
    this.away = false;
    this.#onPresence(this);
    if (this.dials) this.#dialIn(delayMs);
  }

  stayAway(listen: Listen): void {
    this.away = true;
    this.listen = listen;
    this.#dialTimer.stop();
    this.#dialling?.destroy();
    this.#dialling = undefined;
    this.#onPresence(this);
  }

  /** A second connection while the first is up. `openAfterMs` undefined: no OPEN ever. Rejects where TCP does not come up. */
  async secondConnection(openAfterMs: number | undefined): Promise<void> {
    const socket = this.#socket();
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    const connection = new Connection(socket, true, this.#host());
    const busy = this.#main && !this.#main.closed;
    if (busy) {
      this.#second?.close("fin", { kind: "closed" });
      this.#second = connection;
      this.#deliberate = true;
    } else this.#main = connection;
    if (openAfterMs !== undefined) connection.begin(openAfterMs);
  }

  /** A silent connection is left to itself: whatever comes next is a new one. */
  forgetSilent(): void {
    if (this.#main?.silent) this.#ended(this.#main, { kind: "closed" });
  }

  accept(socket: Socket): void {
    if (this.away && this.listen === "accept") return void socket.on("error", () => {}).resume();
    if (!this.accepts || (this.#second && !this.#second.closed)) return void socket.on("error", () => {}).resetAndDestroy();
    this.#adopt(new Connection(socket, false, this.#host()));
  }

  #dialIn(ms: number): void {
    this.#dialTimer.start(ms, () => this.#dial());
  }

  #dial(): void {
    if (this.away || !this.dials || this.#dialling || (this.#main && !this.#main.silent)) return;
    const socket = this.#socket();
    this.#dialling = socket;
    const again = () => {
      if (this.#dialling !== socket) return;
      this.#dialling = undefined;
      socket.destroy();
      if (!this.away) this.#dialIn(this.session.timers.connectRetryS * 1000);
    };
    socket.setTimeout(Math.max(1, this.session.timers.connectRetryS) * 1000, again);
    socket.once("error", again);
    socket.once("connect", () => {
      socket.setTimeout(0);
      if (this.#dialling !== socket) return;
      this.#dialling = undefined;
      this.#adopt(new Connection(socket, true, this.#host()));
    });
  }

  #socket(): Socket {
    const { peerAddress, localAddress } = this.session;
    const socket = connect({ host: peerAddress, port: this.#parts.settings.port, localAddress });
    return socket.on("error", () => {});
  }

  /** RFC 4724 section 5: a second connection of a peer with graceful restart ends the first. Without it RFC 4271 section 6.8 decides when the OPEN has come. */
  #adopt(connection: Connection): void {
    const main = this.#main;
    const defects = this.#parts.defects();
    const listed = this.routes.negotiated?.gracefulRestart?.families.length ?? 0;
    if (main?.state === "established" && !main.silent && !connection.outgoing && listed > 0) {
      const refused = defects.has("MH11");
      if (refused) connection.notify(cease(CONNECTION_COLLISION_RESOLUTION));
      else if (defects.has("MH12")) connection.close("fin", { kind: "closed" });
      else this.#second = connection;
      if (!refused) {
        this.log("a second connection replaces the first");
        if (defects.has("MH13")) main.notify(cease(CONNECTION_COLLISION_RESOLUTION));
        else if (defects.has("TW02")) {
          this.#deliberate = true;
          this.#parts.timers.after(MOMENT_MS, () => main.close("fin", { kind: "replaced" }));
        } else main.close("fin", { kind: "replaced" });
      }
    } else if (main && !main.closed && !main.silent) this.#second = connection;
    else this.#main = connection;
    if (!connection.closed) connection.begin(this.#parts.behaviour()["answer-open-after"] ?? 0);
  }

  #host(): ConnectionHost {
    const { timers, behaviour } = this.#parts;
    return {
      timers,
      behaviour: () => ({ ...behaviour(), ...(this.keepalives && { keepalives: this.keepalives }) }),
      keepaliveS: this.session.timers.keepaliveS,
      makeOpen: () => this.makeOpen({}),
      onOpen: (connection, open, anomalies) => this.#onOpen(connection, open, anomalies),
      onEstablished: (connection) => this.#established(connection),
      onUpdate: (update, anomalies) => this.routes.update(update, anomalies),
      onRouteRefresh: (request) => this.routes.refresh(request),
      onEnd: (connection, end) => this.#ended(connection, end),
      log: (text) => this.log(text),
    };
  }

  /** The OPEN as it would be sent now, with something laid over it. */
  makeOpen(told: OpenBehaviour): Open {
    const { settings, defects } = this.#parts;
    const moment = { restartState: this.#restartState, hasRestarted: this.#hasRestarted, forwarding: this.#preserved };
    return openOf(settings, this.session, { ...this.openTold, ...told }, moment, defects());
  }

  /** RFC 4271 sections 6.2 and 6.8. */
  #onOpen(connection: Connection, open: Open, anomalies: readonly Anomaly[]): Notification | undefined {
    const { settings } = this.#parts;
    const problem = openProblem(open, { asn: this.session.peerAsn, ownRouterId: settings.routerId, internal: this.session.localInternal });
    for (const { text } of anomalies) this.log(`OPEN: ${text}`);
    if (problem !== undefined) return openError(problem);
    const other = connection === this.#main ? this.#second : this.#main;
    if (!other || other.closed || other.silent || this.#deliberate) return undefined;
    if (other.state === "established") return cease(CONNECTION_COLLISION_RESOLUTION);
    const local = { routerId: number(this.openTold["router-id"] ?? settings.routerId), asn: settings.asn };
    const outgoingStays = localWins(local, { routerId: number(open.routerId), asn: asnOf(open) });
    if (connection.outgoing !== outgoingStays) return cease(CONNECTION_COLLISION_RESOLUTION);
    other.notify(cease(CONNECTION_COLLISION_RESOLUTION));
    return undefined;
  }

  #established(connection: Connection): void {
    const { localOpen, peerOpen } = connection;
    if (!localOpen || !peerOpen) return;
    if (connection === this.#second) {
      // The first one stays open for the peer to close.
      if (this.routes.negotiated) this.routes.ended({ kind: "closed" });
      this.#main = connection;
      this.#second = undefined;
    }
    this.#deliberate = false;
    this.#restartState = false;
    this.#restartStateTimer.stop();
    this.#preserved = () => true;
    this.log("established");
    this.routes.established(connection, negotiate(localOpen, peerOpen, this.session.gracefulRestart, this.#parts.defects()), peerOpen);
  }

  #ended(connection: Connection, end: SessionEnd): void {
    if ("notification" in end) this.lastNotification = `${end.kind} ${end.notification.code}/${end.notification.subcode}`;
    if (connection === this.#second) {
      this.#second = undefined;
      this.#deliberate = false;
      this.log(`second connection ${describeEnd(end)}`);
      return;
    }
    if (connection !== this.#main) return;
    this.lastEnd = describeEnd(end);
    this.log(this.lastEnd);
    this.#main = this.#second;
    this.#second = undefined;
    this.#deliberate = false;
    if (this.routes.negotiated) this.routes.ended(end);
    if (!this.#main && !this.away && this.dials) this.#dialIn(end.kind === "lost" || end.kind === "closed" ? REDIAL_MS : REDIAL_MS * 2);
  }
}

function number(routerId: Parameters<typeof ipAddressBytes>[0]): number {
  return ipAddressBytes(routerId).reduce((sum, octet) => sum * 256 + octet, 0);
}
