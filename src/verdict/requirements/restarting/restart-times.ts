import { durationText } from "../../../timeline/duration-text.ts";
import { type Judgement, type RequirementCheck, type Subject, settingsOf } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds } from "../bounds.ts";
import { capabilityOf, partingNotification, type RestartStory, recoveriesOf, type SessionReturn } from "./restart-story.ts";

/**
 * RFC 4724 section 4.1: the speaker is back within the Restart Time that it told its peers, and its End-of-RIB comes before they stop waiting for it. The peer's own delay is not counted: whoever dialled in
 * time and got no answer was not slow.
 */
export const restartFitsItsTimes: RequirementCheck = {
  id: "RFC4724-4.1-24",
  judge: (subject) =>
    recoveriesOf(subject).flatMap((story) =>
      story.returns.flatMap((back) => {
        const judgement = judge(subject, story, back);
        return judgement ? [{ ...judgement, session: back.session.peerName }] : [];
      }),
    ),
};

function judge(subject: Subject, story: RestartStory, back: SessionReturn): Judgement | undefined {
  const { session, before, ownBefore, peerBefore, ownAfter, connections } = back;
  const told = capabilityOf(ownBefore);
  const { loss } = before ?? {};
  if (!loss || !ownBefore || !told || told.families.length === 0 || !capabilityOf(peerBefore)) return undefined;
  if (partingNotification(story, back)) return undefined;
  const dueT = loss.t + nsOfSeconds(told.restartTimeS);
  // Whoever was not running yet had no part in it.
  if (story.startedT > dueT) return undefined;
  const evidence = evidenceOf(loss.id, ownBefore.id, ...story.restart.evidence, ownAfter?.id);
  const expected = `the session is back within the Restart Time of ${told.restartTimeS} s`;
  if (ownAfter && ownAfter.t <= dueT) {
    const late = lateMarker(subject, back, story);
    const measured = [{ name: "OPEN after the loss", value: ownAfter.t - loss.t, unit: "ns", limit: dueT - loss.t } as const];
    return (
      late ?? decided(true, { expected, actual: `its OPEN came ${durationText(ownAfter.t - loss.t)} after the loss`, evidence, measured })
    );
  }
  const lastT = ownAfter?.t ?? story.untilT;
  if (lastT < dueT) return undefined;
  // A peer that would not have it back, or that never came while it waited, is not the speaker's slowness.
  const isTurnedAway = connections.some(
    (c) => c.dialledBy === "own" && c.begin.t <= dueT && (c.refused !== undefined || !c.tcpEstablished),
  );
  const isAsked = session.connections.some((c) => c.dialledBy === "peer" && c.begin.t > loss.t && c.begin.t <= dueT);
  const isPassive = settingsOf(subject, session)?.own.passive === true;
  if (isTurnedAway || (!isAsked && (isPassive || !ownAfter))) return undefined;
  const doubt = subject.blind({ fromT: loss.t, untilT: lastT });
  const actual = ownAfter
    ? `its OPEN came ${durationText(ownAfter.t - loss.t)} after the loss`
    : `no OPEN came in ${durationText(lastT - loss.t)}`;
  if (doubt !== undefined) return inconclusive(`${actual}, but ${doubt}`, evidence);
  return decided(false, { expected, actual, evidence });
}

function lateMarker(subject: Subject, { session, intervals }: SessionReturn, story: RestartStory): Judgement | undefined {
  const staleTimeS = settingsOf(subject, session)?.peer.gracefulRestart.staleTimeS;
  const [interval] = intervals;
  if (staleTimeS === undefined || !interval) return undefined;
  const limitT = interval.established.t + nsOfSeconds(staleTimeS);
  const late = interval.flows.own.flatMap(({ endOfRib: [marker] }) => (marker && marker.t > limitT ? [marker] : []))[0];
  if (!late) return undefined;
  return decided(false, {
    expected: `End-of-RIB is sent within the peer's stale time of ${staleTimeS} s`,
    actual: `it came ${durationText(late.t - interval.established.t)} after the session was up`,
    evidence: evidenceOf(late.id, interval.established.id, ...story.restart.evidence),
  });
}
