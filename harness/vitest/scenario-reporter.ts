import type { Reporter, TestProject, TestSpecification } from "vitest/node";
import type { MatrixFill } from "../../src/scenario/matrix.ts";
import type { Cell, Scenario } from "../../src/scenario/model.ts";
import { ScenarioError } from "../../src/scenario/scenario-error.ts";
import { withControls } from "../cli/choose-cells.ts";
import { presentEnd, type RunEnd } from "../cli/present-end.ts";
import { LogProgress } from "../cli/progress-log.ts";
import { makeReportFolder } from "../cli/report-folder.ts";
import { sharedIds } from "../cli/scenario-files.ts";
import { processTerminal } from "../cli/terminal.ts";
import type { ProgressListener } from "../runner/progress.ts";
import { invokeOnEngine } from "./invoke.ts";
import { runLabel } from "./mailbox.ts";
import { type Invoke, ScenarioRun } from "./scenario-run.ts";

export interface ScenarioPluginOptions {
  /** The cells of a scenario to offer as tests; all of them unless said. */
  readonly choose?: (scenario: Scenario) => readonly Cell[];
  /** Values in place of the scenarios' own in their matrices. */
  readonly fill?: MatrixFill;
  /** How many cells may run at the same time; by the engine's memory unless said. */
  readonly jobs?: number;
  readonly repeat?: number;
  /** Leaves the lab of a cell that did not pass. */
  readonly keep?: boolean;
  /** A broken SHOULD fails its cell. */
  readonly strict?: boolean;
  /** Folder of this run's records and reports; `reports/<time>` unless said. */
  readonly out?: string;
  readonly onProgress?: ProgressListener;
  readonly onNotice?: (text: string) => void;
  /** Gets the end of the run, in place of the text that is printed otherwise. */
  readonly onEnd?: (end: RunEnd) => Promise<void> | void;
  /** What runs the cells; the real thing unless a test of the plugin itself says otherwise. */
  readonly invoke?: Invoke;
}

type FoundCell = { readonly scenario: Scenario; readonly cell: Cell };

/** Starts the cells that this vitest run asks for, all at once, and presents the end of the run. */
export class ScenarioReporter implements Reporter {
  readonly #project: TestProject;
  readonly #channel: string;
  readonly #cellOf: (moduleId: string) => FoundCell | undefined;
  readonly #options: ScenarioPluginOptions;
  #run: ScenarioRun | undefined;

  constructor(project: TestProject, channel: string, cellOf: (moduleId: string) => FoundCell | undefined, options: ScenarioPluginOptions) {
    this.#project = project;
    this.#channel = channel;
    this.#cellOf = cellOf;
    this.#options = options;
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    const found = specifications.filter((s) => s.project === this.#project).flatMap((s) => this.#cellOf(s.moduleId) ?? []);
    const pattern = this.#project.vitest.config.testNamePattern;
    const cells = chosenCells(found.filter(({ cell }) => !pattern || hasTest(cell, pattern, this.#options.repeat ?? 1)));
    if (cells.length === 0) return;
    const { jobs, repeat = 1, keep = false, strict = false } = this.#options;
    const problems = sharedIds([...new Set(found.map(({ scenario }) => scenario))]);
    const invoke = problems.length > 0 ? () => Promise.reject(new ScenarioError(problems)) : (this.#options.invoke ?? invokeOnEngine);
    const log = new LogProgress(processTerminal("stderr"));
    this.#run = new ScenarioRun(cells, this.#channel, {
      jobs,
      repeat,
      keep,
      strict,
      invoke,
      out: makeReportFolder(this.#options.out, new Date()),
      onProgress: this.#options.onProgress ?? log.onProgress,
      onNotice: this.#options.onNotice ?? ((text) => process.stderr.write(`${text}\n`)),
    });
  }

  async onTestRunEnd(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    const end = await run.end;
    run.close();
    this.#run = undefined;
    if (this.#options.onEnd) await this.#options.onEnd(end);
    else process.exitCode = presentEnd(end, processTerminal("stdout"), processTerminal("stderr"));
  }
}

/** Each cell once, with the cells that guard it: a shard, or a name pattern, may ask for one without the other. */
function chosenCells(found: readonly FoundCell[]): readonly Cell[] {
  const byScenario = Map.groupBy(found, ({ scenario }) => scenario);
  return [...byScenario].flatMap(([scenario, some]) =>
    withControls(
      scenario,
      some.map(({ cell }) => cell),
    ),
  );
}

function hasTest(cell: Cell, pattern: RegExp, repeat: number): boolean {
  return Array.from({ length: repeat }, (_, i) => runLabel(cell.scenario, cell.key, i + 1)).some((label) =>
    cell.expectations.some(({ name }) => pattern.test(`${label} ${name}`)),
  );
}
