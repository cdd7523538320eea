import type { WireEvent } from "../../capture/wire-event.ts";
import { RECORD_VERSION } from "../../observation/event.ts";
import type { Cell } from "../../scenario/model.ts";
import { Timeline } from "../../timeline/timeline.ts";

const NO_CELL: Cell = {
  scenario: "",
  title: "",
  requirements: [],
  file: "",
  key: "-",
  values: {},
  variant: "main",
  mustFail: [],
  topology: { networks: [], nodes: [], sessions: [] },
  probes: [],
  steps: [],
  expectations: [],
  knownDeviations: [],
};

/** A timeline of a capture alone: its facts, no record and no topology, for `captureSubject`. */
export function captureTimeline(wire: readonly WireEvent[], epochNs: bigint): Timeline {
  const manifest = {
    recordVersion: RECORD_VERSION,
    holdfast: "",
    runId: "",
    epochNs: String(epochNs),
    cell: "-",
    scenario: "",
    repetition: 1,
    engine: { version: "", apiVersion: "", kernel: "" },
    images: {},
  };
  return new Timeline({ cell: NO_CELL, manifest, record: { events: [], complete: true }, wire });
}
