import type { ConnectionHistory, Mark, SessionLoss, StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import type { GracefulRestart } from "../../../bgp/graceful-restart.ts";
import { HOLD_TIMER_EXPIRED, isHardReset } from "../../../bgp/notification.ts";
import { gracefulRestartOf, longLivedOf, type Open } from "../../../bgp/open.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { type Subject, settingsOf } from "../../requirement-check.ts";
import { nsOfSeconds } from "../bounds.ts";
import { type Negotiated, negotiated } from "../negotiated.ts";
import { openOf } from "../opens.ts";
import { hasItselfRestarted, watchedUntil } from "../watched.ts";

/** Which of a family's stale routes a removal is about. */
export type Which = "all" | "unrefreshed" | "was-stale";

/** Routes stay as they are from the loss until `untilT`. */
export interface Keep {
  readonly requirement: RequirementId;
  readonly untilT: number;
  /** What ends the duty, for the reader: `until the Restart Time of 6 s is over`. */
  readonly until: string;
  readonly evidence: readonly string[];
}

/** Routes go when `dueT` comes. */
export interface Remove {
  readonly requirement: RequirementId;
  readonly dueT: number;
  /** From when on they may go, where that is before they must. */
  readonly mayT?: number;
  readonly which: Which;
  /** `the End-of-RIB came`. */
  readonly since: string;
  readonly evidence: readonly string[];
}

/** What RFC 4724 and RFC 8538 ask of a receiving speaker about one family's routes after one loss. */
export interface RetentionPlan {
  readonly status: "known";
  readonly lossT: number;
  /** Of the routes that were not stale before; absent when nothing is to be kept. */
  readonly keep?: Keep;
  /** RFC 8538 section 4.1: of those that were stale before the loss. */
  readonly keepAlreadyStale?: Keep;
  readonly removes: readonly Remove[];
  /** End of the Restart Time that counts. */
  readonly restartEndT: number;
  /** RFC 9494: after the Restart Time a long-lived phase follows for so long, in which routes may be announced with another tag. */
  readonly longLivedS: number;
  /** The new session's own marker of the family, should the session have come back in time. */
  readonly endOfRib?: Mark;
  /** Until when the speaker could act and was watched. */
  readonly untilT: number;
}

/** `moot`: nothing is asked here, or another requirement's check looks at it. */
export type Retention = RetentionPlan | { readonly status: "moot" } | { readonly status: "unknown"; readonly reason: string };

const MOOT: Retention = { status: "moot" };

/** RFC 4724 section 4.2, RFC 8538 sections 4 and 4.1. */
export function retentionOf(subject: Subject, episode: StaleEpisode, family: StaleFamily): Retention {
  const agreed = negotiated(episode.interval.connection);
  if (!agreed) return { status: "unknown", reason: "the capture began later than the session, so its OPENs are not known" };
  const own = gracefulRestartOf(agreed.own.open);
  const peer = gracefulRestartOf(agreed.peer.open);
  const untilT = watchedUntil(subject, episode);
  if (!own || !peer || peer.families.length === 0 || untilT <= episode.loss.t || hasItselfRestarted(subject, episode)) return MOOT;
  const exchanged = own.notification && peer.notification;
  const cause = causeOf(episode.loss, exchanged);
  if (cause.status === "moot") return MOOT;
  const openIds = [agreed.peer.id, agreed.own.id, episode.loss.id];
  const base = { status: "known", lossT: episode.loss.t, untilT, longLivedS: longLivedOfFamily(agreed, family) } as const;
  const restartEndT = episode.loss.t + nsOfSeconds(peer.restartTimeS);
  const removeNow = (requirement: RequirementId, since: string): RetentionPlan => ({
    ...base,
    restartEndT: episode.loss.t,
    removes: [{ requirement, dueT: episode.loss.t, which: "all", since, evidence: openIds }],
  });
  if (cause.status === "remove") return removeNow(cause.requirement, cause.since);
  // RFC 9494 section 4.2 has rules of its own: for a family that only the long-lived capability lists, and for a loss before the last one's routes were swept.
  if (base.longLivedS > 0 && (!lists(peer, family) || !hasMarker(episode, family))) return MOOT;
  if (!lists(peer, family)) return removeNow("RFC4724-4.2-07", "the session was lost, in whose OPEN the family was not listed");
  if (peer.restartTimeS === 0)
    return base.longLivedS > 0 ? MOOT : removeNow("RFC4724-4.2-14", "the session was lost, with a Restart Time of 0 s");
  const again = exchanged || base.longLivedS > 0 ? [] : [alreadyStale(episode, openIds)];
  const rest = isBack(episode, restartEndT)
    ? afterReturn(subject, episode, family, { keepId: cause.requirement, openIds, restartEndT, untilT, ownNotification: own.notification })
    : withoutReturn(episode, {
        keepId: cause.requirement,
        openIds,
        restartEndT,
        untilT,
        restartTimeS: peer.restartTimeS,
        longLivedS: base.longLivedS,
      });
  return {
    ...base,
    restartEndT,
    ...rest,
    ...(exchanged && { keepAlreadyStale: { ...rest.keep, requirement: "RFC8538-4.1-01" } }),
    removes: [...again, ...rest.removes],
  };
}

type Cause =
  | { readonly status: "moot" }
  | { readonly status: "keep"; readonly requirement: RequirementId }
  | { readonly status: "remove"; readonly requirement: RequirementId; readonly since: string };

function causeOf({ cause, by, notification }: SessionLoss, exchanged: boolean): Cause {
  switch (cause) {
    case "fin":
      return by === "peer" ? { status: "keep", requirement: "RFC4724-4.2-04" } : { status: "moot" };
    case "reset":
      return by === "peer" ? { status: "keep", requirement: "RFC4724-4.2-05" } : { status: "moot" };
    case "new-connection":
      return { status: "keep", requirement: "RFC4724-4.2-04" };
    // How the speaker learnt of it is not on the wire: it may have been its own hold timer.
    case "silence":
      return { status: "moot" };
    case "notification":
      break;
  }
  if (!notification) return { status: "moot" };
  const isExpiry = notification.code === HOLD_TIMER_EXPIRED;
  if (isHardReset(notification))
    return by === "peer" ? { status: "remove", requirement: "RFC8538-3.2-01", since: "a Hard Reset came" } : { status: "moot" };
  if (by === "peer")
    return exchanged
      ? { status: "keep", requirement: "RFC8538-4-02" }
      : { status: "remove", requirement: "RFC4724-4-04", since: "a NOTIFICATION came" };
  if (exchanged) return { status: "keep", requirement: isExpiry ? "RFC8538-4-04" : "RFC8538-4-03" };
  return isExpiry
    ? { status: "remove", requirement: "RFC4724-5-06", since: "its hold timer expired" }
    : { status: "remove", requirement: "RFC4724-4-05", since: "it sent a NOTIFICATION" };
}

function alreadyStale({ loss }: StaleEpisode, evidence: readonly string[]): Remove {
  const since = "the session was lost once more";
  return { requirement: "RFC4724-4.2-08", dueT: loss.t, which: "was-stale", since, evidence };
}

interface Ground {
  readonly keepId: RequirementId;
  readonly openIds: readonly string[];
  readonly restartEndT: number;
  readonly untilT: number;
}

type Rest = { readonly keep: Keep; readonly removes: readonly Remove[]; readonly endOfRib?: Mark };

/** RFC 4724 section 4.2: a session that does not come back within the peer's Restart Time. */
function withoutReturn(episode: StaleEpisode, ground: Ground & { readonly restartTimeS: number; readonly longLivedS: number }): Rest {
  const { keepId, openIds, restartEndT, untilT, restartTimeS, longLivedS } = ground;
  const over = `the Restart Time of ${restartTimeS} s`;
  const keep: Keep = {
    requirement: keepId,
    untilT: Math.min(restartEndT - nsOfSeconds(0.5), untilT),
    until: `until ${over} is over`,
    evidence: openIds,
  };
  if (longLivedS > 0) return { keep, removes: [] };
  const waiting = episode.attempts.find((attempt) => isInOpenConfirm(attempt, restartEndT));
  const requirement = waiting ? "RFC4724-4.2-15" : "RFC4724-4.2-13";
  const since = waiting ? `${over} was over, with a session that was not yet Established` : `${over} was over`;
  return { keep, removes: [{ requirement, dueT: restartEndT, which: "all", since, evidence: openIds }] };
}

/** RFC 4724 section 4.2: what the peer says when it is back decides. */
function afterReturn(
  subject: Subject,
  episode: StaleEpisode,
  family: StaleFamily,
  ground: Ground & { readonly ownNotification: boolean },
): Rest {
  const { keepId, openIds, restartEndT, untilT } = ground;
  const { next } = episode;
  const open = next && openOf(next.connection, "peer");
  if (!next || !open) return { keep: keepUntil(ground, restartEndT, "until the session is back"), removes: [] };
  const back = next.established;
  const refusal = refusalOf(open.open, family);
  if (refusal) {
    const evidence = [open.id, back.id, ...openIds];
    const keep = { ...keepUntil(ground, back.t, "until the session is back"), evidence };
    return { keep, removes: [{ requirement: refusal.requirement, dueT: back.t, which: "unrefreshed", since: refusal.since, evidence }] };
  }
  const marker = next.flows.peer.find((f) => f.afi === family.afi && f.safi === family.safi)?.endOfRib[0];
  const staleS = settingsOf(subject, episode.session)?.gracefulRestart.staleTimeS;
  // Some speakers count it from the loss, some from the return; one that nobody knows may be as short as what was seen of the Restart Time.
  const timerFromT = staleS === undefined ? restartEndT : episode.loss.t + nsOfSeconds(staleS);
  const timerUntilT = staleS === undefined ? Infinity : back.t + nsOfSeconds(staleS);
  const isMarkerFirst = marker !== undefined && marker.t < timerFromT;
  const keep: Keep = {
    requirement: keepId,
    untilT: Math.min(isMarkerFirst ? marker.t : timerFromT - nsOfSeconds(0.5), untilT),
    until: isMarkerFirst ? "until the End-of-RIB" : "as long as no End-of-RIB has come",
    evidence: [...(marker ? [marker.id] : []), open.id, ...openIds],
  };
  const removes: Remove[] = [];
  if (marker && marker.t <= timerUntilT) {
    const evidence = [marker.id, ...openIds];
    removes.push({ requirement: "RFC4724-4.2-25", dueT: marker.t, which: "unrefreshed", since: "the End-of-RIB came", evidence });
  } else if (timerUntilT !== Infinity) {
    const requirement = ground.ownNotification ? "RFC8538-4.1-02" : "RFC4724-4.2-30";
    removes.push({
      requirement,
      dueT: timerUntilT,
      mayT: timerFromT - nsOfSeconds(0.5),
      which: "unrefreshed",
      since: `the stale timer of ${staleS} s was over`,
      evidence: openIds,
    });
  }
  return { keep, removes, ...(marker && { endOfRib: marker }) };
}

function keepUntil({ keepId, openIds, untilT }: Ground, endT: number, until: string): Keep {
  return { requirement: keepId, untilT: Math.min(endT, untilT), until, evidence: openIds };
}

/** RFC 4724 section 4.2: the new OPEN says that forwarding was not preserved, by its F bit or by what it leaves out. */
function refusalOf(open: Open, family: StaleFamily): { readonly requirement: RequirementId; readonly since: string } | undefined {
  const back = "the session came back";
  const gr = gracefulRestartOf(open);
  if (!gr) return { requirement: "RFC4724-4.2-19", since: `${back} without the Graceful Restart capability` };
  const listed = gr.families.find((f) => f.afi === family.afi && f.safi === family.safi);
  if (!listed) return { requirement: "RFC4724-4.2-18", since: `${back} without the family in its capability` };
  return listed.forwardingState ? undefined : { requirement: "RFC4724-4.2-17", since: `${back} with F clear` };
}

function isBack({ next }: StaleEpisode, restartEndT: number): boolean {
  return next !== undefined && next.established.t <= restartEndT;
}

/** Both OPENs are there and the connection was still going on at `t`. */
function isInOpenConfirm(attempt: ConnectionHistory, t: number): boolean {
  const { opens, fin, reset, notifications } = attempt;
  const reached = (["own", "peer"] as const).every((end) => opens.some((o) => o.from === end && o.t <= t));
  const ends = [fin.own, fin.peer, reset.own, reset.peer, notifications[0]];
  return reached && ends.every((end) => end === undefined || end.t > t);
}

/** The peer had sent the family's End-of-RIB in the session that was lost. */
function hasMarker({ interval }: StaleEpisode, family: StaleFamily): boolean {
  return interval.flows.peer.some((f) => f.afi === family.afi && f.safi === family.safi && f.endOfRib.length > 0);
}

function lists(gr: GracefulRestart, family: StaleFamily): boolean {
  return gr.families.some((f) => f.afi === family.afi && f.safi === family.safi);
}

/** RFC 9494 section 4.2: the peer's Long-lived Stale Time of the family, as far as the speaker itself has the capability. */
function longLivedOfFamily({ own, peer }: Negotiated, family: StaleFamily): number {
  if (!longLivedOf(own.open)) return 0;
  const listed = longLivedOf(peer.open)?.families.find((f) => f.afi === family.afi && f.safi === family.safi);
  return listed?.staleTimeS ?? 0;
}
