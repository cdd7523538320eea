import type { AnomalyFact, StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName, isIpv4Unicast } from "../family-name.ts";
import { FateCount } from "../helper/fate-counts.ts";
import { negotiated } from "../negotiated.ts";
import { isHelper, judgeGone, observedUntil } from "../routes-fate.ts";

const UPDATE_ERROR = 3;

/** RFC 7606 section 2: a broken announcement that is to be treated as a withdrawal takes the stale route with it. */
export const brokenAnnouncement: RequirementCheck = {
  id: "RFC7606-2-01",
  judge: (subject) =>
    ofEachReturn(subject, (episode, family, errors) => {
      const withdrawals = errors.filter((e) => e.anomaly.reaction === "treat-as-withdraw");
      return judgeWithdrawals(subject, episode, family, withdrawals);
    }),
};

/** RFC 4760 section 7: an error in a multiprotocol attribute costs the family's routes, or the session. Of which family it was is only known where there is one beside IPv4 unicast. */
export const brokenMultiprotocol: RequirementCheck = {
  id: "RFC4760-7-01",
  judge: (subject) =>
    ofEachReturn(subject, (episode, family, errors) => {
      const [error] = errors.filter((e) => e.anomaly.reaction === "afi-safi-disable");
      const { next } = episode;
      const others = next && negotiated(next.connection)?.families.filter((f) => !isIpv4Unicast(f));
      if (!error || !next || isIpv4Unicast(family) || others?.length !== 1) return undefined;
      const expected = `an error in a multiprotocol attribute costs the ${familyName(family)} routes, or the session (${error.anomaly.text})`;
      const untilT = error.t + promptNs(family.routes.count);
      const reset = next.connection.notifications.find(
        (n) => n.from === "own" && n.notification.code === UPDATE_ERROR && n.t >= error.t && n.t <= untilT,
      );
      if (reset)
        return decided(true, {
          expected,
          actual: `the session was reset ${durationText(reset.t - error.t)} later`,
          evidence: [reset.id, error.id],
        });
      return judgeGone(subject, {
        family,
        window: { fromT: error.t, untilT },
        expected,
        since: { t: error.t, name: "it" },
        evidence: [error.id, episode.loss.id],
      });
    }),
};

/** Families of sessions that came back, with what was wrong with the peer's messages there. */
function ofEachReturn(
  subject: Subject,
  judge: (episode: StaleEpisode, family: StaleFamily, errors: readonly AnomalyFact[]) => Judgement | undefined,
): readonly Judgement[] {
  return subject.history.episodes.flatMap((episode) => {
    const { next } = episode;
    if (!next || !isHelper(subject, episode)) return [];
    const errors = next.connection.anomalies.filter((a) => a.from === "peer" && a.t <= observedUntil(subject));
    return episode.families.flatMap((family) => {
      const judgement = judge(episode, family, errors);
      return judgement ? [{ ...judgement, session: episode.session.peerName }] : [];
    });
  });
}

function judgeWithdrawals(
  subject: Subject,
  episode: StaleEpisode,
  family: StaleFamily,
  errors: readonly AnomalyFact[],
): Judgement | undefined {
  const [first] = errors;
  const byId = new Map(errors.map((e) => [e.id, e]));
  if (!first) return undefined;
  const prompt = promptNs(family.routes.count);
  const endT = observedUntil(subject);
  const stayed = new FateCount();
  let gone = 0;
  let undecided = 0;
  family.routes.forEach((route) => {
    const { withdrawnByPeer, refreshed } = route;
    // Announced before the error, it is stale no more; after it, it may stand.
    if (route.hasAlternative || !(withdrawnByPeer.t > 0) || refreshed.t > 0 || !byId.has(withdrawnByPeer.id())) return;
    const dueT = withdrawnByPeer.t + prompt;
    for (const [i, witness] of family.witnesses.entries()) {
      const { shown, withdrawn } = route.at(i);
      if (!shown || withdrawn.t < withdrawnByPeer.t) continue;
      if (withdrawn.t <= dueT) gone++;
      else if (Math.min(witness.untilT, endT) < dueT) undecided++;
      else stayed.note(withdrawnByPeer.t, () => ({ prefix: String(route.prefix()), id: withdrawnByPeer.id() }));
    }
  });
  if (gone + undecided + stayed.count === 0) return undefined;
  const expected = `a stale ${familyName(family)} route goes when its new announcement is to be treated as a withdrawal`;
  const evidence = evidenceOf(stayed.id ?? first.id, episode.loss.id);
  const window = { fromT: first.t, untilT: stayed.count > 0 ? stayed.t + prompt : first.t };
  const gap = family.witnesses.flatMap((w) => w.gaps).find((g) => g.t >= first.t);
  const doubt = gap ? `octets to a witness are missing (${gap.id})` : (subject.blind(window) ?? subject.away(window));
  if (stayed.count > 0) {
    if (doubt !== undefined) return inconclusive(`${stayed.text} was not seen to go, but ${doubt}`, evidence);
    return decided(false, { expected, actual: `${stayed.text} still stood ${durationText(prompt)} after that`, evidence });
  }
  if (undecided > 0) return inconclusive("the record ends before that could be told", evidence);
  return decided(true, { expected, actual: `all ${gone} went`, evidence });
}
