import { networkInterfaces } from "node:os";
import type { Anomaly } from "../../src/bgp/anomaly.ts";
import type { PathAttribute } from "../../src/bgp/attribute.ts";
import type { Nlri } from "../../src/bgp/nlri.ts";
import { longLivedOf, type Open } from "../../src/bgp/open.ts";
import type { RouteRefresh } from "../../src/bgp/route-refresh.ts";
import { endOfRibOf, type Update } from "../../src/bgp/update.ts";
import { type IpAddress, ipAddressBytes, ipFamily, parseIpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { AdjRibOut } from "./adj-rib-out.ts";
import type { InitialUpdate } from "./behaviour.ts";
import type { Connection } from "./connection.ts";
import { Exporter } from "./exporter.ts";
import { FAMILIES, type Family, familyOf, numbersOf, UNSPECIFIED } from "./families.ts";
import { Helper, type Negotiated } from "./helper.ts";
import { delayedEndOfRibs, endOfRib, initialUpdate } from "./initial-update.ts";
import { hasEnhancedRefresh } from "./negotiation.ts";
import type { Outgoing } from "./outbox.ts";
import { Restarter } from "./restarter.ts";
import type { RouteSource } from "./route.ts";
import { attributesOf, mappedAddress, mpNextHop, nextHopOf, type RouteAttributes } from "./route-attributes.ts";
import type { SessionEnd } from "./session-end.ts";
import type { SessionSettings } from "./settings.ts";
import type { SpeakerParts } from "./speaker-parts.ts";

interface Live {
  readonly connection: Connection;
  readonly negotiated: Negotiated;
  readonly out: AdjRibOut;
  readonly source: RouteSource;
  /** Families whose initial update is on its way or done, and those of them that wait for nothing any more. */
  readonly begun: Set<Family>;
  readonly telling: Set<Family>;
  flushing: boolean;
}

/** The routes of one session, both ways: what the peer announces goes to the helper and the Loc-RIB, what is selected goes to the peer. */
export class SessionRoutes {
  readonly helper: Helper;
  /** Of a return that plays a restart of this session alone. */
  readonly restarter: Restarter;
  endsOfRibReceived = 0;
  readonly #parts: SpeakerParts;
  readonly #session: SessionSettings;
  readonly #how: () => InitialUpdate;
  #live: Live | undefined;
  /** MH23: a peer that has restarted is waited for. */
  readonly #held = new Set<Family>();

  constructor(parts: SpeakerParts, session: SessionSettings, how: () => InitialUpdate, log: (text: string) => void) {
    this.#parts = parts;
    this.#session = session;
    this.#how = how;
    this.restarter = new Restarter(parts.timers, parts.defects, () => this.tellInitial());
    this.helper = new Helper({
      timers: parts.timers,
      own: session.gracefulRestart,
      defects: parts.defects,
      changed: (prefix, route) => parts.rib.offer(prefix, session.id, route),
      marked: (prefix) => {
        if (parts.defects().has("MH22")) parts.fib.bounce(prefix);
        if (parts.defects().has("TW01")) parts.fib.repeat(prefix);
      },
      log,
    });
  }

  get negotiated(): Negotiated | undefined {
    return this.#live?.negotiated;
  }

  get announced(): number {
    return this.#live?.out.size ?? 0;
  }

  established(connection: Connection, negotiated: Negotiated, peerOpen: Open): void {
    const { settings, own, rib, defects } = this.#parts;
    const { id, localInternal, localAddress, nextHopSelf, peerAddress } = this.#session;
    const context = connection.sendContext;
    const nextHop = { ipv4: ownAddress(localAddress, "ipv4"), ipv6: ownAddress(localAddress, "ipv6") };
    const longLived = longLivedOf(peerOpen) !== undefined;
    const to = { session: id, asn: settings.asn, internal: localInternal, nextHopSelf, longLived, nextHop, context, defects };
    const pathIds = new Set(FAMILIES.filter((f) => context.addPath.has(numbersOf(f).afi * 256 + 1)));
    const limit = context.extendedMessages ? 65535 : 4096;
    const out = new AdjRibOut(new Exporter(to, own, rib), { limit, routesPerUpdate: this.#how()["routes-per-update"] ?? 65535, pathIds });
    const source = { id, internal: localInternal, routerId: asNumber(peerOpen.routerId), address: peerAddress };
    this.#live = { connection, negotiated, out, source, begun: new Set(), telling: new Set(), flushing: false };
    this.#held.clear();
    if (defects().has("MH23") && negotiated.gracefulRestart?.restartState) for (const f of negotiated.families) this.#held.add(f);
    this.helper.established(negotiated);
    this.restarter.established(id, negotiated);
    this.#parts.onEstablished(id, negotiated);
    this.tellInitial();
  }

  ended(end: SessionEnd): void {
    this.#live = undefined;
    this.helper.ended(end);
  }

  /** RFC 4271 section 6.3 with RFC 7606: what is broken is withdrawn, or its family no longer used. */
  update(update: Update, anomalies: readonly Anomaly[]): void {
    const live = this.#live;
    if (!live) return;
    for (const { reaction, text } of anomalies) if (reaction !== "ignore") this.#parts.log(`${this.#session.id}: ${reaction}: ${text}`);
    const marker = endOfRibOf(update);
    if (marker) this.#endOfRib(familyOf(marker));
    else this.#routes(live, update, anomalies);
  }

  #routes(live: Live, update: Update, anomalies: readonly Anomaly[]): void {
    const broken = anomalies.some((a) => a.reaction === "treat-as-withdraw");
    this.#withdraw(update.withdrawn);
    for (const attribute of update.attributes) {
      if (attribute.kind === "mp-unreach" && familyOf(attribute)) this.#withdraw(attribute.nlri);
    }
    const nextHop = nextHopOf(update.attributes);
    this.#announce(live, update.announced, broken ? undefined : this.#attributes(update.attributes, nextHop));
    for (const attribute of update.attributes) {
      if (attribute.kind !== "mp-reach" || !familyOf(attribute)) continue;
      this.#announce(live, attribute.nlri, broken ? undefined : this.#attributes(update.attributes, mpNextHop(attribute.nextHop)));
    }
    // RFC 4760 section 7: IPv6 is the one family whose routes come in the attributes that can be broken so.
    if (anomalies.some((a) => a.reaction === "afi-safi-disable")) this.helper.withdrawFamily("ipv6");
  }

  /** RFC 2918 section 4, between the markers of RFC 7313 where both sides know them. */
  refresh({ afi, safi, subtype }: RouteRefresh): void {
    const live = this.#live;
    const family = familyOf({ afi, safi });
    if (!live || !family || subtype !== 0 || !live.telling.has(family)) return;
    const { connection, out } = live;
    const { localOpen, peerOpen } = connection;
    const marked = localOpen && peerOpen && hasEnhancedRefresh(localOpen) && hasEnhancedRefresh(peerOpen);
    const marker = (which: number) => marked && connection.refresh({ afi, safi }, which);
    marker(1);
    out.forget(family);
    connection.outbox.add(asOutgoing(this.#everything(live, family)), () => marker(2));
  }

  /** The initial update of every family that waits for nothing any more. */
  tellInitial(): void {
    const live = this.#live;
    if (!live) return;
    const families = live.negotiated.families.filter((f) => !live.begun.has(f) && !this.#isGated(f));
    if (families.length === 0) return;
    for (const family of families) live.begun.add(family);
    const delay = this.#how().delay ?? 0;
    // Families may come one by one, each with a delay of its own.
    if (delay > 0) this.#parts.timers.after(delay, () => live === this.#live && this.#tellInitial(live, families));
    else this.#tellInitial(live, families);
  }

  #tellInitial(live: Live, families: readonly Family[]): void {
    const { own, rib, defects } = this.#parts;
    for (const family of families) live.telling.add(family);
    const dump = {
      families,
      out: live.out,
      prefixes: (family: Family) => new Set([...own.prefixes(family), ...rib.prefixes(family)]),
      runs: (family: Family) => own.runs(family, this.#session.id),
      how: this.#how(),
      defects: defects(),
      peerRestarted: live.negotiated.gracefulRestart?.restartState ?? false,
    };
    live.connection.outbox.add(initialUpdate(dump), () => {
      this.#parts.log(`${this.#session.id}: initial update of ${families.join(" and ")} sent`);
      for (const { family, delayMs } of delayedEndOfRibs(dump)) {
        this.#parts.timers.after(delayMs, () => live === this.#live && live.connection.outbox.add(endOfRib(family, dump)));
      }
    });
  }

  /** A prefix may have to be told otherwise now. */
  mark(prefix: Prefix): void {
    const live = this.#live;
    if (!live) return;
    live.out.mark(prefix);
    this.#flush(live);
  }

  /** What was told is sent at once, deferral or not. */
  tellNow(messages: (out: AdjRibOut) => Iterable<Uint8Array>): boolean {
    const live = this.#live;
    if (!live) return false;
    live.connection.outbox.add(asOutgoing(messages(live.out)));
    return true;
  }

  #flush(live: Live): void {
    if (live.flushing) return;
    live.flushing = true;
    setImmediate(() => {
      live.flushing = false;
      if (live === this.#live) live.connection.outbox.add(asOutgoing(live.out.changes((family) => live.telling.has(family))));
    });
  }

  *#everything({ out }: Live, family: Family): Generator<Uint8Array> {
    yield* out.changes((f) => f === family);
    for (const run of this.#parts.own.runs(family, this.#session.id)) yield* out.announceRun(run, (i) => i);
  }

  #isGated(family: Family): boolean {
    return this.#parts.isDeferring(family) || this.restarter.isDeferring(family) || this.#held.has(family);
  }

  #endOfRib(family: Family | undefined): void {
    this.endsOfRibReceived++;
    if (!family) return;
    this.#parts.log(`${this.#session.id}: End-of-RIB of ${family} received`);
    this.helper.endOfRib(family);
    this.restarter.endOfRib(this.#session.id, family);
    this.#parts.onEndOfRib(this.#session.id, family);
    if (this.#held.delete(family)) this.tellInitial();
  }

  /** Undefined for what may not be used: RFC 4271 section 9.1.2 (a loop), RFC 7606 section 3 (a mandatory attribute is missing). */
  #attributes(attributes: readonly PathAttribute[], nextHop: IpAddress | undefined): RouteAttributes | undefined {
    const read = attributesOf(attributes, nextHop, this.#session.localInternal);
    return read?.asPath.some(({ asns }) => asns.includes(this.#parts.settings.asn)) ? undefined : read;
  }

  #announce(live: Live, nlri: readonly Nlri[], attributes: RouteAttributes | undefined): void {
    for (const one of nlri) {
      if (one.kind !== "prefix") continue;
      if (attributes) this.helper.announce(one.prefix, attributes, live.source);
      else this.helper.withdraw(one.prefix);
    }
  }

  #withdraw(nlri: readonly Nlri[]): void {
    for (const one of nlri) if (one.kind === "prefix") this.helper.withdraw(one.prefix);
  }
}

function* asOutgoing(messages: Iterable<Uint8Array>): Generator<Outgoing> {
  for (const octets of messages) yield { octets };
}

/** The session's own address, or one of the same interface that is of the other family. */
function ownAddress(local: IpAddress, family: Family): IpAddress {
  if (ipFamily(local) === family) return local;
  const same = Object.values(networkInterfaces()).find((addresses) => addresses?.some((a) => parseIpAddress(a.address) === local)) ?? [];
  const found = same.map((a) => parseIpAddress(a.address)).find((a) => a && ipFamily(a) === family && !a.startsWith("fe80"));
  if (found) return found;
  return family === "ipv6" ? mappedAddress(local) : UNSPECIFIED;
}

function asNumber(routerId: IpAddress): number {
  return ipAddressBytes(routerId).reduce((sum, octet) => sum * 256 + octet, 0);
}
