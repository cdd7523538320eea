import type { Probe } from "../../scenario/model.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { causeText, moveText } from "../../verdict/flow-texts.ts";
import type { Lane, Mark } from "../model.ts";

/** A mark for each flow of the probe that moved to another node; no marks, hence no lane, where none did. */
export function movesLane(timeline: Timeline, probe: Probe): Lane {
  const marks = timeline.flowMoves(probe.name).map((move): Mark => {
    const cause = move.cause ? `: ${causeText(move.cause)}` : "";
    return { t: move.t, tone: "warn", label: "", detail: `${moveText(move)}${cause}` };
  });
  return { group: "probes", label: `${probe.name}, moved flows`, spans: [], marks };
}
