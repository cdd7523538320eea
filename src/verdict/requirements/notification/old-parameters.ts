import type { ConnectionHistory, Mark, StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { isHardReset } from "../../../bgp/notification.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { negotiated } from "../negotiated.ts";
import { openOf } from "../opens.ts";
import { hasItselfRestarted, watchedUntil } from "../watched.ts";
import { hasNotificationBit } from "./sent.ts";

/**
 * RFC 8538 section 2: what a new OPEN says counts from Established on. An attempt whose OPEN no longer has N, and that a NOTIFICATION ends before it is a session, leaves
 * the stale routes to what was agreed before. The RFC says no more about it (a note, never a failure).
 */
export const oldParametersUntilEstablished: RequirementCheck = {
  id: "RFC8538-2-02",
  judge: (subject) => subject.history.episodes.flatMap((episode) => judgeEpisode(subject, episode)),
};

function judgeEpisode(subject: Subject, episode: StaleEpisode): readonly Judgement[] {
  const before = negotiated(episode.interval.connection);
  if (!before || !hasNotificationBit(before.own) || !hasNotificationBit(before.peer)) return [];
  const { loss, next, session } = episode;
  if ((loss.notification && isHardReset(loss.notification)) || hasItselfRestarted(subject, episode)) return [];
  const gr = gracefulRestartOf(before.peer.open);
  const failed = episode.attempts.filter((attempt) => attempt !== next?.connection).flatMap((attempt) => failureOf(attempt, loss) ?? []);
  return failed.flatMap((failure) =>
    episode.families
      .filter((family) => gr?.families.some((f) => f.afi === family.afi && f.safi === family.safi))
      .flatMap((family) => {
        const endT = failure.end.t + promptNs(family.routes.count);
        const restartEndT = loss.t + nsOfSeconds(gr?.restartTimeS ?? 0) - nsOfSeconds(0.5);
        if (endT > Math.min(restartEndT, next?.established.t ?? Infinity, watchedUntil(subject, episode))) return [];
        const judgement = judgeFamily(subject, family, failure, endT);
        return judgement ? [{ ...judgement, session: session.peerName }] : [];
      }),
  );
}

interface Failure {
  readonly end: Mark;
  readonly openId: string;
}

/** An attempt with an OPEN of the peer without N, which a NOTIFICATION ended. */
function failureOf(attempt: ConnectionHistory, loss: Mark): Failure | undefined {
  const open = openOf(attempt, "peer");
  const [end] = attempt.notifications;
  if (!open || !end || open.t <= loss.t || hasNotificationBit(open)) return undefined;
  return { end, openId: open.id };
}

function judgeFamily(subject: Subject, family: StaleFamily, { end, openId }: Failure, endT: number): Judgement | undefined {
  let watched = 0;
  let gone = 0;
  let example: { readonly prefix: string; readonly t: number; readonly id: string } | undefined;
  family.routes.forEach((route) => {
    if (route.hasAlternative) return;
    for (const [i, witness] of family.witnesses.entries()) {
      const { shown, withdrawn } = route.at(i);
      if (!shown || witness.untilT < endT || withdrawn.t < end.t) continue;
      watched++;
      if (!(withdrawn.t <= endT)) continue;
      gone++;
      example ??= { prefix: String(route.prefix()), t: withdrawn.t, id: withdrawn.id() };
    }
  });
  if (watched === 0) return undefined;
  const expected = `routes of ${familyName(family)} stay when an attempt without N fails before it is a session`;
  if (example) {
    const more = gone > 1 ? ` and ${gone - 1} more` : "";
    const actual = `${example.prefix}${more} was withdrawn ${durationText(example.t - end.t)} after the attempt's NOTIFICATION`;
    return decided(false, { expected, actual, evidence: evidenceOf(example.id, end.id, openId) });
  }
  const gap = family.witnesses.flatMap((w) => w.gaps)[0];
  const hidden = gap ? `octets sent to a witness are missing (${gap.id})` : subject.blind({ fromT: end.t, untilT: endT });
  if (hidden !== undefined) return inconclusive(`no withdrawal was seen, but ${hidden}`, [end.id, openId]);
  return decided(true, { expected, actual: "they stayed", evidence: evidenceOf(end.id, openId) });
}
