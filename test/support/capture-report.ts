import { captureReport } from "../../src/report/analysis/build.ts";
import { captureTimeline } from "../../src/report/analysis/capture-timeline.ts";
import type { CaptureReport, EpisodeReport, VantagePointReport } from "../../src/report/analysis/model.ts";
import { Places } from "../../src/report/analysis/places.ts";
import { judgeRequirements } from "../../src/verdict/judge-requirements.ts";
import type { RequirementCheck } from "../../src/verdict/requirement-check.ts";
import { captureSubject } from "../../src/verdict/subjects.ts";
import { type AnalyseOptions, analyse, type CaptureBuilder } from "./capture-builder.ts";

/** 2026-01-01T00:00:00Z: the zero of the lab's times in reports. */
const EPOCH_NS = 1_767_225_600_000_000_000n;

/** What `holdfast analyze` would report of the lab's first capture, as `x.pcap`. */
export function reportOfLab(lab: CaptureBuilder, checks: readonly RequirementCheck[] = [], options: AnalyseOptions = {}): CaptureReport {
  const { histories, events } = analyse(lab, options);
  const timeline = captureTimeline(events, 0n);
  const subjects = histories.map((history) => captureSubject(timeline, history));
  return captureReport(
    "0.0.0",
    "2026-01-01T00:00:00.000000000Z",
    [],
    [
      {
        files: [{ name: "x.pcap", packets: 0 }],
        histories,
        verdicts: judgeRequirements(subjects, checks),
        places: new Places(EPOCH_NS, [{ capture: "x", file: "x.pcap", packetsBefore: 0 }], (id) => timeline.byId(id)?.t),
        sidelights: { fragments: 0, conflicts: 0, factsLeftOut: 0 },
        pair: () => ({ authentication: [] }),
      },
    ],
  );
}

export function pointOf(lab: CaptureBuilder, checks: readonly RequirementCheck[] = []): VantagePointReport {
  const [point] = reportOfLab(lab, checks).vantagePoints;
  if (!point) throw new Error("no vantage point");
  return point;
}

export function onlyEpisode(lab: CaptureBuilder): EpisodeReport {
  const { episodes } = pointOf(lab);
  const [episode] = episodes;
  if (!episode || episodes.length > 1) throw new Error(`${episodes.length} episodes`);
  return episode;
}
