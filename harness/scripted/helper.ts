import { NO_LLGR } from "../../src/bgp/communities.ts";
import type { GracefulRestart } from "../../src/bgp/graceful-restart.ts";
import type { LongLivedGracefulRestart } from "../../src/bgp/long-lived-graceful-restart.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { FAMILIES, type Family, familyOf, familyOfPrefix } from "./families.ts";
import { isKept } from "./retention.ts";
import type { Defects, Route, RouteSource, Staleness } from "./route.ts";
import { hasCommunity, type RouteAttributes } from "./route-attributes.ts";
import type { SessionEnd } from "./session-end.ts";
import type { GracefulRestartSettings } from "./settings.ts";
import { Timer, type Timers } from "./timers.ts";

/** What both OPENs of an established session come to. */
export interface Negotiated {
  /** RFC 4760 section 8: in the OPENs of both. */
  readonly families: readonly Family[];
  /** The peer's capability; undefined where either side has none. */
  readonly gracefulRestart: GracefulRestart | undefined;
  /** RFC 8538 section 4: N in the OPENs of both. */
  readonly notification: boolean;
  /** The peer's capability; undefined where either side has none. */
  readonly longLived: LongLivedGracefulRestart | undefined;
}

export interface HelperHost {
  readonly timers: Timers;
  readonly own: GracefulRestartSettings;
  readonly defects: () => Defects;
  /** A route is new, another, of another age, or gone. */
  readonly changed: (prefix: Prefix, route: Route | undefined) => void;
  readonly marked: (prefix: Prefix) => void;
  readonly log: (text: string) => void;
}

/** The Adj-RIB-In of one peer as the receiving speaker keeps it: RFC 4724 section 4.2, RFC 8538 section 4, RFC 9494 section 4.2. */
export class Helper {
  readonly #host: HelperHost;
  readonly #routes = new Map<Prefix, Route>();
  #negotiated: Negotiated | undefined;
  /** Of the last established session: what the LLGR phase goes by. */
  #last: Negotiated | undefined;
  readonly #restartTimer: Timer;
  readonly #staleTimer: Timer;
  readonly #longLivedTimers: Readonly<Record<Family, Timer>>;
  /** Families whose long-lived stale time ended while the peer had come back but not sent its End-of-RIB. */
  readonly #outOfTime = new Set<Family>();
  readonly #ended = new Set<Family>();

  constructor(host: HelperHost) {
    this.#host = host;
    this.#restartTimer = new Timer(host.timers);
    this.#staleTimer = new Timer(host.timers);
    this.#longLivedTimers = { ipv4: new Timer(host.timers), ipv6: new Timer(host.timers) };
  }

  counts(): Readonly<Record<Staleness, number>> {
    const counts = { fresh: 0, stale: 0, "long-lived": 0 };
    for (const { staleness } of this.#routes.values()) counts[staleness]++;
    return counts;
  }

  announce(prefix: Prefix, attributes: RouteAttributes, source: RouteSource): void {
    this.#put({ prefix, source, attributes, staleness: "fresh" });
  }

  withdraw(prefix: Prefix): void {
    if (this.#routes.delete(prefix)) this.#host.changed(prefix, undefined);
  }

  withdrawFamily(family: Family): void {
    this.#remove(family, () => true, "withdrawn");
  }

  established(now: Negotiated): void {
    const defects = this.#host.defects();
    this.#negotiated = now;
    this.#last = now;
    this.#ended.clear();
    if (!defects.has("MH04")) this.#restartTimer.stop();
    for (const family of FAMILIES) {
      if (this.#hasStale(family) && !this.#stillKept(family, now)) this.#remove(family, isStale, "not preserved by the peer");
      if (defects.has("ML05")) this.#longLivedTimers[family].stop();
    }
    if (!FAMILIES.some((family) => this.#hasStale(family))) this.#staleTimer.stop();
    else if (!this.#staleTimer.running && !defects.has("MH28")) {
      this.#staleTimer.start(this.#host.own.staleTimeS * 1000, () => this.#sweepAll("the stale timer"));
    }
  }

  /** RFC 4724 section 4.2: what the peer has not announced again is removed. */
  endOfRib(family: Family): void {
    const defects = this.#host.defects();
    this.#ended.add(family);
    if (defects.has("MH07")) return;
    if (defects.has("MH09") && !(this.#negotiated?.families ?? []).every((f) => this.#ended.has(f))) return;
    const families = defects.has("MH08") || defects.has("MH09") ? FAMILIES : [family];
    for (const swept of families) {
      this.#remove(swept, isStale, "swept at the End-of-RIB");
      this.#longLivedTimers[swept].stop();
      this.#outOfTime.delete(swept);
    }
    if (!FAMILIES.some((f) => this.#hasStale(f))) this.#staleTimer.stop();
  }

  /** The session that was established has come to its end. */
  ended(end: SessionEnd): void {
    const was = this.#negotiated;
    this.#negotiated = undefined;
    if (!was) return;
    let kept = false;
    for (const family of FAMILIES) {
      if (isKept(family, was, end, this.#host.own, this.#host.defects()) && !this.#outOfTime.has(family)) {
        this.#mark(family, was);
        kept = true;
      } else {
        this.#remove(family, () => true, "session ended");
        this.#longLivedTimers[family].stop();
      }
      this.#outOfTime.delete(family);
    }
    if (kept) this.#awaitReturn(was);
    else this.stop();
  }

  stop(): void {
    this.#restartTimer.stop();
    this.#staleTimer.stop();
    for (const family of FAMILIES) this.#longLivedTimers[family].stop();
  }

  #awaitReturn({ gracefulRestart }: Negotiated): void {
    const { own } = this.#host;
    const defects = this.#host.defects();
    if (defects.has("MH02")) return;
    const seconds = defects.has("MH03") ? own.restartTimeS : (gracefulRestart?.restartTimeS ?? 0);
    const listed = gracefulRestart?.families.map(familyOf) ?? [];
    // RFC 9494 section 4.2: a family that only the long-lived capability lists has no Restart Time.
    for (const family of FAMILIES) {
      if (!listed.includes(family) && !defects.has("MH25")) this.#restartTimeEnds(family);
    }
    this.#restartTimer.start(seconds * 1000, () => {
      for (const family of FAMILIES) this.#restartTimeEnds(family);
    });
  }

  /** RFC 4724 section 4.2, RFC 9494 section 4.2: the stale routes go, or their long-lived phase begins. */
  #restartTimeEnds(family: Family): void {
    const staleTimeS = this.#last?.longLived?.families.find((f) => familyOf(f) === family)?.staleTimeS ?? 0;
    if (staleTimeS === 0 || this.#negotiated) {
      this.#remove(family, (r) => r.staleness === "stale", "the Restart Time ended");
      return;
    }
    const keepsAll = this.#host.defects().has("ML04");
    this.#remove(family, (r) => r.staleness === "stale" && hasCommunity(r.attributes, NO_LLGR) && !keepsAll, "NO_LLGR");
    let count = 0;
    for (const route of this.#of(family)) if (route.staleness === "stale") count += this.#put({ ...route, staleness: "long-lived" });
    if (count === 0) return;
    this.#host.log(`${count} ${family} routes are long-lived stale for ${staleTimeS} s`);
    const timer = this.#longLivedTimers[family];
    if (!timer.running) timer.start(staleTimeS * 1000, () => this.#longLivedEnds(family));
  }

  #longLivedEnds(family: Family): void {
    this.#remove(family, (r) => r.staleness === "long-lived", "the long-lived stale time ended");
    if (this.#negotiated && !this.#ended.has(family)) this.#outOfTime.add(family);
  }

  /** RFC 4724 section 4.2: routes that are stale already are deleted, but not with N (RFC 8538 section 4.1), nor with LLGR (RFC 9494 section 4.2). */
  #mark(family: Family, was: Negotiated): void {
    const defects = this.#host.defects();
    const longLived = was.longLived?.families.some((f) => familyOf(f) === family && f.staleTimeS > 0) ?? false;
    const twiceStaleGo = was.notification ? defects.has("MH20") : !longLived && !defects.has("MH19");
    if (twiceStaleGo) this.#remove(family, (r) => r.staleness === "stale", "stale for the second time");
    let count = 0;
    for (const route of this.#of(family)) {
      if (route.staleness === "fresh") count += this.#put({ ...route, staleness: "stale" });
      this.#host.marked(route.prefix);
    }
    if (count > 0) this.#host.log(`${count} ${family} routes are stale`);
  }

  /** RFC 4724 section 4.2: the family is listed again with F=1; RFC 9494 section 4.2: in the long-lived phase, in that capability too. */
  #stillKept(family: Family, now: Negotiated): boolean {
    const defects = this.#host.defects();
    const listed = now.gracefulRestart?.families.find((f) => familyOf(f) === family);
    const listedLongLived = now.longLived?.families.find((f) => familyOf(f) === family);
    const longLivedPhase = this.#of(family).some((r) => r.staleness === "long-lived");
    if (longLivedPhase) {
      if (!listedLongLived) return defects.has("MH06");
      if (!listedLongLived.forwardingState && !defects.has("ML07")) return false;
      return !listed || listed.forwardingState || defects.has("MH05");
    }
    if (!listed || !now.families.includes(family)) return defects.has("MH06");
    return listed.forwardingState || defects.has("MH05");
  }

  #sweepAll(why: string): void {
    for (const family of FAMILIES) this.#remove(family, (r) => r.staleness === "stale", why);
  }

  #hasStale(family: Family): boolean {
    return this.#of(family).some(isStale);
  }

  #of(family: Family): readonly Route[] {
    return [...this.#routes.values()].filter(({ prefix }) => familyOfPrefix(prefix) === family);
  }

  #put(route: Route): 1 {
    this.#routes.set(route.prefix, route);
    this.#host.changed(route.prefix, route);
    return 1;
  }

  #remove(family: Family, which: (route: Route) => boolean, why: string): void {
    let count = 0;
    for (const route of this.#of(family)) {
      if (!which(route)) continue;
      this.withdraw(route.prefix);
      count++;
    }
    if (count > 0) this.#host.log(`${count} ${family} routes removed: ${why}`);
  }
}

function isStale(route: Route): boolean {
  return route.staleness !== "fresh";
}
