import type { CellReport, ExpectationReport, Lane, Report, RequirementReport } from "../../../src/report/model.ts";

const file = "scenarios/calico/dead-peer-refuses.yaml";

/** Everything hostile that a scenario or a daemon could say: markup, terminal sequences, workflow commands, table separators, bidirectional overrides. */
const hostile = "</script><img src=x onerror=alert(1)> \u001b[31mred\u001b]0;owned\u0007 ]]> | `x` & \"q\" 'q' ::error::no %0A \u202edlrow\u0000 $(id) {{x}}";

const recovery = (actualS: number, outcome: ExpectationReport["outcome"], note?: string): ExpectationReport => ({
  name: "recovery",
  kind: "recovery",
  at: { file, line: 31, column: 7 },
  verdict: {
    status: actualS > 5 ? "fail" : "pass",
    expected: "10.2.0.0/26 is back on a within 5 s of node-reboot",
    actual: `back after ${actualS} s`,
    evidence: ["e42", "e97"],
    measured: [{ name: "recovery", value: actualS * 1e9, unit: "ns", limit: 5e9 }],
  },
  outcome,
  ...(note === undefined ? {} : { note }),
});

const requirement = (rest: Partial<RequirementReport>): RequirementReport => ({
  id: "RFC4724-4-03",
  level: "MUST",
  source: "RFC 4724 section 4",
  clause: "Once the initial update of a family is over its marker is sent, also when there was nothing to announce.",
  node: "a",
  verdict: {
    status: "pass",
    expected: "IPv4 unicast gets its End-of-RIB after the initial update",
    actual: "with b: it came 3.100 ms after Established",
    evidence: ["w:a:12", "w:a:9"],
    measured: [{ name: "End-of-RIB after Established", value: 3.1e6, unit: "ns" }],
  },
  outcome: "pass",
  counts: true,
  ...rest,
});

const broken = (rest: Partial<RequirementReport>): RequirementReport =>
  requirement({
    verdict: { status: "fail", expected: "IPv4 unicast gets its End-of-RIB after the initial update", actual: "with b: none came in 60.000 s", evidence: ["w:a:9"], measured: [] },
    outcome: "fail",
    ...rest,
  });

const lanes = (endS: number, backS: number): Lane[] => [
  {
    group: "steps",
    label: "steps",
    spans: [
      { fromT: 0, untilT: 3e9, tone: "neutral", label: "wait: established" },
      { fromT: 3e9, untilT: 4.2e9, tone: "neutral", label: "fault: node-reboot" },
      { fromT: 4.2e9, untilT: endS * 1e9, tone: "neutral", label: "observe until recovered", detail: "at most 260 s" },
    ],
    marks: [],
  },
  {
    group: "faults",
    label: "speaker-kill c",
    spans: [{ fromT: 3.05e9, untilT: endS * 1e9, tone: "warn", label: "speaker-kill" }],
    marks: [{ t: 3.05e9, tone: "bad", label: "effect", detail: "container died with signal 9" }],
  },
  {
    group: "sessions",
    label: "a:b",
    spans: [
      { fromT: 1e9, untilT: 3.3e9, tone: "good", label: "Established" },
      { fromT: 3.3e9, untilT: 5.5e9, tone: "bad", label: "down", detail: "connection reset" },
      { fromT: 5.5e9, untilT: endS * 1e9, tone: "good", label: "Established" },
    ],
    marks: [{ t: 5.6e9, tone: "good", label: "End-of-RIB" }],
  },
  {
    group: "next-hops",
    label: "a: 10.2.0.0/26",
    spans: [
      { fromT: 1.2e9, untilT: 3.3e9, tone: "good", label: "172.30.0.12" },
      { fromT: 3.3e9, untilT: backS * 1e9, tone: "bad", label: "no next hop" },
      { fromT: backS * 1e9, untilT: endS * 1e9, tone: "good", label: "172.30.0.12" },
    ],
    marks: [],
  },
  {
    group: "probes",
    label: "traffic, forward",
    spans: [
      { fromT: 2e9, untilT: 3.31e9, tone: "good", label: "answered" },
      { fromT: 3.31e9, untilT: backS * 1e9, tone: "bad", label: "8 flows lost", detail: hostile },
    ],
    marks: [{ t: backS * 1e9, tone: "unknown", label: hostile }],
  },
];

function cell(dut: string, seconds: number, rest: Partial<CellReport>): CellReport {
  return {
    scenario: "dead-peer-refuses",
    title: "A dead mesh peer that refuses connections must not stall a rebooted node",
    origin: "calico",
    requirements: ["DEFER-06"],
    file,
    key: `dut=${dut}`,
    values: { dut },
    variant: "main",
    repetition: 1,
    directory: `runs/dead-peer-refuses-${dut}`,
    startedAt: "2026-01-02T03:04:05.678Z",
    speakers: [
      { node: "a", speaker: dut, image: "holdfast/bird:0123abcd" },
      { node: "b", speaker: "bird@2.17" },
    ],
    outcome: "pass",
    expectations: [recovery(seconds, "pass")],
    requirementVerdicts: [requirement({})],
    withoutOccasion: [{ node: "a", ids: ["RFC4724-2-02", "RFC8538-3-01"] }],
    phases: [
      { phase: "images", ns: 12e6 },
      { phase: "lab-up", ns: 1.4e9 },
      { phase: "speakers-up", ns: 0.7e9 },
      { phase: "steps", ns: (seconds + 6) * 1e9 },
      { phase: "drain", ns: 0.2e9 },
      { phase: "lab-down", ns: 0.8e9 },
    ],
    lanes: lanes(seconds + 8, seconds + 4),
    endT: (seconds + 8) * 1e9,
    control: { cell: `dut=${dut}+control`, mustFail: ["recovery"] },
    ...rest,
  };
}

const traffic = (rest: Partial<ExpectationReport>): ExpectationReport => ({
  name: "no-loss",
  kind: "traffic",
  at: { file, line: 36, column: 7 },
  verdict: { status: "inconclusive", reason: "the sender of probe service stalled for 40 ms", evidence: ["e51"] },
  outcome: "inconclusive",
  ...rest,
});

const cells: readonly CellReport[] = [
  cell("bird@2.17+gr-unlock", 2.213, {}),
  cell("bird@2.17", 240.512, { outcome: "known", expectations: [recovery(240.512, "known", "known: projectcalico/bird#115")] }),
  cell("bird@3.1", 240.6, {
    outcome: "fail",
    expectations: [recovery(240.6, "fail"), traffic({}), traffic({ name: "churn", kind: "fib-churn", outcome: "not-applicable", verdict: { status: "not-applicable", reason: "no VRF in this kernel" } })],
    requirementVerdicts: [
      broken({}),
      broken({ id: "RFC4724-4.2-02", level: "SHOULD NOT", source: "RFC 4724 section 4.2", clause: "The old connection is closed without a NOTIFICATION.", node: "b", outcome: "warning" }),
      requirement({ id: "RFC4724-3-02", node: "b", outcome: "inconclusive", verdict: { status: "inconclusive", reason: "the wire recorder of b lost something: 3 packets" } }),
      broken({ id: "RFC4724-4.1-04", outcome: "known", note: "known: project#7" }),
      broken({ id: "RFC4724-2-04", level: "INFO", outcome: "note" }),
      requirement({}),
      broken({ node: "sp", counts: false }),
    ],
  }),
  cell("bird@2.17", 241, {
    key: "dut=bird@2.17+control",
    variant: "control",
    outcome: "control-failed",
    requirementVerdicts: [],
    withoutOccasion: [],
    expectations: [recovery(241, "control-failed", "has to fail here, and did: the detector sees")],
  }),
  cell(hostile, 3, {
    scenario: `hostile ${hostile}`,
    title: hostile,
    key: `dut=${hostile}`,
    file: `../${hostile}`,
    directory: `javascript:${hostile}`,
    outcome: "inconclusive",
    trouble: `aborted: ${hostile}`,
    speakers: [{ node: hostile, speaker: hostile, image: hostile }],
    expectations: [traffic({ name: hostile, at: { file: `a,b:${hostile}`, line: 1, column: 2 }, note: hostile, outcome: "fail", verdict: { status: "fail", expected: hostile, actual: hostile, evidence: ["e1"], measured: [{ name: hostile, value: 1, unit: "packets", limit: 0 }] } })],
    requirementVerdicts: [broken({ node: hostile, verdict: { status: "fail", expected: hostile, actual: hostile, evidence: [hostile], measured: [] }, note: hostile })],
    withoutOccasion: [{ node: hostile, ids: [hostile] }],
    phases: [{ phase: "steps" }],
  }),
  cell("日本語", 1, { scenario: "repeated", key: "-", values: {}, repetition: 2, expectations: [], requirementVerdicts: [], withoutOccasion: [], outcome: "inconclusive", lanes: [], trouble: "the record ends in the middle of a line" }),
];

/** A report by hand with every outcome, a run that broke, a repetition, and hostile text wherever text goes. */
export const fixture: Report = {
  version: 1,
  holdfast: "0.1.0",
  cells,
  totals: { pass: 1, fail: 2, inconclusive: 1, notApplicable: 1, known: 1, control: 1 },
  requirementTotals: { pass: 3, fail: 2, warning: 1, note: 1, known: 1, inconclusive: 1, notApplicable: 9 },
  exitCode: 1,
};
