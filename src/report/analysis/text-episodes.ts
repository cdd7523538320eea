import { formatNs } from "../format.ts";
import type { EpisodeReport, PhaseReport, RouteFateReport, WitnessReport } from "./model.ts";
import { counted, type Paint, packetText, safe } from "./text-parts.ts";
import { dateAndTime, timeOfDay } from "./utc.ts";

/** A loss, who restarted, how it was noticed, what came when, and what became of the routes. */
export function episodeLines(episode: EpisodeReport, files: number, paint: Paint): readonly string[] {
  const { ends, lost, restarted, noticed, phases } = episode;
  const [one, other] = ends;
  const line = (label: string, text: string) => `    ${paint("dim", label.padEnd(12))}  ${text}`;
  return [
    `  ${paint("bold", `${dateAndTime(lost.at)}  ${one.address} – ${other.address}`)}  ${outageText(episode)}  ${paint("dim", packetText(lost, files))}`,
    line("who", safe(restarted.text)),
    line("loss", safe(lost.text)),
    line("noticed", safe(noticed)),
    ...allowed(episode).map((text) => line("allowed", text)),
    ...phases.map((p) => line(phaseTime(p), `${safe(p.text)}  ${paint("dim", `${timeOfDay(p.at)} ${packetText(p, files)}`)}`)),
    ...triesText(episode).map((text) => line("tries", text)),
    ...episode.routes.flatMap((fate) => fateTexts(fate).map((text, i) => line(i === 0 ? "routes" : "", safe(text)))),
  ];
}

/** How long the session was down; of one that fell silent, for how long nobody had noticed as well. */
export function outageText({ lost, establishedAgain, phases }: EpisodeReport): string {
  const silence = phases.find(({ phase }) => phase === "detect");
  const before = silence ? `silent for ${formatNs(silence.afterNs)}, then ` : "";
  return establishedAgain ? `${before}down for ${formatNs(establishedAgain.t - lost.t)}` : `${before}not back before the capture ends`;
}

/** With microseconds, so that steps of one handshake can be told apart. */
export function phaseTime({ phase, afterNs }: Pick<PhaseReport, "phase" | "afterNs">): string {
  return `${phase === "detect" || afterNs < 0 ? "" : "+"}${(afterNs / 1e9).toFixed(6)} s`;
}

export function allowed({ restartTimes }: EpisodeReport): readonly string[] {
  return restartTimes.length === 0 ? [] : [`Restart Time ${restartTimes.map(({ of, seconds }) => `${seconds} s by ${of}`).join(", ")}`];
}

function triesText({ connectionsTried, connectionsRefused }: EpisodeReport): readonly string[] {
  if (connectionsTried < 2 && connectionsRefused === 0) return [];
  return [`${counted(connectionsTried, "connection")} tried, ${connectionsRefused} of them refused`];
}

export function fateTexts(fate: RouteFateReport): readonly string[] {
  const { refreshedSame, refreshed, withdrawnByPeer, leftOver, wasStale } = fate;
  const became = [
    `${refreshed} announced again${refreshed > 0 && refreshedSame < refreshed ? ` (${refreshedSame} unchanged)` : ""}`,
    ...(withdrawnByPeer > 0 ? [`${withdrawnByPeer} withdrawn by it`] : []),
    ...(leftOver > 0 ? [`${leftOver} not`] : []),
    ...(wasStale > 0 ? [`${wasStale} stale before`] : []),
  ];
  const routes = `${fate.of}'s ${counted(fate.count, `${fate.family} route`)} at ${fate.heldBy}`;
  if (fate.witnesses.length === 0) return [`${routes}: ${became.join(", ")}; what ${fate.heldBy} kept does not show`];
  return [`${routes}: ${became.join(", ")}`, ...fate.witnesses.map((witness) => witnessText(witness, fate.heldBy))];
}

function witnessText(witness: WitnessReport, heldBy: string): string {
  if (witness.shown === 0) return `${heldBy} had told ${witness.witness} none of them`;
  const parts = [
    `${witness.kept} kept`,
    flushed(witness.flushedBefore, "flushed before the session was back"),
    flushed(witness.flushedAfter, "flushed after it"),
    flushed(witness.flushedWithPeer, "withdrawn after their owner did"),
    flushed(witness.changed, "changed"),
    flushed(witness.taggedStale, "marked LLGR_STALE"),
    flushed(witness.withAlternative, "known from another peer too"),
  ].filter((part) => part !== "");
  const span =
    witness.firstFlushed && witness.lastFlushed
      ? `; flushed ${timeOfDay(witness.firstFlushed.at)} to ${timeOfDay(witness.lastFlushed.at)}`
      : "";
  const gap = witness.incomplete ? " (as far as this session was captured)" : "";
  return `as told to ${witness.witness}: of ${witness.shown}, ${parts.join(", ")}${span}${gap}`;
}

function flushed(count: number, what: string): string {
  return count > 0 ? `${count} ${what}` : "";
}
