import type { CellReport, Report } from "../report/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { classify } from "./classify.ts";
import { cellFacts } from "./facts.ts";
import type { MatrixCell, MatrixClass, MatrixReport, MatrixRun, MatrixScenario } from "./model.ts";
import { inOrder, shortLabels } from "./names.ts";
import { HELPER, RESTARTER } from "./roles.ts";
import { classesByWeight } from "./words.ts";

/** The matrix of those runs of a report that were made for one; `timelines` are the report's cells' own, in its order. Undefined when there is none. */
export function buildMatrix(report: Report, timelines: readonly Timeline[]): MatrixReport | undefined {
  const all = report.cells.flatMap((cell, index) => {
    const timeline = timelines[index];
    return timeline?.cell.purpose === "matrix" ? [{ cell, timeline, anchor: `cell-${index + 1}` }] : [];
  });
  const mains = all.filter(({ cell }) => cell.variant === "main");
  if (mains.length === 0) return undefined;
  const value = (name: string) => inOrder(mains.map(({ cell }) => cell.values[name] ?? ""));
  const [restarters, helpers, ways] = [value(RESTARTER), value(HELPER), scenarios(all)];
  const unordered = [
    ...Map.groupBy(mains, ({ cell }) => JSON.stringify(Object.entries({ scenario: cell.scenario, ...cell.values }))).values(),
  ].flatMap((runs) => matrixCell(runs.map(({ cell, timeline, anchor }) => ({ cell, run: matrixRun(cell, timeline, anchor) }))));
  const cells = restarters.flatMap((restarter) =>
    ways.flatMap(({ id }) =>
      helpers.flatMap((h) => unordered.filter((c) => c.restarter === restarter && c.scenario === id && c.helper === h)),
    ),
  );
  return {
    version: 1,
    holdfast: report.holdfast,
    restarters,
    helpers,
    scenarios: ways,
    cells,
    totals: totals(cells),
    exitCode: cells.some(({ runs }) => runs.some((run) => run.class === "inconclusive")) ? 2 : 0,
  };
}

function matrixRun(cell: CellReport, timeline: Timeline, anchor: string): MatrixRun {
  const classified = classify(cellFacts(timeline, cell.expectations));
  return { ...classified, repetition: cell.repetition, directory: cell.directory, anchor };
}

/** The worst of its runs, and of equal ones the longest, stands for the cell. */
function matrixCell(runs: readonly { readonly cell: CellReport; readonly run: MatrixRun }[]): readonly MatrixCell[] {
  const rank = ({ run }: { readonly run: MatrixRun }) => classesByWeight.indexOf(run.class);
  const [worst] = [...runs].sort((a, b) => rank(a) - rank(b) || (b.run.ns ?? 0) - (a.run.ns ?? 0));
  if (!worst) return [];
  const { cell, run } = worst;
  return [
    {
      scenario: cell.scenario,
      restarter: cell.values[RESTARTER] ?? "",
      helper: cell.values[HELPER] ?? "",
      class: run.class,
      ...(run.ns === undefined ? {} : { ns: run.ns }),
      ...(run.lost === undefined ? {} : { lost: run.lost }),
      runs: runs.map((r) => r.run),
    },
  ];
}

function scenarios(all: readonly { readonly cell: CellReport; readonly anchor: string }[]): readonly MatrixScenario[] {
  const byId = Map.groupBy(all, ({ cell }) => cell.scenario);
  const labels = shortLabels([...byId.keys()]);
  return [...byId].flatMap(([id, runs]) => {
    const first = runs[0]?.cell;
    if (!first) return [];
    const controls = runs
      .filter(({ cell }) => cell.variant === "control")
      .map(({ cell, anchor }) => ({ key: cell.key, outcome: cell.outcome, anchor }));
    return [{ id, label: labels.get(id) ?? id, title: first.title, file: first.file, controls }];
  });
}

function totals(cells: readonly MatrixCell[]): MatrixReport["totals"] {
  const count = (name: MatrixClass) => cells.filter((cell) => cell.class === name).length;
  return {
    hitless: count("hitless"),
    flap: count("flap"),
    stale: count("stale"),
    "black-holed": count("black-holed"),
    unsupported: count("unsupported"),
    inconclusive: count("inconclusive"),
  };
}
