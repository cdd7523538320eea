import type { EstablishedInterval, FamilyFlow, SessionHistory } from "../../../analysis/model.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import { type Judgement, type RequirementCheck, type Subject, settingsOf, windowOf } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { type Negotiated, negotiated } from "../negotiated.ts";
import { observedUntil } from "../routes-fate.ts";
import { saysItRestarted } from "../watched.ts";

/** RFC 4724 section 2: the marker is good practice with every peer, also with one that has not sent the capability. */
export const endOfRibForAll = ofEachFamily("RFC4724-2-05", (subject, { session, interval, agreed, family, own }) => {
  if (gracefulRestartOf(agreed.peer.open)) return undefined;
  const { established, connection } = interval;
  const expected = `${familyName(family)} gets its End-of-RIB from a peer without graceful restart as well`;
  const evidence = [established.id, agreed.peer.id] as const;
  const [marker] = own?.endOfRib ?? [];
  if (marker) {
    const actual = `it came ${durationText(marker.t - established.t)} after Established`;
    return decided(true, { expected, actual, evidence: [marker.id, ...evidence] });
  }
  const dueT = established.t + promptNs(sentOf(own)) + nsOfSeconds(deferralOf(subject, session, agreed));
  const window = { fromT: established.t, untilT: dueT };
  if (interval.loss && interval.loss.t < dueT) return undefined;
  if (observedUntil(subject) < dueT) return undefined;
  const hidden = missedOf(subject, connection, "own", window) ?? subject.away(window);
  if (hidden !== undefined) return inconclusive(`no End-of-RIB was seen, but ${hidden}`, evidence);
  return decided(false, {
    expected,
    actual: `none came in ${durationText(windowOf(interval, subject.history).untilT - established.t)}`,
    evidence,
  });
});

/**
 * RFC 4724 section 2: all of the initial update comes before its marker. A route that the peer had from this speaker until the session before ended, and gets again only after the marker, was due before it;
 * unless the speaker itself got it later, or somebody changed what it announces.
 */
export const markerComesLast = ofEachFamily("RFC4724-2-06", (subject, { session, interval, family, own }) => {
  const [marker] = own?.endOfRib ?? [];
  if (!own || !marker || own.announcedBefore + own.late.count === 0) return undefined;
  const expected = `the ${familyName(family)} routes of the initial update come before its End-of-RIB`;
  const { first, count } = own.late;
  if (!first) {
    const hidden = missedOf(subject, interval.connection, "own", windowOf(interval, subject.history));
    if (hidden !== undefined) return inconclusive(`no route came late, but ${hidden}`, [marker.id]);
    return decided(true, { expected, actual: `${own.announcedBefore} prefixes came before it and none late`, evidence: [marker.id] });
  }
  if (isToldBetween(subject, marker.t, first.t)) return undefined;
  const evidence = evidenceOf(first.id, marker.id, interval.established.id);
  const isOwn = subject.speaker?.announce.some((prefix) => prefix === first.prefix) === true;
  if (!isOwn && isFirstSinceFreshStart(subject, session, interval)) return undefined;
  const changed = isOwn ? undefined : newsBetween(subject, session, family, marker.t - IN_THE_WORKS_NS, first.t);
  if (changed !== undefined) return inconclusive(`${first.prefix} came after the End-of-RIB, but ${changed}`, evidence);
  const others = count > 1 ? ` and ${count - 1} more` : "";
  const actual = `${first.prefix}${others} came ${durationText(first.t - marker.t)} after it, though the peer had it before`;
  return decided(false, { expected, actual, evidence });
});

/**
 * RFC 4724 section 3: to a peer that has set the R bit nothing is held back until that peer's End-of-RIB. What was sent before that marker shows it; so does silence, where the marker is late or never comes.
 * A speaker that has just restarted itself defers for others' sake.
 */
export const noWaitForRestarted = ofEachFamily("RFC4724-3-08", (subject, { session, interval, agreed, family, own, peer }) => {
  if (gracefulRestartOf(agreed.peer.open)?.restartState !== true || hasJustRestarted(subject, session, interval, agreed)) return undefined;
  const { established, connection } = interval;
  const sent = [own?.firstRoute, own?.endOfRib[0]].flatMap((mark) => mark ?? []).sort((a, b) => a.t - b.t)[0];
  const [theirs] = peer?.endOfRib ?? [];
  const expected = `${familyName(family)} routes or their End-of-RIB are sent without waiting for the restarted peer's`;
  const evidence = [agreed.peer.id, established.id] as const;
  if (sent && (!theirs || sent.t < theirs.t)) {
    const actual = `the first came ${durationText(sent.t - established.t)} after Established, ${theirs ? "before the peer's End-of-RIB" : "and the peer sent none"}`;
    return decided(true, { expected, actual, evidence: [sent.id, ...evidence] });
  }
  const window = { fromT: established.t, untilT: established.t + promptNs(0) };
  if ((theirs && theirs.t <= window.untilT) || (interval.loss && interval.loss.t <= window.untilT)) return undefined;
  const silent = "nothing was sent to the restarted peer";
  if (observedUntil(subject) < window.untilT) return inconclusive(`${silent} until the record ends`, evidence);
  const hidden = missedOf(subject, connection, "own", window) ?? subject.away(window);
  if (hidden !== undefined) return inconclusive(`${silent}, but ${hidden}`, evidence);
  const actual = sent
    ? `the first came ${durationText(sent.t - established.t)} after Established, when the peer's End-of-RIB had come`
    : "none was sent at all";
  return decided(false, { expected, actual, evidence: evidenceOf(agreed.peer.id, established.id, theirs?.id, sent?.id) });
});

interface FamilyCase {
  readonly session: SessionHistory;
  readonly interval: EstablishedInterval;
  readonly agreed: Negotiated;
  readonly family: Family;
  readonly own: FamilyFlow | undefined;
  readonly peer: FamilyFlow | undefined;
}

type Family = Pick<FamilyFlow, "afi" | "safi">;

/** A check of each negotiated family of each Established interval. */
function ofEachFamily(id: RequirementCheck["id"], judge: (subject: Subject, seen: FamilyCase) => Judgement | undefined): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      subject.history.sessions.flatMap((session) =>
        session.intervals.flatMap((interval) => {
          const agreed = negotiated(interval.connection);
          if (!agreed || interval.established.t > observedUntil(subject)) return [];
          return agreed.families.flatMap((family) => {
            const of = (end: "own" | "peer") => interval.flows[end].find((f) => isSame(f, family));
            const judgement = judge(subject, { session, interval, agreed, family, own: of("own"), peer: of("peer") });
            return judgement ? [{ ...judgement, session: session.peerName }] : [];
          });
        }),
      ),
  };
}

function isSame(a: Family, b: Family): boolean {
  return a.afi === b.afi && a.safi === b.safi;
}

function sentOf(flow: FamilyFlow | undefined): number {
  return (flow?.announcedBefore ?? 0) + (flow?.announcedAfter ?? 0);
}

/** RFC 4724 section 4.1: the longest that one may defer of which the configuration is not known. */
const LONGEST_DEFERRAL_S = 600;

function deferralOf(subject: Subject, session: SessionHistory, { own }: Negotiated): number {
  if (gracefulRestartOf(own.open)?.restartState !== true && subject.restarts.length === 0) return 0;
  return settingsOf(subject, session)?.gracefulRestart.deferralS ?? LONGEST_DEFERRAL_S;
}

function hasJustRestarted(subject: Subject, session: SessionHistory, { established }: EstablishedInterval, agreed: Negotiated): boolean {
  if (saysItRestarted(subject, agreed.own)) return true;
  const deferralNs = nsOfSeconds(settingsOf(subject, session)?.gracefulRestart.deferralS ?? LONGEST_DEFERRAL_S);
  return subject.restarts.some(({ started }) => started.t <= established.t && established.t - started.t < deferralNs);
}

/** A process that was not started to recover waits for nobody: which routes it had when it sent the marker no packet tells. */
function isFirstSinceFreshStart({ restarts }: Subject, { intervals }: SessionHistory, { established }: EstablishedInterval): boolean {
  return restarts.some(
    ({ started, recovery }) =>
      !recovery && started.t <= established.t && !intervals.some((i) => i.established.t >= started.t && i.established.t < established.t),
  );
}

/** The run told the speaker to do something, or did something to its node. */
function isToldBetween({ timeline, name }: Subject, fromT: number, untilT: number): boolean {
  const between = { after: fromT, before: untilT };
  const step = timeline.first("step-begin", (e) => e.verb === "tell" || e.verb === "fault", between);
  return step !== undefined || timeline.first("fault-effect", (e) => e.node === name, between) !== undefined;
}

/** What a speaker hears this shortly before it writes its marker may not have gone through its selection: it is not late, and no part of what was complete. */
const IN_THE_WORKS_NS = nsOfSeconds(1);

/** Why the speaker itself may have got the route after the marker, or just before it; from any of its peers, this one included, since it does not send back what it prefers from there. */
function newsBetween({ history }: Subject, session: SessionHistory, family: Family, fromT: number, untilT: number): string | undefined {
  for (const other of history.sessions) {
    for (const { established, loss, flows } of other.intervals) {
      if (established.t > untilT) continue;
      if (established.t > fromT && other !== session) return `a session with ${other.peerName} came up meanwhile (${established.id})`;
      if (loss && loss.t >= fromT && loss.t <= untilT) return `the session with ${other.peerName} was lost meanwhile (${loss.id})`;
      const last = flows.peer.find((f) => isSame(f, family))?.lastRoute;
      if (last && last.t >= fromT) return `${other.peerName} sent routes meanwhile (${last.id})`;
    }
  }
  return history.sessions.length < 2 ? "its other peers are not in the capture" : undefined;
}
