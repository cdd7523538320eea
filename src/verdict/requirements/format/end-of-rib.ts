import type { EstablishedInterval, FamilyFlow, SessionHistory } from "../../../analysis/model.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import { type Judgement, type RequirementCheck, type Subject, settingsOf, windowOf } from "../../requirement-check.ts";
import { decided, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { type Negotiated, negotiated } from "../negotiated.ts";

/**
 * RFC 4724 section 4: once the initial update is over its marker is sent, for each family, even if there was nothing to announce. Binding is it towards peers that sent the capability too. Whether a
 * marker that came was late is the deferral's matter; one that did not come is missed only after the time in which it had to.
 */
export const endOfRib: RequirementCheck = {
  id: "RFC4724-4-03",
  judge: (subject) =>
    subject.history.sessions.flatMap((session) =>
      session.intervals.flatMap((interval): Judgement[] => {
        const agreed = negotiated(interval.connection);
        if (!agreed || !gracefulRestartOf(agreed.own.open) || !gracefulRestartOf(agreed.peer.open)) return [];
        return agreed.families.flatMap((family) => {
          const flow = flowOf(interval, "own", family);
          const judgement = judgeFamily(subject, session, interval, agreed, family, flow);
          return judgement ? [{ ...judgement, session: session.peerName }] : [];
        });
      }),
    ),
};

type Family = Pick<FamilyFlow, "afi" | "safi">;

function flowOf({ flows }: EstablishedInterval, end: "own" | "peer", { afi, safi }: Family): FamilyFlow | undefined {
  return flows[end].find((f) => f.afi === afi && f.safi === safi);
}

function judgeFamily(
  subject: Subject,
  session: SessionHistory,
  interval: EstablishedInterval,
  agreed: Negotiated,
  family: Family,
  flow: FamilyFlow | undefined,
): Judgement | undefined {
  const { established, connection, loss } = interval;
  const expected = `${familyName(family)} gets its End-of-RIB after the initial update`;
  const [marker] = flow?.endOfRib ?? [];
  if (marker) {
    const afterNs = marker.t - established.t;
    const measured = [{ name: "End-of-RIB after Established", value: afterNs, unit: "ns" } as const];
    const actual = `it came ${durationText(afterNs)} after Established`;
    return decided(true, { expected, actual, evidence: [marker.id, established.id], measured });
  }
  const patience = patienceOf(subject, session, interval, agreed, family, flow);
  const { untilT } = windowOf(interval, subject.history);
  const dueT = patience.sinceT + patience.ns;
  if (loss && loss.t < dueT) return undefined;
  const evidence = [established.id, agreed.own.id] as const;
  const none = `no End-of-RIB for ${familyName(family)}`;
  if (patience.reason !== undefined) return inconclusive(`${none} was seen, but ${patience.reason}`, evidence);
  if (untilT < dueT)
    return inconclusive(`${none} until the record ends, ${durationText(untilT - established.t)} after Established`, evidence);
  const seenOf = { fromT: established.t, untilT: dueT };
  const hidden = missedOf(subject, connection, "own", seenOf) ?? subject.away(seenOf);
  if (hidden !== undefined) return inconclusive(`${none} was seen, but ${hidden}`, evidence);
  return decided(false, { expected, actual: `none came in ${durationText(untilT - established.t)}`, evidence });
}

interface Patience {
  readonly sinceT: number;
  readonly ns: number;
  /** Why the marker may be held back for longer than can be told. */
  readonly reason?: string;
}

/** How long the marker may take, and from when on: after a restart the deferral timer comes first, and a speaker may wait for the marker of a peer that has not restarted. */
function patienceOf(
  subject: Subject,
  session: SessionHistory,
  interval: EstablishedInterval,
  { own, peer }: Negotiated,
  family: Family,
  flow: FamilyFlow | undefined,
): Patience {
  const { established } = interval;
  const routes = (flow?.announcedBefore ?? 0) + (flow?.announcedAfter ?? 0);
  const ns = promptNs(routes);
  if (gracefulRestartOf(own.open)?.restartState === true) {
    const deferralS = settingsOf(subject, session)?.gracefulRestart.deferralS;
    if (deferralS === undefined) return { sinceT: established.t, ns, reason: "it has restarted, and how long it may defer is not known" };
    return { sinceT: established.t, ns: ns + nsOfSeconds(deferralS) };
  }
  const [theirs] = flowOf(interval, "peer", family)?.endOfRib ?? [];
  if (gracefulRestartOf(peer.open)?.restartState === true) {
    // RFC 4724 section 3 forbids it, and that is judged by itself.
    const isWaiting = !theirs && !flow?.firstRoute;
    return {
      sinceT: established.t,
      ns,
      ...(isWaiting && { reason: "nothing else was sent either, as if it waited for the restarted peer's" }),
    };
  }
  if (theirs) return { sinceT: Math.max(established.t, theirs.t), ns };
  return { sinceT: established.t, ns, reason: "the peer's own did not come either, for which a speaker may wait" };
}
