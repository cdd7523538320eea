import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { buildMatrix } from "../../src/matrix/build.ts";
import { renderMatrixHtml } from "../../src/matrix/html.ts";
import { serializeMatrix } from "../../src/matrix/json.ts";
import { renderMatrixMarkdown } from "../../src/matrix/markdown.ts";
import { RECORD_VERSION } from "../../src/observation/event.ts";
import type { RunManifest } from "../../src/observation/run-manifest.ts";
import { buildReport } from "../../src/report/build.ts";
import { renderHtml } from "../../src/report/html/report-page.ts";
import { serializeReport } from "../../src/report/json.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import type { Report } from "../../src/report/model.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { captureProblems } from "../../src/timeline/losses.ts";
import { Timeline } from "../../src/timeline/timeline.ts";
import { checks } from "../../src/verdict/checks.ts";
import { type JudgedExpectation, judgeCell } from "../../src/verdict/judge.ts";
import { type JudgedRequirement, judgeCellRequirements } from "../../src/verdict/judge-cell-requirements.ts";
import { subjects } from "../../src/verdict/subjects.ts";
import { UsageError } from "../errors.ts";
import { holdfastVersion } from "../version.ts";
import { writeGuarded } from "./guarded-file.ts";
import { type PlannedRun, readPlan } from "./invocation-plan.ts";
import { MATRIX_FILE } from "./read-matrix.ts";
import { findRunDirectories, readRunDirectory } from "./run-directory.ts";

/** A cell's record and what the checks say of it, not yet weighed against known deviations and controls. */
export interface JudgedCell {
  readonly cell: Cell;
  readonly manifest: RunManifest;
  readonly timeline: Timeline;
  readonly results: readonly JudgedExpectation[];
  readonly requirements: readonly JudgedRequirement[];
}

export function judgeRunDirectory(directory: string): JudgedCell {
  const { cell, manifest, record, wire, captures, histories, withoutHistory, toldRoutes } = readRunDirectory(directory);
  const timeline = new Timeline({ cell, manifest, record, wire, captureProblems: captureProblems(record.events, captures), toldRoutes });
  const requirements = judgeCellRequirements(timeline, { subjects: subjects(timeline, histories), unreadable: withoutHistory });
  return { cell, manifest, timeline, results: judgeCell(timeline, cell, checks, requirements), requirements };
}

export interface JudgeOptions {
  /** Where the reports go; default: into the folder itself. */
  readonly out?: string;
  /** A broken SHOULD fails its cell. */
  readonly strict?: boolean;
}

/**
 * Judges every run recorded at or below `directory` and writes `results.json`, `junit.xml`, `report.html` and `summary.md` into the folder and, where runs were made for a matrix, `matrix.json`, `matrix.html` and `matrix.md`. The same records give
 * the same bytes.
 */
export async function judgeDirectory(directory: string, { out = directory, strict = false }: JudgeOptions = {}): Promise<Report> {
  const plan = readPlan(directory);
  const directories = [...new Set([...findRunDirectories(directory), ...plan.keys()])];
  if (directories.length === 0) throw new UsageError(`there is no run's record at or below ${directory}`);
  const judged = directories.map((path) => {
    const run = judgeOrMiss(path, plan.get(path));
    return { ...run, repetition: run.manifest.repetition, directory: relative(out, path) };
  });
  const report = buildReport(judged.sort(controlsLast), { strict });
  writeGuarded(out, () => mkdirSync(out, { recursive: true }));
  const files = { "results.json": serializeReport, "junit.xml": renderJunit, "report.html": renderHtml, "summary.md": renderMarkdown };
  writeViews(out, files, report);
  const matrix = buildMatrix(
    report,
    judged.map((run) => run.timeline),
  );
  const matrixFiles = { [MATRIX_FILE]: serializeMatrix, "matrix.html": renderMatrixHtml, "matrix.md": renderMatrixMarkdown };
  if (matrix) writeViews(out, matrixFiles, matrix);
  return report;
}

function writeViews<T>(out: string, files: Readonly<Record<string, (model: T) => string>>, model: T): void {
  for (const [name, render] of Object.entries(files)) {
    const path = join(out, name);
    writeGuarded(path, () => writeFileSync(path, render(model)));
  }
}

/** A planned run whose record never came to be, or was cut off in its first lines, is judged as well: inconclusive. */
function judgeOrMiss(path: string, planned: PlannedRun | undefined): JudgedCell {
  try {
    return judgeRunDirectory(path);
  } catch (error) {
    if (!planned || !(error instanceof UsageError)) throw error;
    const { cell, repetition } = planned;
    const engine = { version: "", apiVersion: "", kernel: "" };
    const manifest = {
      recordVersion: RECORD_VERSION,
      holdfast: holdfastVersion(),
      runId: "",
      epochNs: "",
      cell: cell.key,
      scenario: cell.scenario,
      repetition,
      engine,
      images: {},
    };
    const record = { events: [], complete: false, damage: `the run was planned and left no readable record: ${error.message}` };
    const timeline = new Timeline({ cell, manifest, record, wire: [] });
    return { cell, manifest, timeline, results: judgeCell(timeline), requirements: [] };
  }
}

/** By scenario, and in it the control runs after the others; otherwise by path, as they come. */
function controlsLast(a: JudgedCell, b: JudgedCell): number {
  if (a.cell.scenario !== b.cell.scenario) return a.cell.scenario < b.cell.scenario ? -1 : 1;
  return Number(a.cell.variant === "control") - Number(b.cell.variant === "control");
}
