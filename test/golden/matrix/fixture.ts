import type { MatrixCell, MatrixReport, MatrixRun } from "../../../src/matrix/model.ts";

/** Everything hostile that a scenario or a daemon could say: markup, terminal sequences, table separators, bidirectional overrides. */
const hostile = "</script><img src=x onerror=alert(1)> \u001b[31mred\u001b]0;owned\u0007 ]]> | `x` & \"q\" 'q' ::error::no \u202edlrow\u0000 {{x}}";
const image = "frr=quay.io/frrouting/frr:10.4.1";

const run = (cell: number, rest: Partial<MatrixRun>): MatrixRun => ({
  class: "hitless",
  lost: 0,
  reasons: [{ text: "no packet of probe service was lost in 17.204 s", evidence: ["e40", "e99"] }],
  repetition: 1,
  directory: `matrix-restart-kill/${cell}`,
  anchor: `cell-${cell}`,
  ...rest,
});

const cell = (scenario: string, restarter: string, helper: string, runs: readonly MatrixRun[]): MatrixCell => {
  const { class: name = "hitless", ns, lost } = runs.at(-1) ?? {};
  return { scenario, restarter, helper, class: name, ...(ns === undefined ? {} : { ns }), ...(lost === undefined ? {} : { lost }), runs };
};

const [KILL, TERM] = ["matrix-restart-kill", "matrix-restart-term"];

/** A matrix with every class in it, repeated runs, a cell that was not run, a control that saw nothing, and hostile texts. */
export const fixture: MatrixReport = {
  version: 1,
  holdfast: "0.1.0",
  restarters: ["bird@3.1", image, "gobgp@3.36"],
  helpers: ["bird@3.1", "openbgpd@8.8"],
  scenarios: [
    { id: KILL, label: "kill", title: `A speaker crashes ${hostile}`, file: "scenarios/matrix/restart-kill.yaml", controls: [{ key: "c+control", outcome: "control-failed", anchor: "cell-9" }] },
    { id: TERM, label: "term", title: "A speaker is stopped in order", file: "scenarios/matrix/restart-term.yaml", controls: [{ key: "c+control", outcome: "inconclusive", anchor: "cell-10" }] },
  ],
  cells: [
    cell(KILL, "bird@3.1", "bird@3.1", [run(1, {})]),
    cell(KILL, "bird@3.1", "openbgpd@8.8", [
      run(2, {
        class: "unsupported",
        reasons: [{ text: "the kernel of the helper had no route to 198.51.100.0/24 in 14.5 s after the UPDATE of the restarter", evidence: ["w:helper:11"] }],
      }),
    ]),
    cell(TERM, "bird@3.1", "bird@3.1", [
      run(3, {}),
      run(4, {
        repetition: 2,
        class: "flap",
        ns: 1.203e9,
        lost: 1931,
        reasons: [
          { text: "probe service lost 1931 packets (1931 on the way to the restarter, 0 on the way back), for at most 1.203 s at a time, from 12.000 ms after the speaker's end on", evidence: ["e77"] },
          { text: `the session ended by a NOTIFICATION 6/2 (Cease, Administrative Shutdown) of the restarter ${hostile}`, evidence: ["w:helper:31", hostile] },
        ],
        directory: `matrix-restart-term/${hostile}`,
      }),
    ]),
    cell(TERM, "bird@3.1", "openbgpd@8.8", [run(5, { class: "inconclusive", reasons: [{ text: "the run broke: step wait timed out", evidence: [] }] })]),
    cell(KILL, image, "bird@3.1", [run(6, { class: "unsupported", reasons: [{ text: "not available: the image quay.io/frrouting/frr:10.4.1 is neither on the engine nor can it be pulled", evidence: [] }] })]),
    cell(KILL, "gobgp@3.36", "bird@3.1", [run(7, { class: "black-holed", ns: 38.2e9, lost: 61_120, reasons: [{ text: "probe service lost 61120 packets", evidence: ["e80"] }] })]),
    cell(TERM, "gobgp@3.36", "bird@3.1", [run(8, { class: "stale", lost: 4, reasons: [{ text: "203.0.113.0/25 is in the kernel of restarter to the end, via 172.30.1.2", evidence: ["e81"] }] })]),
  ],
  totals: { hitless: 1, flap: 1, stale: 1, "black-holed": 1, unsupported: 2, inconclusive: 1 },
  exitCode: 2,
};
