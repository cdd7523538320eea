import type { EstablishedInterval, FamilyFlow, Mark, OpenFact } from "../../../analysis/model.ts";
import { familiesOf } from "../../../bgp/open.ts";
import { missedOf } from "../../absence.ts";
import type { Subject } from "../../requirement-check.ts";
import { nsOfSeconds, timerWindow } from "../bounds.ts";
import { AFI_IPV4, AFI_IPV6, SAFI_UNICAST } from "../family-name.ts";
import { openOf } from "../opens.ts";
import type { Family } from "./kept-entries.ts";
import { capabilityOf, lists, type RestartStory, recoveriesOf, type SessionReturn } from "./restart-story.ts";

/** RFC 4724 section 4.1: how the route selection of one family was put off after a restart. */
export interface Deferral {
  readonly story: RestartStory;
  readonly family: Family;
  readonly waits: readonly Wait[];
  /** When every peer that counts has been heard: selection may come from then on. Infinity: never. */
  readonly heardT: number;
  /** The end of the Selection Deferral Timer, which the RFC does not tell the begin of: at the process's start, or when the first session was up. Undefined when its setting is not known. */
  readonly timer?: { readonly fromT: number; readonly untilT: number; readonly seconds: number };
  /** The first route, withdrawal or End-of-RIB of the family that the speaker sent to anybody: by then it has selected. */
  readonly told?: Told;
}

export type Told = Mark & { readonly what: string; readonly peerName: string };

/**
 * What the speaker had to wait for from one peer. `listed`: it lists the family, `helping`: it has the capability without the family; from both End-of-RIB is due. `absent`: it has not come back; its OPEN before
 * the restart, or the configuration, says that it would send one. `lost`: it came back and was lost again before its End-of-RIB. The others are not waited for: `restarting` has R set, `incapable` has no
 * capability, `other` does not carry the family. Of `unknown` the OPENs are missing.
 */
export interface Wait {
  readonly kind: "listed" | "helping" | "absent" | "lost" | "restarting" | "incapable" | "other" | "unknown";
  readonly peerName: string;
  /** When the session came back; Infinity for `absent`. */
  readonly backT: number;
  /** When its End-of-RIB came, or the session was lost without; when its OPEN told that it is not waited for. Infinity: never. */
  readonly doneT: number;
  /** When its End-of-RIB came, be it waited for or not. */
  readonly markerT: number;
  /** Its OPEN, and what was awaited. */
  readonly evidence: readonly string[];
  /** Why its End-of-RIB may have been missed. */
  readonly doubt?: string;
}

const AWAITED: ReadonlySet<Wait["kind"]> = new Set(["listed", "helping", "absent"]);

export function isAwaited({ kind }: Wait): boolean {
  return AWAITED.has(kind);
}

/** All deferrals after all recoveries, one for each family that the speaker lists after the restart with R set. */
export function deferralsOf(subject: Subject): readonly Deferral[] {
  return recoveriesOf(subject).flatMap((story) => deferralsAfter(subject, story));
}

export function deferralsAfter(subject: Subject, story: RestartStory): readonly Deferral[] {
  const families = new Map<string, Family>();
  for (const { ownAfter } of story.returns) {
    const capability = capabilityOf(ownAfter);
    if (capability?.restartState) for (const { afi, safi } of capability.families) families.set(`${afi} ${safi}`, { afi, safi });
  }
  return [...families.values()].map((family) => deferralOf(subject, story, family));
}

function deferralOf(subject: Subject, story: RestartStory, family: Family): Deferral {
  const waits = [...story.returns.map((r) => waitFor(subject, story, r, family)), ...neverSeen(subject, family)].flatMap((w) => w ?? []);
  const heardT = Math.max(story.startedT, ...waits.map((w) => w.doneT));
  const timer = timerOf(subject, story);
  const told = firstTold(story, family);
  return { story, family, waits, heardT, ...(timer && { timer }), ...(told && { told }) };
}

function waitFor(subject: Subject, story: RestartStory, back: SessionReturn, family: Family): Wait | undefined {
  const { session, intervals } = back;
  const [interval] = intervals;
  const { peerName } = session;
  const nothing = { peerName, backT: Infinity, doneT: Infinity, markerT: Infinity, evidence: [] };
  if (!interval) return isExpected(subject, back, family) ? { ...nothing, kind: "absent" } : undefined;
  const peer = openOf(interval.connection, "peer");
  const own = openOf(interval.connection, "own");
  const backT = interval.established.t;
  if (!peer || !own) return { ...nothing, kind: "unknown", backT, evidence: [interval.established.id] };
  const [marker] = flowOf(interval, "peer", family)?.endOfRib ?? [];
  const markerT = marker?.t ?? Infinity;
  const common = { peerName, backT, markerT };
  const capability = capabilityOf(peer);
  const excluded = capability ? (capability.restartState ? "restarting" : undefined) : "incapable";
  if (!carries(peer, own, family)) return { ...common, kind: "other", doneT: peer.t, evidence: [peer.id] };
  const isLostUnused = interval.loss !== undefined && flowOf(interval, "own", family)?.firstRoute === undefined;
  if (excluded && !isLostUnused) return { ...common, kind: excluded, doneT: peer.t, evidence: [peer.id] };
  if (!marker && interval.loss) return { ...common, kind: "lost", doneT: interval.loss.t, evidence: [peer.id, interval.loss.id] };
  const untilT = Math.min(markerT, story.untilT);
  const doubt = missedOf(subject, interval.connection, "peer", { fromT: backT, untilT });
  const evidence = marker ? [peer.id, marker.id] : [peer.id];
  return {
    ...common,
    kind: lists(capability, family) ? "listed" : "helping",
    doneT: markerT,
    evidence,
    ...(doubt !== undefined && { doubt }),
  };
}

/** RFC 4760 section 8; IPv4 unicast needs no capability on either side. */
function carries(one: OpenFact, other: OpenFact, { afi, safi }: Family): boolean {
  return [one, other].every(({ open }) => {
    const families = familiesOf(open);
    const isPlain = families.length === 0 && afi === AFI_IPV4 && safi === SAFI_UNICAST;
    return isPlain || families.some((f) => f.afi === afi && f.safi === safi);
  });
}

/** Whether a peer that has not come back would send End-of-RIB: by its OPEN of before, or by the configuration. */
function isExpected(subject: Subject, { session, ownBefore, peerBefore }: SessionReturn, family: Family): boolean {
  if (ownBefore && peerBefore) return capabilityOf(peerBefore) !== undefined && carries(peerBefore, ownBefore, family);
  return subject.settings.some((s) => s.own.address === session.own && s.peer.address === session.peer && isConfigured(s, family));
}

/** Sessions that were configured and of which not one packet was seen. */
function neverSeen(subject: Subject, family: Family): readonly Wait[] {
  const seen = new Set<string>(subject.history.sessions.map((s) => `${s.own} ${s.peer}`));
  return subject.settings
    .filter((s) => isConfigured(s, family) && !seen.has(`${s.own.address} ${s.peer.address}`))
    .map((s): Wait => ({ kind: "absent", peerName: s.peer.node, backT: Infinity, doneT: Infinity, markerT: Infinity, evidence: [] }));
}

function isConfigured({ session, own, peer }: Subject["settings"][number], { afi, safi }: Family): boolean {
  const isCarried = safi === SAFI_UNICAST && session.families.some((f) => afi === (f === "ipv4" ? AFI_IPV4 : AFI_IPV6));
  return isCarried && own.gracefulRestart.mode !== "off" && peer.gracefulRestart.mode !== "off";
}

/** A speaker may count in whole seconds (BIRD 1.6): its timer then ends up to one early. What the timer is, is its own affair. */
const COARSE_S = 1;

function timerOf(subject: Subject, { startedT, returns }: RestartStory): Deferral["timer"] {
  if (subject.settings.length === 0) return undefined;
  const seconds = Math.max(...subject.settings.map((s) => s.gracefulRestart.deferralS));
  const firstUp = Math.min(...returns.flatMap(({ intervals }) => intervals.map((i) => i.established.t)));
  const latest = Number.isFinite(firstUp) ? Math.max(startedT, firstUp) : startedT;
  return { fromT: startedT + nsOfSeconds(Math.max(0, seconds - COARSE_S)), untilT: timerWindow(latest, seconds).untilT, seconds };
}

/** What shows that routes were selected; a marker to a peer without graceful restart, which waits for none and keeps nothing, does not. */
function firstTold({ returns }: RestartStory, family: Family): Told | undefined {
  const all = returns.flatMap(({ session: { peerName }, intervals }) =>
    intervals.flatMap((interval): readonly Told[] => {
      const flow = flowOf(interval, "own", family);
      const peer = openOf(interval.connection, "peer");
      const [marker] = peer && !capabilityOf(peer) ? [] : (flow?.endOfRib ?? []);
      return [
        ...(flow?.firstRoute ? [{ ...flow.firstRoute, what: "routes", peerName }] : []),
        ...(marker ? [{ t: marker.t, id: marker.id, what: "End-of-RIB", peerName }] : []),
      ];
    }),
  );
  return all.sort((a, b) => a.t - b.t)[0];
}

export function flowOf({ flows }: EstablishedInterval, end: "own" | "peer", { afi, safi }: Family): FamilyFlow | undefined {
  return flows[end].find((f) => f.afi === afi && f.safi === safi);
}

/** Why packets of the speaker itself may be missing in the window, on any of its sessions since the restart. */
export function ownDoubt(subject: Subject, { returns }: RestartStory, fromT: number, untilT: number): string | undefined {
  for (const { connections } of returns)
    for (const connection of connections) {
      const missed = missedOf(subject, connection, "own", { fromT, untilT });
      if (missed !== undefined) return missed;
    }
  return subject.blind({ fromT, untilT });
}

/** What a restart rests on, for the evidence of a judgement. */
export function originOf({ story }: Deferral): readonly [string, ...string[]] {
  return [story.restart.started.id];
}
