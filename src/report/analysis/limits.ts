import type { CaptureLoss, SpeakerHistory } from "../../analysis/model.ts";
import { shorten } from "../plain-text.ts";
import type { EpisodeReport, RuleReport } from "./model.ts";
import type { Places } from "./places.ts";
import { isWhole, type SeenSession } from "./sessions.ts";
import { dateAndTime } from "./utc.ts";

/** Of sentences of one kind no more than this; the rest is counted. */
const MOST_ALIKE = 6;
const MOST_CHARACTERS = 400;

const ONE_PLACE =
  "This is one vantage point: packets that were lost on the way, or passed elsewhere, do not show, nor do other sessions of these speakers; " +
  "times are those of the capture and not of the speakers.";
const NO_FORWARDING =
  "A capture tells nothing of the kernels' routes or of live traffic: whether packets were forwarded through an outage is not known, and rules on forwarding are not judged.";
const NO_PROCESSES = "Whether and when a process ended or started is known only by what its OPENs and its TCP connections say.";

/** Facts that are of no session. */
export interface Sidelights {
  readonly fragments: number;
  readonly conflicts: number;
  /** Facts beyond those that the checks were given. */
  readonly factsLeftOut: number;
}

/** What follows from none of this: plain sentences, for whoever would otherwise conclude it. */
export function limits(
  sessions: readonly SeenSession[],
  histories: readonly SpeakerHistory[],
  episodes: readonly EpisodeReport[],
  rules: readonly RuleReport[],
  sidelights: Sidelights,
  places: Places,
): readonly string[] {
  return [
    ...damage(histories[0]?.captureLosses ?? [], places),
    ...some(midStream(sessions, places)),
    ...some(gaps(sessions)),
    ...some(unwitnessed(episodes)),
    ...some(unfinished(episodes)),
    ...others(sidelights),
    ...some(undecided(rules)),
    ONE_PLACE,
    NO_FORWARDING,
    NO_PROCESSES,
  ].map((sentence) => shorten(sentence, MOST_CHARACTERS));
}

function some(sentences: readonly string[]): readonly string[] {
  const more = sentences.length - MOST_ALIKE;
  return more > 0 ? [...sentences.slice(0, MOST_ALIKE), `(And ${more} more of the kind above.)`] : sentences;
}

function damage(losses: readonly CaptureLoss[], places: Places): readonly string[] {
  return some(
    losses.map(
      (loss) =>
        `The capture lacks packets at or before ${dateAndTime(places.iso(loss.t))}: ${loss.detail}. Nothing follows there from what was not seen.`,
    ),
  );
}

function midStream(sessions: readonly SeenSession[], places: Places): readonly string[] {
  return sessions.flatMap(({ session }) =>
    session.intervals.flatMap((interval) =>
      isWhole(interval)
        ? []
        : [
            `OPENs of the session ${session.own} – ${session.peer} that was up at ${dateAndTime(places.iso(interval.established.t))} are not in the capture: ` +
              "what was negotiated, and what had been announced before, is not known.",
          ],
    ),
  );
}

function gaps(sessions: readonly SeenSession[]): readonly string[] {
  return sessions.flatMap(({ session }) => {
    const all = session.connections.flatMap((c) => c.gaps);
    const octets = all.reduce((sum, gap) => sum + gap.octets, 0);
    return all.length === 0
      ? []
      : [
          `${octets} octets between ${session.own} and ${session.peer} are missing or unreadable, in ${all.length} places: what they said is not known.`,
        ];
  });
}

function unwitnessed(episodes: readonly EpisodeReport[]): readonly string[] {
  return episodes.flatMap((episode) =>
    episode.routes
      .filter(({ witnesses, count }) => count > 0 && witnesses.every(({ shown }) => shown === 0))
      .map(
        ({ of, heldBy, family, count }) =>
          `What ${heldBy} did with the ${count} ${family} ${count === 1 ? "route" : "routes"} of ${of} after the loss at ${dateAndTime(episode.lost.at)} ` +
          "does not show: no other session in this capture carries them.",
      ),
  );
}

function unfinished(episodes: readonly EpisodeReport[]): readonly string[] {
  return episodes
    .filter(({ establishedAgain, ends }) => establishedAgain === undefined && ends.length > 0)
    .map(
      ({ ends: [one, other], lost }) =>
        `The session ${one.address} – ${other.address} lost at ${dateAndTime(lost.at)} does not come back before the capture ends.`,
    );
}

function others({ fragments, conflicts, factsLeftOut }: Sidelights): readonly string[] {
  return [
    ...(fragments > 0 ? [`${fragments} IP fragments were not put together: octets in them count as missing.`] : []),
    ...(conflicts > 0
      ? [`${conflicts} TCP segments repeat octets with other values: the first copy was taken, and a speaker may have taken another.`]
      : []),
    ...(factsLeftOut > 0 ? [`${factsLeftOut} facts more than are kept were not given to the checks.`] : []),
  ];
}

function undecided(rules: readonly RuleReport[]): readonly string[] {
  const open = rules.filter(({ status }) => status === "inconclusive");
  return open.map(({ id, speaker, title, reason }) => `Whether ${speaker} keeps ${id} (${title}) cannot be told: ${reason}.`);
}
