import type { SpeakerHistory, StaleEpisode } from "../../analysis/model.ts";
import { routeFates } from "./fates.ts";
import { lossReport, noticedText } from "./losses.ts";
import type { EpisodeReport } from "./model.ts";
import { phases } from "./phases.ts";
import type { Places } from "./places.ts";
import { type Outage, outages, restartTimes, whoRestarted } from "./restarted.ts";
import { endReports, type SeenSession } from "./sessions.ts";

const MOST_EPISODES = 100;

/** Every loss of every session, in order of time. */
export function episodeReports(
  sessions: readonly SeenSession[],
  histories: readonly SpeakerHistory[],
  places: Places,
): { readonly episodes: readonly EpisodeReport[]; readonly episodesLeftOut: number } {
  const all = sessions.flatMap((seen) => outages(seen.session).map((outage) => ({ seen, outage })));
  all.sort((a, b) => a.outage.loss.t - b.outage.loss.t);
  const stale = staleByLoss(histories);
  return {
    episodes: all.slice(0, MOST_EPISODES).map(({ seen, outage }) => episodeReport(seen, outage, stale, places)),
    episodesLeftOut: Math.max(0, all.length - MOST_EPISODES),
  };
}

function episodeReport(
  seen: SeenSession,
  outage: Outage,
  stale: ReadonlyMap<string, readonly StaleEpisode[]>,
  places: Places,
): EpisodeReport {
  const { session, loss, attempts, next } = outage;
  return {
    ends: endReports(seen),
    lost: lossReport(session, loss, places),
    restarted: whoRestarted(outage, places),
    restartTimes: restartTimes(outage),
    noticed: noticedText(session, loss),
    phases: phases(outage, places),
    connectionsTried: attempts.length,
    connectionsRefused: attempts.filter((c) => c.refused !== undefined).length,
    ...(next && { establishedAgain: places.moment(next.established) }),
    routes: (stale.get(lossKey(session.own, session.peer, loss.id)) ?? []).flatMap((episode) => routeFates(episode, places)),
  };
}

/** Of one loss both ends may have an episode: each had routes of the other. */
function staleByLoss(histories: readonly SpeakerHistory[]): ReadonlyMap<string, readonly StaleEpisode[]> {
  const all = histories.flatMap(({ episodes }) => episodes);
  return Map.groupBy(all, ({ session, loss }) => lossKey(session.own, session.peer, loss.id));
}

function lossKey(one: string, other: string, id: string): string {
  return `${[one, other].sort().join(" ")} ${id}`;
}
