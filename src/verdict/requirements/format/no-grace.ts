import type { OpenFact, StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { capabilityCode } from "../../../bgp/capability.ts";
import { capabilitiesOf, gracefulRestartOf, longLivedOf, type Open } from "../../../bgp/open.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { inconclusive } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { openOf } from "../opens.ts";
import { isHelper, judgeGone, promptWindow } from "../routes-fate.ts";

const GRACEFUL_RESTART = 64;

/** RFC 4724 section 3: a capability that lists no family says that nothing is preserved; its Restart Time means nothing. */
export const emptyCapability = removal("RFC4724-3-09", ({ own, peer }) => {
  const theirs = gracefulRestartOf(peer);
  if (!gracefulRestartOf(own) || !theirs || theirs.families.length > 0 || longLivedOf(peer) || instancesOf(peer) > 1) return undefined;
  return `whose capability listed no family, its Restart Time of ${theirs.restartTimeS} s notwithstanding`;
});

/** RFC 4724 section 3: the same, where an instance with families comes before the empty one that counts. */
export const emptyLastInstance = removal("RFC4724-3-11", ({ own, peer }) => {
  const theirs = gracefulRestartOf(peer);
  if (!gracefulRestartOf(own) || !theirs || theirs.families.length > 0 || longLivedOf(peer) || instancesOf(peer) < 2) return undefined;
  return `as the last of ${instancesOf(peer)} capabilities lists no family`;
});

/** RFC 5492 section 3: the speaker itself did not announce graceful restart, so the peer's capability counts for nothing. */
export const onlyThePeerHasIt = removal("RFC5492-04", ({ own, peer }) => {
  const isAskedFor = (gracefulRestartOf(peer)?.families.length ?? 0) > 0;
  return !hasAny(own) && isAskedFor ? "since the speaker's own OPEN had no Graceful Restart capability" : undefined;
});

/** RFC 4271 section 8.2.2: what nothing keeps goes with the session. */
export const withoutRetention = removal("RFC4271-9-01", ({ peer }) =>
  hasAny(peer) || longLivedOf(peer) ? undefined : "who had not sent the Graceful Restart capability",
);

/** RFC 4724 section 3 and RFC 4271 section 6.2 leave open what to do with a capability of an impossible length; but it says nothing on whose word routes could be kept. */
export const keptOnGarbage = removal("RFC4724-3-14", ({ own, peer }) =>
  hasAny(own) && hasAny(peer) && !gracefulRestartOf(peer) && !longLivedOf(peer) ? "whose capability was cut" : undefined,
);

/** How many instances of the capability that say different things. */
export function instancesOf(open: Open): number {
  return new Set(capabilitiesOf(open).flatMap((c) => (c.kind === "graceful-restart" ? [JSON.stringify(c.gracefulRestart)] : []))).size;
}

function hasAny(open: Open): boolean {
  return capabilitiesOf(open).some((c) => capabilityCode(c) === GRACEFUL_RESTART);
}

/** A check that a peer's routes go with its session, where `whyOf` says why nothing keeps them. */
function removal(id: RequirementId, whyOf: (opens: { readonly own: Open; readonly peer: Open }) => string | undefined): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      subject.history.episodes.flatMap((episode): Judgement[] => {
        const { connection } = episode.interval;
        const own = openOf(connection, "own");
        const peer = openOf(connection, "peer");
        const why = own && peer && isHelper(subject, episode) && isSeenEnd(episode) ? whyOf({ own: own.open, peer: peer.open }) : undefined;
        if (why === undefined || !own || !peer) return [];
        return episode.families.flatMap((family) => {
          const judgement = judgeRemoval(subject, episode, family, why, [peer, own]);
          return judgement ? [{ ...judgement, session: episode.session.peerName }] : [];
        });
      }),
  };
}

/** A new connection need not end a session without graceful restart, and how silence was noticed is not known. */
function isSeenEnd({ loss }: StaleEpisode): boolean {
  return loss.cause === "fin" || loss.cause === "reset" || loss.cause === "notification";
}

function judgeRemoval(
  subject: Subject,
  { loss, untilT, endsWithLoss }: StaleEpisode,
  family: StaleFamily,
  why: string,
  [peer, own]: readonly [OpenFact, OpenFact],
): Judgement | undefined {
  const window = promptWindow(loss.t, family.routes.count);
  const evidence = [loss.id, peer.id, own.id] as const;
  if (endsWithLoss && untilT < window.untilT) return inconclusive("the session was lost once more before that could be told", evidence);
  return judgeGone(subject, {
    family,
    window,
    expected: `the ${familyName(family)} routes of a lost peer go at once, ${why}`,
    since: { t: loss.t, name: "the loss" },
    evidence,
    // Announced again in time it may stand.
    concerns: (route) => !(route.refreshed.t <= window.untilT),
  });
}
