import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { type Behaviour, laidOver } from "./behaviour.ts";
import { cease } from "./connection.ts";
import { FAMILIES, type Family } from "./families.ts";
import { Fib, isPreserved } from "./fib.ts";
import { type Kernel, setDropped } from "./kernel.ts";
import { Listener } from "./listener.ts";
import { LocRib } from "./loc-rib.ts";
import { OwnRoutes } from "./own-routes.ts";
import { Peer } from "./peer.ts";
import { Restarter } from "./restarter.ts";
import { addressPair, type Settings } from "./settings.ts";
import type { Timers } from "./timers.ts";

/** RFC 4486 section 4, RFC 8538 section 3.1. */
const ADMINISTRATIVE_SHUTDOWN = 2;
const HARD_RESET = 9;
const CEASE = 6;
/** How much later than announced a speaker comes back that is late (MR22). */
const LATE_S = 5;
/** How long the peers may take to close their side at the end. */
const END_MS = 500;
/** When the kernel is asked again for a route that it refused, and how often. */
const REPAIR_MS = 500;
const MOST_REPAIRS = 20;

/** The whole speaker: sessions, RIBs, kernel routes, and its own restart (RFC 4724 section 4.1). */
export class Speaker {
  readonly settings: Settings;
  readonly peers: ReadonlyMap<string, Peer>;
  readonly own = new OwnRoutes();
  readonly rib: LocRib;
  readonly fib: Fib;
  readonly restarter: Restarter;
  #behaviour: Behaviour;
  readonly #timers: Timers;
  readonly #log: (text: string) => void;
  readonly #kernel: Kernel | undefined;
  readonly #listeners = new Map<IpAddress, Listener>();
  readonly #dropped = new Set<Peer>();
  #listening: Promise<void> = Promise.resolve();
  #started = false;
  #stopped = false;
  #repairs = 0;
  #repairPending = false;

  /** `kernel` undefined: no kernel routes. */
  constructor(settings: Settings, timers: Timers, log: (text: string) => void, kernel: Kernel | undefined) {
    this.settings = settings;
    this.#timers = timers;
    this.#log = log;
    this.#kernel = kernel;
    this.#behaviour = settings.behaviour;
    const defects = () => this.defects;
    this.rib = new LocRib(defects, (prefix) => this.changed(prefix));
    this.fib = new Fib(kernel ?? { replace() {}, remove() {}, save() {} });
    if (kernel) kernel.onRefusal = () => this.#repairLater(kernel);
    this.restarter = new Restarter(timers, defects, (family, why) => this.#select(family, why));
    const parts = {
      settings,
      timers,
      rib: this.rib,
      own: this.own,
      fib: this.fib,
      behaviour: () => this.#behaviour,
      defects,
      isDeferring: (family: Family) => this.isDeferring(family),
      onEstablished: this.restarter.established.bind(this.restarter),
      onEndOfRib: this.restarter.endOfRib.bind(this.restarter),
      log,
    };
    this.peers = new Map(settings.sessions.map((session) => [session.id, new Peer(parts, session, () => this.#listen())]));
    for (const prefix of settings.announce) this.own.announce(prefix, {}, undefined);
  }

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  get defects(): NonNullable<Behaviour["defects"]> {
    return this.#behaviour.defects ?? NO_DEFECTS;
  }

  isDeferring(family: Family): boolean {
    return this.restarter.isDeferring(family) && !this.defects.has("MR13");
  }

  behave(told: Behaviour): void {
    this.#behaviour = laidOver(this.#behaviour, told);
  }

  async start(): Promise<void> {
    const isRestart = this.settings.recovery && this.isGraceful;
    const found = (await this.#kernel?.routes()) ?? new Map<Prefix, IpAddress>();
    this.fib.found(found);
    this.#log(`node ${this.settings.node} starts${isRestart ? " after a restart" : ""}, ${found.size} kernel routes found`);
    const late =
      isRestart && this.defects.has("MR22") ? LATE_S + Math.max(...this.settings.sessions.map((s) => s.gracefulRestart.restartTimeS)) : 0;
    if (late > 0) await new Promise<void>((resolve) => this.#timers.after(late * 1000, resolve));
    if (isRestart) {
      this.#restart(this.#kernel ? isPreserved(found, this.#kernel.saved()) : { ipv4: true, ipv6: true });
      // What a restart removes is gone before the first peer hears of it, however slow the machine.
      await this.#kernel?.finish();
    } else this.fib.clear();
    this.#started = true;
    for (const peer of this.peers.values()) peer.start(this.#behaviour["dial-delay"] ?? 0);
    await this.#listening;
  }

  /** Whether some session keeps its forwarding state over a restart of the speaker. */
  get isGraceful(): boolean {
    return this.settings.sessions.some((s) => s.gracefulRestart.mode === "full");
  }

  /** What TERM asks for. False where the speaker goes on, saying nothing more. */
  async stop(): Promise<boolean> {
    const { defects } = this;
    const usual = defects.has("MR20") ? "fin" : defects.has("MR21") ? "cease" : this.isGraceful ? "fin" : undefined;
    const how = this.#behaviour.stop ?? usual;
    const keepsRoutes = how !== undefined && (how !== "cease" || defects.has("MR21")) && how !== "hard-reset" && !defects.has("MR20");
    this.#log(`stops: ${how ?? "cease"}`);
    this.#started = false;
    this.#stopped = true;
    const connections = [...this.peers.values()].flatMap((peer) => peer.connection ?? []);
    for (const peer of this.peers.values()) {
      peer.stayAway("refuse");
      peer.routes.helper.stop();
    }
    for (const connection of connections) {
      const exchanged = [...this.peers.values()].find((peer) => peer.connection === connection)?.routes.negotiated?.notification;
      if (how === "silence") connection.silence(false);
      else if (how === "fin" || how === "rst") connection.close(how, { kind: "closed" });
      else if (how === "hard-reset" || (how === undefined && exchanged)) {
        connection.notify(cease(HARD_RESET, Uint8Array.of(CEASE, ADMINISTRATIVE_SHUTDOWN)));
      } else connection.notify(cease(ADMINISTRATIVE_SHUTDOWN));
    }
    if (how === "silence") return false;
    if (!keepsRoutes || !this.isGraceful) this.fib.clear();
    const late = new Promise<void>((resolve) => this.#timers.after(END_MS, resolve));
    await Promise.race([late, Promise.all(connections.map((c) => c.gone))]);
    await this.#kernel?.finish();
    return true;
  }

  /** Lets what the peer sends to open a connection go unanswered, or no longer so. */
  async drop(peer: Peer, dropped: boolean): Promise<void> {
    if (this.#dropped.has(peer) === dropped) return;
    await setDropped(dropped, peer.session.peerAddress, this.settings.port);
    if (dropped) this.#dropped.add(peer);
    else this.#dropped.delete(peer);
  }

  #restart(preserved: Readonly<Record<Family, boolean>>): void {
    const { defects } = this;
    if (defects.has("MR18") || defects.has("MR07")) this.fib.clear();
    const awaited = this.settings.sessions.filter((s) => s.gracefulRestart.mode !== "off").map(({ id, families }) => ({ id, families }));
    this.restarter.begin(awaited, Math.max(...this.settings.sessions.map((s) => s.gracefulRestart.deferralS)));
    for (const family of FAMILIES) {
      if (this.isDeferring(family)) this.rib.defer(family);
      else if (!this.restarter.isDeferring(family)) this.fib.sweep(family);
    }
    for (const peer of this.peers.values()) {
      const { preserveForwarding } = peer.session.gracefulRestart;
      peer.hasRestarted((family) => defects.has("MR07") || (preserveForwarding && preserved[family]));
    }
  }

  /** An address that is not usable yet makes the kernel refuse a route that it takes a moment later. */
  #repairLater(kernel: Kernel): void {
    if (this.#repairPending || this.#repairs >= MOST_REPAIRS) return;
    this.#repairPending = true;
    this.#repairs++;
    this.#timers.after(REPAIR_MS, () => {
      this.#repairPending = false;
      kernel.routes().then(
        (found) => this.#log(`${this.fib.askAgain(found)} kernel routes asked for again`),
        (error: unknown) => this.#log(`kernel routes cannot be read: ${String(error)}`),
      );
    });
  }

  #select(family: Family, why: string): void {
    this.#log(`${family} routes are selected: ${why}`);
    this.rib.selectAll(family);
    const swept = this.defects.has("MR17") ? 0 : this.fib.sweep(family);
    if (swept > 0) this.#log(`${swept} stale ${family} kernel routes removed`);
    for (const peer of this.peers.values()) peer.routes.tellInitial();
  }

  /** What is selected for a prefix is another now: for the kernel and for the peers. */
  changed(prefix: Prefix): void {
    if (this.own.has(prefix)) return;
    // What is known of the peers goes with their sessions; the kernel's routes outlive that.
    if (this.#behaviour["kernel-routes"] !== "none" && !this.#stopped) this.fib.set(prefix, this.rib.best(prefix)?.attributes.nextHop);
    // Where there is but one peer, it is whom the route came from, and is not told of it.
    if (this.peers.size > 1) for (const peer of this.peers.values()) peer.routes.mark(prefix);
  }

  /** Listens where some peer may connect, and nowhere else. */
  #listen(): void {
    const byAddress = new Map<IpAddress, boolean>();
    for (const { session, accepts } of this.peers.values()) {
      byAddress.set(session.localAddress, (byAddress.get(session.localAddress) ?? false) || (this.#started && accepts));
    }
    for (const [address, wanted] of byAddress) {
      const listener = this.#listeners.get(address) ?? this.#listener(address);
      if (wanted) this.#listening = Promise.all([this.#listening, listener.open()]).then(() => {});
      else listener.close();
    }
  }

  #listener(address: IpAddress): Listener {
    const byPair = new Map(
      [...this.peers.values()].map((peer) => [addressPair(peer.session.localAddress, peer.session.peerAddress), peer]),
    );
    const listener = new Listener(
      address,
      this.settings.port,
      (socket, from) => {
        const peer = byPair.get(addressPair(address, from));
        if (peer) peer.accept(socket);
        else socket.on("error", () => {}).resetAndDestroy();
      },
      this.#log,
    );
    this.#listeners.set(address, listener);
    return listener;
  }
}

const NO_DEFECTS: NonNullable<Behaviour["defects"]> = new Set();
