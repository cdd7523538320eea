import type { SessionLoss, StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { isHardReset } from "../../../bgp/notification.ts";
import { gracefulRestartOf, longLivedOf } from "../../../bgp/open.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { type Subject, settingsOf } from "../../requirement-check.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { type Negotiated, negotiated } from "../negotiated.ts";
import { hasItselfRestarted, watchedUntil } from "../watched.ts";
import { type Back, backOf, markerOf } from "./back.ts";
import { gracefulListing, knowsLongLived, longLivedListing } from "./listing.ts";

interface Ground {
  readonly lossT: number;
  /** Until when the speaker could act and was watched. */
  readonly untilT: number;
  /** The deciding OPENs and the loss. */
  readonly evidence: readonly [string, ...string[]];
}

/** The peer's long-lived capability leads to no long-lived phase here; `dueT`: when the routes go instead. */
export interface NoPhase extends Ground {
  readonly kind: "disregarded" | "not-graceful" | "no-stale-time" | "out-of-time";
  readonly dueT: number;
}

/** RFC 9494 section 4.2: from `startT`, the end of the Restart Time, to `endT`, unless the session is back before. */
export interface Phase extends Ground {
  readonly kind: "phase";
  readonly family: Pick<StaleFamily, "afi" | "safi">;
  readonly startT: number;
  readonly endT: number;
  /** Under which requirement routes are kept at its begin: the Restart Time ended, was zero, or was none for a family that Graceful Restart does not list. */
  readonly keeps: RequirementId;
  readonly restartTimeS: number;
  readonly staleTimeS: number;
  /** When the session is back, whenever that is; infinite while it is not. */
  readonly returnT: number;
  /** The session is back before the phase. */
  readonly isBackBefore: boolean;
  /** Until then nothing may be tagged: the begin of the phase, or the return before it. */
  readonly quietT: number;
  /** The session is back in the phase, before its end. */
  readonly back?: Back;
  /** End of a long-lived phase before this loss that goes on: that of the routes that were stale already. */
  readonly runningEndT?: number;
  /** Before this moment the speaker's own stale timer, which may run once the session is back, cannot end. */
  readonly timerT: number;
}

/** What a loss leaves to the next one: the long-lived phase that is going on, until then. */
export interface Running {
  readonly endT: number;
}

/** How near two causes may be to each other and still be told apart. */
const NEAR_NS = nsOfSeconds(2);

/** What RFC 9494 asks about a family's routes after a loss. Undefined where it asks nothing. */
export function planOf(
  subject: Subject,
  episode: StaleEpisode,
  family: StaleFamily,
  running: Running | undefined,
): Phase | NoPhase | undefined {
  const agreed = negotiated(episode.interval.connection);
  const theirs = agreed && longLivedOf(agreed.peer.open);
  if (!agreed || !theirs || hasItselfRestarted(subject, episode)) return undefined;
  const { loss } = episode;
  const ground: Ground = {
    lossT: loss.t,
    untilT: watchedUntil(subject, episode),
    evidence: [agreed.peer.id, agreed.own.id, loss.id],
  };
  if (ground.untilT <= loss.t) return undefined;
  const staleTimeS = longLivedListing(agreed.peer.open, family)?.staleTimeS ?? 0;
  const gr = gracefulRestartOf(agreed.peer.open);
  if (!gr) return staleTimeS > 0 ? { ...ground, kind: "disregarded", dueT: loss.t } : undefined;
  if (!knowsLongLived(agreed.own) || isSwitchedOff(subject, episode, agreed, family)) return undefined;
  const grace = graceOf(loss, agreed);
  if (grace === "unknown") return undefined;
  if (grace === "none") return staleTimeS > 0 ? { ...ground, kind: "not-graceful", dueT: loss.t } : undefined;
  const isListed = gracefulListing(agreed.peer.open, family) !== undefined;
  const startT = loss.t + nsOfSeconds(isListed ? gr.restartTimeS : 0);
  if (staleTimeS === 0) return isListed && gr.restartTimeS > 0 ? noStaleTime(episode, ground, startT) : undefined;
  if (running && running.endT < loss.t) {
    return running.endT + NEAR_NS < loss.t ? { ...ground, kind: "out-of-time", dueT: loss.t } : undefined;
  }
  const keeps = !isListed ? "RFC9494-4.2-01" : gr.restartTimeS === 0 ? "RFC9494-4.2-05" : "RFC9494-4.2-03";
  return phase(subject, episode, family, { ...ground, startT, keeps, restartTimeS: gr.restartTimeS, staleTimeS }, running);
}

/** Some speakers announce that they know of the long-lived phase, with a stale time of zero, whether they were configured for it or not: without, none is asked of them (RFC 9494 section 5). */
function isSwitchedOff(subject: Subject, { session }: StaleEpisode, { own }: Negotiated, family: StaleFamily): boolean {
  const settings = settingsOf(subject, session);
  const announcedS = longLivedListing(own.open, family)?.staleTimeS ?? 0;
  return settings !== undefined && (settings.gracefulRestart.longLivedS ?? 0) === 0 && announcedS === 0;
}

/** What goes on when the next loss comes. */
export function runningAfter(plan: Phase | NoPhase | undefined, episode: StaleEpisode): Running | undefined {
  if (plan?.kind !== "phase" || !episode.endsWithLoss || !episode.next) return undefined;
  const marker = markerOf(episode.next, plan.family);
  if (marker) return undefined;
  if (plan.runningEndT !== undefined) return { endT: plan.runningEndT };
  return plan.back && plan.back.says.kind !== "refused" ? { endT: plan.endT } : undefined;
}

function noStaleTime({ next }: StaleEpisode, ground: Ground, startT: number): NoPhase | undefined {
  return next && next.established.t < startT + NEAR_NS ? undefined : { ...ground, kind: "no-stale-time", dueT: startT };
}

type Begin = Ground & Pick<Phase, "startT" | "keeps" | "restartTimeS" | "staleTimeS">;

function phase(
  subject: Subject,
  episode: StaleEpisode,
  family: StaleFamily,
  begin: Begin,
  running: Running | undefined,
): Phase | undefined {
  const { next } = episode;
  const { startT } = begin;
  const endT = startT + nsOfSeconds(begin.staleTimeS);
  const returnT = next?.established.t ?? Infinity;
  const isBackBefore = returnT < startT - nsOfSeconds(0.5);
  // So near to its begin, whether there was a phase is for nobody to say.
  if (!isBackBefore && returnT <= startT + promptNs(family.routes.count)) return undefined;
  const back = next && !isBackBefore && returnT < endT ? backOf(next, family) : undefined;
  return {
    ...begin,
    kind: "phase",
    family,
    endT,
    isBackBefore,
    returnT,
    quietT: Math.min(startT - nsOfSeconds(0.5), returnT),
    ...(back && { back }),
    ...(running && { runningEndT: running.endT }),
    timerT: ownTimerEnd(subject, episode),
  };
}

/** Whether routes outlive this loss at all: RFC 4724 section 4, RFC 8538 section 4. Who closes the session itself without a word may mean to end it. */
function graceOf({ cause, by, notification }: SessionLoss, { own, peer }: Negotiated): "grace" | "none" | "unknown" {
  if (cause === "new-connection") return "grace";
  if (cause !== "notification") return by === "peer" && cause !== "silence" ? "grace" : "unknown";
  if (!notification) return "unknown";
  if (isHardReset(notification)) return by === "peer" ? "none" : "unknown";
  return [own, peer].every(({ open }) => gracefulRestartOf(open)?.notification === true) ? "grace" : "none";
}

/** Who knows no setting knows no lower bound but the return, at which such a timer may start. */
function ownTimerEnd(subject: Subject, { session, loss }: StaleEpisode): number {
  const staleS = settingsOf(subject, session)?.gracefulRestart.staleTimeS;
  return staleS === undefined ? loss.t : loss.t + nsOfSeconds(staleS) - nsOfSeconds(0.5);
}
