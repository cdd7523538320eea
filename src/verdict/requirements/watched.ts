import type { OpenFact, StaleEpisode } from "../../analysis/model.ts";
import { gracefulRestartOf } from "../../bgp/open.ts";
import type { EventOf } from "../../timeline/events.ts";
import type { Window } from "../../timeline/window.ts";
import type { Subject } from "../requirement-check.ts";
import { nsOfSeconds } from "./bounds.ts";

/** Until when the speaker could act on the loss and was watched: the episode's end, or that of its process, of its node or of the run's record. */
export function watchedUntil(subject: Subject, episode: StaleEpisode): number {
  const { name, node, timeline, history } = subject;
  if (!node) return Math.min(episode.untilT, history.endT);
  const after = { after: episode.loss.t - nsOfSeconds(1) };
  const ends = (["speaker-exited", "node-down", "speaker-paused"] as const).flatMap((kind) => {
    const end = timeline.first(kind, (e) => e.node === name, after);
    // A node's routes go one by one while its namespace is taken down.
    return end ? [kind === "node-down" ? end.t - nsOfSeconds(1) : end.t] : [];
  });
  return Math.min(episode.untilT, timeline.end, ...ends);
}

/** The speaker's own OPEN says that it has restarted, and no record knows better: some speakers set the bit without a restart. */
export function saysItRestarted({ node }: Subject, { open }: OpenFact): boolean {
  return !node && gracefulRestartOf(open)?.restartState === true;
}

/** The speaker itself restarted around the loss, so that it was no helper: its process ended about then or, where there is no record of the process, it says so in its next OPEN. */
export function hasItselfRestarted(subject: Subject, { loss, attempts }: StaleEpisode): boolean {
  const [own] = attempts.flatMap(({ opens }) => opens.filter((open) => open.from === "own" && open.t >= loss.t));
  if (own && saysItRestarted(subject, own)) return true;
  const aboutNs = nsOfSeconds(2);
  return subject.restarts.some(({ exited, started }) => {
    const fromT = (exited ?? started).t;
    return fromT <= loss.t + aboutNs && started.t >= loss.t - aboutNs;
  });
}

/** The end of the speaker's process in the window, unless the run had a hand in it: a fault on its node, or the lab being taken down. */
export function endByItself({ name, timeline }: Subject, { fromT, untilT }: Window): EventOf<"speaker-exited"> | undefined {
  const end = timeline.first("speaker-exited", (e) => e.node === name, { after: fromT, before: Math.min(untilT, timeline.end) });
  if (!end) return undefined;
  const fault = timeline.first("step-begin", (e) => e.verb === "fault", { after: fromT - nsOfSeconds(1), before: end.t });
  return fault ? undefined : end;
}
