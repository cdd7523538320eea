import type { EstablishedInterval, FamilyFlow, Mark, SessionHistory, StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { notificationName } from "../../../bgp/notification.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import { type Judgement, type RequirementCheck, type Subject, windowOf } from "../../requirement-check.ts";
import { decided, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName, isIpv4Unicast } from "../family-name.ts";
import { retentionOf } from "../helper/retention.ts";
import { isHelper, judgeStay, observedUntil } from "../routes-fate.ts";

const BEGIN_OF_REFRESH = 1;
const END_OF_REFRESH = 2;
const HEADER_ERROR = 1;
const UPDATE_ERROR = 3;

/** RFC 4724 section 2: attributes without NLRI, or an empty list beside something else, end nothing. RFC 7606 section 5.2 lets such an UPDATE be ignored, or reset the session when it has an error. */
export const onlyTheMarker = noSweep(
  "RFC4724-2-03",
  (flow) => flow?.hollow.slice(0, 1).map((mark) => ({ mark, what: "an UPDATE without routes" })) ?? [],
);

/** RFC 7313 section 4: the begin of a refresh before the peer's End-of-RIB has no effect, so its end sweeps nothing. */
export const refreshBeforeMarker = noSweep("RFC7313-4-02", (_, family, interval) => {
  const [begin] = refreshes(interval, family, BEGIN_OF_REFRESH);
  const end = begin && refreshes(interval, family, END_OF_REFRESH).find((r) => r.t >= begin.t);
  return end ? [{ mark: end, what: "the end of a route refresh that had begun too early" }] : [];
});

/** RFC 7313 section 4: the end of a refresh is not the end of the initial update; here without any begin. */
export const refreshIsNoMarker = noSweep("RFC7313-4-03", (_, family, interval) => {
  const [begin] = refreshes(interval, family, BEGIN_OF_REFRESH);
  const [end] = refreshes(interval, family, END_OF_REFRESH);
  return end && !(begin && begin.t <= end.t) ? [{ mark: end, what: "the end of a route refresh" }] : [];
});

/** RFC 4724 section 2: IPv4 unicast's marker as MP_UNREACH_NLRI is not the form that is defined; whoever takes it is lenient, and nobody need end the session. */
export const mpFormForIpv4 = harmless(
  "RFC4724-2-04",
  "mp-unreach",
  "an MP_UNREACH_NLRI of IPv4 unicast without routes leaves the session as it is",
);

/** RFC 4271 section 4.3: 23 octets are the shortest UPDATE, and a legal one. */
export const shortestUpdate = harmless("RFC4271-4.3-01", "empty", "the UPDATE of 23 octets is taken");

interface FalseMarker {
  readonly mark: Mark;
  readonly what: string;
}

type Family = Pick<FamilyFlow, "afi" | "safi">;

/** A check that something that looks like the marker, sent before it in the session that came back, removes no stale routes. */
function noSweep(
  id: RequirementId,
  findIn: (flow: FamilyFlow | undefined, family: Family, interval: EstablishedInterval) => readonly FalseMarker[],
): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      subject.history.episodes.flatMap((episode) =>
        episode.families.flatMap((family) => {
          const { next } = episode;
          if (!next || !isHelper(subject, episode)) return [];
          const flow = next.flows.peer.find((f) => f.afi === family.afi && f.safi === family.safi);
          const [marker] = flow?.endOfRib ?? [];
          const found = findIn(flow, family, next).find(({ mark }) => mark.t >= next.established.t && !(marker && marker.t <= mark.t));
          const judgement = found && judgeNoSweep(subject, episode, family, found);
          return judgement ? [{ ...judgement, session: episode.session.peerName }] : [];
        }),
      ),
  };
}

function judgeNoSweep(subject: Subject, episode: StaleEpisode, family: StaleFamily, { mark, what }: FalseMarker): Judgement | undefined {
  const plan = retentionOf(subject, episode, family);
  const keepUntilT = plan.status === "known" ? plan.keep?.untilT : undefined;
  if (keepUntilT === undefined || keepUntilT <= mark.t) return undefined;
  return judgeStay(subject, {
    family,
    window: { fromT: mark.t, untilT: Math.min(mark.t + promptNs(family.routes.count), keepUntilT) },
    expected: `stale ${familyName(family)} routes stay when ${what} comes instead of the End-of-RIB`,
    since: { t: mark.t, name: "it" },
    evidence: [mark.id, episode.loss.id],
    concerns: (route) => !(route.refreshed.t <= mark.t),
  });
}

function refreshes({ connection }: EstablishedInterval, { afi, safi }: Family, subtype: number) {
  return connection.routeRefreshes.filter((r) => r.from === "peer" && r.subtype === subtype && r.afi === afi && r.safi === safi);
}

/** A check that a marker for IPv4 unicast in this form does not make the speaker end the session. */
function harmless(id: RequirementId, form: FamilyFlow["endOfRib"][number]["form"], expected: string): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      subject.history.sessions.flatMap((session) =>
        session.intervals.flatMap((interval) => {
          const marker = interval.flows.peer.find(isIpv4Unicast)?.endOfRib.find((m) => m.form === form);
          const judgement = marker && judgeHarmless(subject, session, interval, marker, expected);
          return judgement ? [{ ...judgement, session: session.peerName }] : [];
        }),
      ),
  };
}

function judgeHarmless(
  subject: Subject,
  { peerName }: SessionHistory,
  interval: EstablishedInterval,
  marker: Mark,
  expected: string,
): Judgement | undefined {
  const { connection, loss } = interval;
  const dueT = marker.t + promptNs(0);
  if (marker.t > observedUntil(subject)) return undefined;
  const isBad = connection.anomalies.some((a) => a.from === "peer" && a.anomaly.reaction === "session-reset" && a.t <= dueT);
  const answer = connection.notifications.find((n) => n.from === "own" && n.t >= marker.t && n.t <= dueT);
  const code = answer?.notification.code;
  if (answer && !isBad && (code === HEADER_ERROR || code === UPDATE_ERROR)) {
    const actual = `${notificationName(answer.notification.code, answer.notification.subcode)} came ${durationText(answer.t - marker.t)} later`;
    return decided(false, { expected, actual, evidence: [answer.id, marker.id] });
  }
  if (loss && loss.t <= dueT) return undefined;
  const untilT = Math.min(windowOf(interval, subject.history).untilT, observedUntil(subject));
  if (untilT < dueT) return inconclusive(`the record ends ${durationText(untilT - marker.t)} after the marker of ${peerName}`, [marker.id]);
  const hidden = missedOf(subject, connection, "own", { fromT: marker.t, untilT: dueT });
  if (hidden !== undefined) return inconclusive(`no NOTIFICATION was seen, but ${hidden}`, [marker.id]);
  return decided(true, { expected, actual: `the session went on for ${durationText(untilT - marker.t)}`, evidence: [marker.id] });
}
