import { type IpAddress, ipFamily } from "../net/address.ts";
import { containsAddress, type Prefix, prefixFamily, prefixOf } from "../net/prefix.ts";
import type { Node, Session } from "../scenario/model.ts";
import { nsOfMs } from "./duration-text.ts";
import type { RouteChange, ToldRoutes } from "./route-log.ts";
import type { SessionInterval } from "./sessions.ts";
import type { Window } from "./window.ts";

/**
 * What a node's peers say of a prefix in a stretch of time. `must`: next hops that stand announced now; with one at least, the node has a route, by one or some of them or of `may`. `may`: next hops
 * that may still count: announced before a loss over which RFC 4724 lets routes be kept, or not on the node's own networks, of which the node may make what it wants.
 */
export interface ExpectedRoute extends Window {
  readonly must: readonly IpAddress[];
  readonly may: readonly IpAddress[];
  /** What began the stretch, as a sentence's end: `b withdrew it`. */
  readonly because: string;
  readonly evidence: string;
}

type Entry = { readonly nextHop: IpAddress; readonly isStale: boolean };
type Change = { readonly t: number; readonly because: string; readonly evidence: string } & (
  | { readonly kind: "told"; readonly prefix: Prefix; readonly nextHop: IpAddress | undefined }
  | { readonly kind: "lost"; readonly keeps: boolean }
  | { readonly kind: "swept"; readonly family: "ipv4" | "ipv6" | undefined }
);

export interface SessionRoutes {
  readonly session: Session;
  readonly intervals: readonly SessionInterval[];
}

/** From what was told on its sessions, what the node should have in its RIB: every prefix that a peer announced at any time, each in stretches up to `endT`. */
export function expectedRoutes(
  node: Node,
  sessions: readonly SessionRoutes[],
  told: ToldRoutes,
  endT: number,
): ReadonlyMap<Prefix, readonly ExpectedRoute[]> {
  const ribs = new Map<Prefix, Map<string, Entry>>();
  const open = new Map<Prefix, ExpectedRoute>();
  const stretches = new Map<Prefix, ExpectedRoute[]>();
  const changes = sessions.flatMap(({ session, intervals }) =>
    changesOf(node, session, intervals, told).map((change) => ({ change, session: session.id })),
  );
  for (const { change, session } of changes.sort((a, b) => a.change.t - b.change.t)) {
    const concerned = change.kind === "told" ? [change.prefix] : [...ribs.keys()];
    for (const prefix of concerned) {
      const rib = ribs.get(prefix) ?? new Map<string, Entry>();
      ribs.set(prefix, rib);
      if (!changed(rib, prefix, session, change)) continue;
      const before = open.get(prefix);
      const list = stretches.get(prefix) ?? [];
      stretches.set(prefix, list);
      if (before) list.push({ ...before, untilT: change.t });
      open.set(prefix, { fromT: change.t, untilT: endT, ...known(node, rib), because: change.because, evidence: change.evidence });
    }
  }
  return new Map(
    [...open].map(([prefix, last]) => [prefix, [...(stretches.get(prefix) ?? []), { ...last, untilT: Math.max(endT, last.fromT) }]]),
  );
}

/** Puts the change into the entries of one prefix; false when it changes nothing there. */
function changed(rib: Map<string, Entry>, prefix: Prefix, session: string, change: Change): boolean {
  const entry = rib.get(session);
  switch (change.kind) {
    case "told":
      if (change.nextHop === undefined) return rib.delete(session);
      rib.set(session, { nextHop: change.nextHop, isStale: false });
      return entry === undefined || entry.isStale || entry.nextHop !== change.nextHop;
    case "lost":
      if (!entry || (change.keeps && entry.isStale)) return false;
      if (change.keeps) rib.set(session, { ...entry, isStale: true });
      else rib.delete(session);
      return true;
    case "swept":
      if (!entry?.isStale || (change.family !== undefined && change.family !== prefixFamily(prefix))) return false;
      return rib.delete(session);
  }
}

function known(node: Node, rib: ReadonlyMap<string, Entry>): Pick<ExpectedRoute, "must" | "may"> {
  const isNear = (address: IpAddress) =>
    node.interfaces.some((i) =>
      i.addresses.some((own) => ipFamily(own.address) === ipFamily(address) && containsAddress(prefixOf(own.address, own.length), address)),
    );
  const entries = [...rib.values()];
  const must = entries.filter((e) => !e.isStale && isNear(e.nextHop)).map((e) => e.nextHop);
  const may = entries.filter((e) => e.isStale || !isNear(e.nextHop)).map((e) => e.nextHop);
  return { must, may };
}

function changesOf(node: Node, session: Session, intervals: readonly SessionInterval[], told: ToldRoutes): readonly Change[] {
  const [own, peer, peerSide] = session.a.node === node.name ? [session.a, session.b, "b"] : [session.b, session.a, "a"];
  const keeps = [own, peer].some((end) => end.gracefulRestart.mode === "full");
  const routes = told.changes.filter((c) => c.from === peer.address && c.to === own.address).map((c) => toldChange(c, peer.node));
  const rest = intervals.flatMap((interval, index): readonly Change[] => {
    const { untilT, evidence } = interval;
    const markers = interval.phases.endOfRib
      .filter((mark) => mark.from === peerSide && mark.safi === 1)
      .map((mark): Change => {
        const family = mark.afi === 1 ? "ipv4" : "ipv6";
        return { kind: "swept", family, t: mark.t, because: `${peer.node} sent its End-of-RIB without it`, evidence: mark.id };
      });
    if (untilT === undefined) return markers;
    const id = evidence.at(-1) ?? evidence[0];
    const loss: Change = { kind: "lost", keeps, t: untilT, because: `the session with ${peer.node} was lost`, evidence: id };
    const overT = untilT + nsOfMs(1000 * Math.max(own.gracefulRestart.restartTimeS, peer.gracefulRestart.restartTimeS));
    const isBack = (intervals[index + 1]?.fromT ?? Infinity) <= overT;
    if (isBack || !keeps) return [...markers, loss];
    return [
      ...markers,
      loss,
      { kind: "swept", family: undefined, t: overT, because: `${peer.node} did not come back in its Restart Time`, evidence: id },
    ];
  });
  return [...routes, ...rest];
}

function toldChange({ t, id, prefix, nextHop }: RouteChange, peer: string): Change {
  const because = nextHop === undefined ? `${peer} withdrew it` : `${peer} announced it via ${nextHop}`;
  return { kind: "told", t, prefix, nextHop, because, evidence: id };
}
