import type Docker from "dockerode";
import { type PhaseName, RECORD_VERSION } from "../../src/observation/event.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { Creations } from "../docker/creations.ts";
import { connectEngine } from "../docker/engine.ts";
import { Lab, type LabImages, type NodeHooks } from "../docker/lab.ts";
import type { LabContext } from "../docker/lab-context.ts";
import { startReaper } from "../docker/reaper.ts";
import { type LabScheduling, labScheduling } from "../docker/scheduling.ts";
import { markKept, stuckText } from "../docker/sweep.ts";
import { HarnessError, NotApplicable, SpeakerFailure } from "../errors.ts";
import { startProbe } from "../probes/probes.ts";
import type { RecordSink } from "../recorders/record-sink.ts";
import { holdfastVersion } from "../version.ts";
import { type CellImages, imagesOf } from "./cell-images.ts";
import { Clock } from "./clock.ts";
import { untilAborted, within } from "./deadline.ts";
import type { Gate } from "./gate.ts";
import { type JudgedCell, judgeRunDirectory } from "./judge-directory.ts";
import { LiveView } from "./live-view.ts";
import { type NodeRecorders, startNodeRecorders } from "./node-recorders.ts";
import { outcomeByItself } from "./outcome-by-itself.ts";
import { eventText, type ProgressListener, progressName } from "./progress.ts";
import { newRunId } from "./run-id.ts";
import { RunRecord } from "./run-record.ts";
import { Steps } from "./steps.ts";
import { impossibleWait } from "./waits.ts";
import { watchingMs } from "./watching.ts";

export interface RunCellOptions {
  readonly repetition: number;
  /** Where this cell's record goes; made if need be, must be empty. */
  readonly runDirectory: string;
  /** Leave the lab up when a verdict is not a pass. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
  /** Shared by all cells of a process. */
  readonly gate: Gate;
}

/** After an abort, each part of the orderly end gets this long, so that all of it fits into a few seconds. */
const HURRIED_MS = 1500;
const DRAIN_MS = 20_000;
const HINTS_MS = 10_000;

/**
 * Runs one cell and judges its record. What goes wrong with a speaker or a step is in the record, and the verdicts are inconclusive; a HarnessError is thrown after everything
 * was cleaned up.
 */
export async function runCell(cell: Cell, options: RunCellOptions): Promise<JudgedCell> {
  startReaper();
  const run = new CellRun(cell, options, await connectEngine());
  return await run.carryOut();
}

class CellRun {
  readonly #cell: Cell;
  readonly #options: RunCellOptions;
  readonly #engine: Docker;
  readonly #gate: Gate;
  readonly #runId = newRunId();
  readonly #clock = new Clock();
  readonly #live: LiveView;
  /** Aborted by the user's signal, or when something ended that should not have. */
  readonly #stop = new AbortController();
  readonly #recorders = new Map<string, NodeRecorders>();
  #steps: Steps | undefined;
  #failure: unknown;

  constructor(cell: Cell, options: RunCellOptions, engine: Docker) {
    this.#cell = cell;
    this.#options = options;
    this.#gate = options.gate;
    this.#engine = engine;
    this.#live = new LiveView(cell, this.#clock.epochNs);
    if (options.signal.aborted) this.#stop.abort();
    options.signal.addEventListener("abort", () => this.#stop.abort(), { once: true });
  }

  async carryOut(): Promise<JudgedCell> {
    this.#progress({ kind: "cell-begin" });
    const imagesBegan = this.#clock.now();
    const images = await imagesOf(this.#cell, this.#engine, (text) => this.#progress({ kind: "event", text }));
    const record = await this.#openRecord(images);
    try {
      record.emit(imagesBegan, { kind: "phase-begin", phase: "images" });
      record.emit(this.#clock.now(), { kind: "phase-end", phase: "images" });
      const judged = await this.#runAndJudge(record, images);
      if (this.#failure !== undefined && !isRecorded(this.#failure)) throw this.#failure;
      return judged;
    } finally {
      record.close();
    }
  }

  async #runAndJudge(record: RunRecord, images: CellImages): Promise<JudgedCell> {
    let lab: Lab | undefined;
    let reason: string | undefined;
    try {
      const impossible = images.missing ?? impossibleWait(this.#cell);
      if (impossible !== undefined) throw new NotApplicable(impossible);
      lab = await this.#gate.noisy(watchingMs(this.#cell), this.#stop.signal, () => this.#raise(record, images));
      reason = await this.#observe(record, lab);
    } catch (error) {
      this.#failure ??= error;
    }
    if (this.#failure !== undefined) reason = this.#failure instanceof Error ? this.#failure.message : String(this.#failure);
    const aborted = this.#options.signal.aborted;
    const failed = this.#failure instanceof NotApplicable ? "not-applicable" : "broken";
    const status = aborted ? "aborted" : reason === undefined ? "complete" : failed;
    record.emit(this.#clock.now(), {
      kind: "run-end",
      status,
      ...(reason === undefined ? {} : { reason: aborted ? "aborted by a signal" : reason }),
    });
    if (lab && this.#options.keep && !aborted) return await this.#judgeThenKeep(record, lab);
    if (lab) await this.#takeDown(record, lab);
    return await this.#judge(record);
  }

  async #raise(record: RunRecord, images: LabImages): Promise<Lab> {
    const scheduling = await labScheduling(this.#engine);
    const context = this.#labContext(record, scheduling);
    const lab = await this.#phase(record, "lab-up", () => Lab.up(context, this.#cell, images, this.#hooks(record)));
    try {
      if (!this.#stop.signal.aborted) await this.#phase(record, "speakers-up", () => lab.startSpeakers());
    } catch (error) {
      // The lab is there, so that its recorders can end in good order.
      this.#fail(error);
    }
    return lab;
  }

  /** Stops the run; the first failure is the one to tell. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#stop.abort();
  }

  async #takeDown(record: RunRecord, lab: Lab): Promise<void> {
    const down = () => this.#phase(record, "lab-down", () => lab.down());
    const stuck = await this.#gate.noisy(watchingMs(this.#cell), this.#options.signal, down);
    if (stuck.length > 0) this.#progress({ kind: "event", text: stuckText(stuck) });
  }

  /** Speakers, steps, and the end of all recorders. Resolves with the reason why the run stopped early, if it did. */
  async #observe(record: RunRecord, lab: Lab): Promise<string | undefined> {
    const cell = this.#cell;
    const steps = new Steps({
      cell,
      lab,
      live: this.#live,
      record,
      clock: this.#clock,
      signal: this.#stop.signal,
      gate: this.#gate,
      startProbe: (name) => this.#startProbe(record, lab, name),
      onStep: (step, text) => this.#progress({ kind: "step", step: step.id, text }),
    });
    this.#steps = steps;
    try {
      return await this.#phase(record, "steps", () => untilAborted(steps.run(), this.#options.signal, HURRIED_MS, "aborted"));
    } finally {
      await this.#phase(record, "drain", () => this.#drain(lab, steps));
    }
  }

  async #drain(lab: Lab, steps: Steps): Promise<void> {
    const limit = this.#options.signal.aborted ? HURRIED_MS : DRAIN_MS;
    const tolerant = async (what: string, work: Promise<unknown>) => {
      try {
        await within(limit, what, work);
      } catch (error) {
        // The first failure is the one to tell; on a hurried end the record just says less.
        if (!this.#options.signal.aborted) this.#failure ??= error;
      }
    };
    await tolerant("the probes end", steps.stopProbes());
    if (!this.#options.signal.aborted) await this.#hints(lab);
    await tolerant("the recorders end", Promise.all([...this.#recorders.values()].map((r) => r.stop())));
    // The lab is about to go: a heal that fails now harms nothing that was observed.
    await steps.healAll().catch((error: unknown) => this.#progress({ kind: "event", text: `not healed: ${String(error)}` }));
  }

  /** What they do not tell in time is missing, and harms no verdict. */
  async #hints(lab: Lab): Promise<void> {
    await within(HINTS_MS, "the speakers tell their view", hintsOf(lab)).catch((error: unknown) =>
      this.#progress({ kind: "event", text: error instanceof Error ? error.message : String(error) }),
    );
  }

  #hooks(record: RunRecord): NodeHooks {
    return {
      up: async (node) => {
        this.#recorders.set(node.name, await startNodeRecorders(node, this.#cell, this.#sink(record), record, this.#live));
        await this.#steps?.nodeUp(node.name);
      },
      down: async (node) => {
        await this.#recorders.get(node.name)?.stop();
        this.#recorders.delete(node.name);
      },
    };
  }

  async #startProbe(record: RunRecord, lab: Lab, name: string): ReturnType<typeof startProbe> {
    const probe = this.#cell.probes.find((p) => p.name === name);
    if (!probe) throw new HarnessError(`there is no probe ${name}`);
    return await startProbe(probe, (node) => lab.node(node), this.#sink(record));
  }

  #sink(record: RunRecord): RecordSink {
    return { clock: this.#clock, emit: (t, body) => void record.emit(t, body) };
  }

  async #judge(record: RunRecord): Promise<JudgedCell> {
    const judged = await this.#phase(record, "judge", async () => judgeRunDirectory(record.directory));
    for (const { expectation, verdict } of judged.results) {
      const text = verdict.status === "pass" || verdict.status === "fail" ? verdict.actual : verdict.reason;
      this.#progress({ kind: "verdict", expectation: expectation.name, status: verdict.status, text });
    }
    return judged;
  }

  async #judgeThenKeep(record: RunRecord, lab: Lab): Promise<JudgedCell> {
    const judged = await this.#judge(record);
    const outcome = outcomeByItself(this.#cell, this.#options.repetition, judged.results, judged.requirements);
    if (outcome !== "fail" && outcome !== "inconclusive") await this.#takeDown(record, lab);
    else {
      await markKept(this.#engine, this.#runId);
      this.#progress({
        kind: "event",
        text: `lab left up: docker ps --filter label=dev.holdfast.run=${this.#runId}; remove it with: holdfast clean`,
      });
    }
    return judged;
  }

  async #openRecord(images: LabImages): Promise<RunRecord> {
    const { Version, ApiVersion, KernelVersion } = await this.#engine.version();
    const record = new RunRecord(
      this.#options.runDirectory,
      {
        recordVersion: RECORD_VERSION,
        holdfast: holdfastVersion(),
        runId: this.#runId,
        epochNs: this.#clock.epochNs.toString(),
        cell: this.#cell.key,
        scenario: this.#cell.scenario,
        repetition: this.#options.repetition,
        engine: { version: Version, apiVersion: ApiVersion, kernel: KernelVersion ?? "" },
        images: { ...images.speakers },
      },
      this.#cell,
      (error) => this.#fail(error),
    );
    record.listen((event) => {
      this.#live.record(event);
      const text = eventText(event);
      if (text !== undefined) this.#progress({ kind: "event", text });
    });
    return record;
  }

  #labContext(record: RunRecord, scheduling: LabScheduling): LabContext {
    return {
      engine: this.#engine,
      runId: this.#runId,
      clock: this.#clock,
      scheduling,
      creations: new Creations(),
      emit: (t, body) => void record.emit(t, body),
      appender: (name) => record.appender(name),
      fatal: (error) => this.#fail(error),
    };
  }

  async #phase<T>(record: RunRecord, phase: PhaseName, work: () => Promise<T>): Promise<T> {
    this.#progress({ kind: "phase", phase });
    record.emit(this.#clock.now(), { kind: "phase-begin", phase });
    const result = await work();
    record.emit(this.#clock.now(), { kind: "phase-end", phase });
    return result;
  }

  #progress(progress: DistributiveOmit<Parameters<ProgressListener>[0], "cell" | "atMs">): void {
    this.#options.onProgress({ cell: progressName(this.#cell, this.#options.repetition), atMs: Date.now(), ...progress });
  }
}

/** Failures that the record tells and the verdicts show; any other is the harness's own. */
function isRecorded(failure: unknown): boolean {
  return failure instanceof SpeakerFailure || failure instanceof NotApplicable;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

async function hintsOf(lab: Lab): Promise<void> {
  await Promise.all([...lab.nodes.values()].map(async (node) => await node.speaker?.hints()));
}
