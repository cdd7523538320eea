import { exhaustive } from "../../src/exhaustive.ts";
import type { Cell, ScriptedCommand, Step, WaitCondition } from "../../src/scenario/model.ts";
import type { Lab } from "../docker/lab.ts";
import { HarnessError } from "../errors.ts";
import type { FaultContext } from "../faults/fault.ts";
import { findFault } from "../faults/faults.ts";
import type { RunningProbe } from "../probes/probes.ts";
import type { Clock } from "./clock.ts";
import { elapse } from "./deadline.ts";
import type { Gate } from "./gate.ts";
import type { LiveView } from "./live-view.ts";
import { recoveryMissing } from "./recovery-targets.ts";
import type { RunRecord } from "./run-record.ts";
import { missing, type WaitOrigin } from "./waits.ts";
import { watchingMs } from "./watching.ts";

export interface StepContext {
  readonly cell: Cell;
  readonly lab: Lab;
  readonly live: LiveView;
  readonly record: RunRecord;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly gate: Gate;
  readonly startProbe: (name: string) => Promise<RunningProbe>;
  readonly onStep: (step: Step, text: string) => void;
}

/** Of a scripted speaker's answer that goes into the record. */
const ANSWER_LIMIT = 8192;

type Ending = { readonly outcome: "done" | "timeout" | "aborted"; readonly detail?: string };

/** Carries out the scenario's steps, one after the other. A wait that times out ends the run: what follows would rest on a state that never came. */
export class Steps {
  readonly #context: StepContext;
  readonly #probes = new Map<string, RunningProbe>();
  readonly #heals = new Map<string, () => Promise<void>>();
  /** Of those, the ones that are undone as soon as the steps have ended. */
  readonly #healedAtEnd = new Set<string>();
  readonly #begins = new Map<string, number>();
  /** The latest step that changed something: what a wait for the wire counts from. */
  #lastChange: string | undefined;
  /** Ends the quiet that a running probe asked for. */
  #endQuiet: (() => void) | undefined;

  constructor(context: StepContext) {
    this.#context = context;
  }

  /** Undefined when every step was done, else why the run stopped early. */
  async run(): Promise<string | undefined> {
    try {
      return await this.#carryOutAll();
    } finally {
      for (const step of this.#healedAtEnd) await this.#heal(step);
    }
  }

  async #carryOutAll(): Promise<string | undefined> {
    const { cell, record, clock, signal, onStep } = this.#context;
    for (const step of cell.steps) {
      const text = stepText(step);
      onStep(step, text);
      const { t } = record.emit(clock.now(), { kind: "step-begin", step: step.id, verb: step.verb, text });
      this.#begins.set(step.id, t);
      if (step.verb === "fault" || step.verb === "heal" || step.verb === "tell") this.#lastChange = step.id;
      let ending: Ending;
      try {
        ending = signal.aborted ? { outcome: "aborted" } : await this.#carryOut(step);
      } catch (error) {
        record.emit(clock.now(), {
          kind: "step-end",
          step: step.id,
          outcome: signal.aborted ? "aborted" : "failed",
          detail: String(error),
        });
        throw error;
      }
      if (signal.aborted) ending = { ...ending, outcome: "aborted" };
      record.emit(clock.now(), { kind: "step-end", step: step.id, ...ending });
      if (ending.outcome === "timeout") return `step ${step.id} (${text}) timed out: ${ending.detail}`;
      if (ending.outcome === "aborted") return "aborted";
    }
    return undefined;
  }

  /** A node has come back from a reboot: the answering sides of probes that were on it start again. */
  async nodeUp(node: string): Promise<void> {
    await Promise.all([...this.#probes.values()].map((probe) => probe.nodeUp(node)));
  }

  async stopProbes(): Promise<void> {
    const running = [...this.#probes.values()];
    this.#probes.clear();
    try {
      await Promise.all(running.map((probe) => probe.stop()));
    } finally {
      this.#endQuiet?.();
      this.#endQuiet = undefined;
    }
  }

  /** Undoes every fault that is still in force, the latest first. */
  async healAll(): Promise<void> {
    for (const step of [...this.#heals.keys()].reverse()) await this.#heal(step);
  }

  async #carryOut(step: Step): Promise<Ending> {
    const { cell, live, signal } = this.#context;
    switch (step.verb) {
      case "wait": {
        const origin = this.#origin(step.condition);
        const lacking = () => missing(step.condition, cell, live, origin);
        const met = await live.until(() => (lacking().length === 0 ? true : undefined), step.atMostMs, signal);
        return met ? { outcome: "done" } : { outcome: "timeout", detail: `after ${step.atMostMs / 1000} s: ${lacking().join("; ")}` };
      }
      case "fault":
        // Most faults make or end containers. While this cell measures, others are quiet already, and its own noise is what it wants to see.
        return this.#endQuiet ? await this.#fault(step) : await this.#context.gate.noisy(watchingMs(cell), signal, () => this.#fault(step));
      case "tell":
        return await this.#tell(step);
      case "heal":
        await this.#heal(step.fault);
        return { outcome: "done" };
      case "probe":
        await this.#probe(step.action, step.probes);
        return { outcome: "done" };
      case "observe":
        await elapse(step.forMs, signal);
        return { outcome: "done" };
      case "observe-until-recovered": {
        const lacking = () => recoveryMissing(cell, live);
        const recovered = await live.steady(() => lacking().length === 0, step.holdMs, step.atMostMs, signal);
        // Watching to the end is what the step asks for: whether it took too long is for the verdict to say.
        return { outcome: "done", detail: recovered ? "recovered" : `after ${step.atMostMs / 1000} s: ${lacking().join("; ")}` };
      }
      default:
        return exhaustive(step);
    }
  }

  #origin(condition: WaitCondition): WaitOrigin {
    const step = "since" in condition && condition.since !== undefined ? condition.since : this.#lastChange;
    const t = step === undefined ? undefined : this.#begins.get(step);
    return step === undefined || t === undefined ? { t: Number.NEGATIVE_INFINITY, text: "so far" } : { t, text: `since ${step} began` };
  }

  async #fault(step: Extract<Step, { verb: "fault" }>): Promise<Ending> {
    const { record, clock } = this.#context;
    const fault = findFault(step.fault.kind);
    const applied = await fault.apply(this.#faultContext(step.id), step.fault.params);
    if (applied.heal) this.#heals.set(step.id, applied.heal);
    if (applied.healsWithSteps) this.#healedAtEnd.add(step.id);
    for (const effect of applied.effects) {
      const common = { step: step.id, fault: step.fault.kind, node: effect.node };
      if (effect.took) {
        const peer = effect.peer === undefined ? {} : { peer: effect.peer };
        record.emit(effect.t, { kind: "fault-effect", ...common, ...peer, proof: effect.proof });
      } else record.emit(clock.now(), { kind: "fault-without-effect", ...common, reason: effect.reason });
    }
    return { outcome: "done" };
  }

  /** The time is the program's own, taken when it acted, or else from before it was asked. */
  async #tell(step: Extract<Step, { verb: "tell" }>): Promise<Ending> {
    const { record, clock, lab } = this.#context;
    const { speaker } = lab.node(step.node);
    if (!speaker) throw new HarnessError(`node ${step.node} has no speaker`);
    const beganT = clock.now();
    const { ok: _, at, ...answer } = await speaker.tell(step.command);
    const t = typeof at === "string" && /^\d{1,20}$/.test(at) ? clock.relative(BigInt(at)) : beganT;
    const detail = Object.keys(answer).length === 0 ? undefined : JSON.stringify(answer).slice(0, ANSWER_LIMIT);
    if (step.command.op !== "status") {
      const proof = `${step.node} answered that it was done${detail === undefined ? "" : `: ${detail.slice(0, 300)}`}`;
      record.emit(t, { kind: "fault-effect", step: step.id, fault: `tell ${step.command.op}`, node: step.node, proof });
    }
    return { outcome: "done", ...(detail === undefined ? {} : { detail }) };
  }

  #faultContext(step: string): FaultContext {
    const { cell, lab, live, signal } = this.#context;
    return {
      cell,
      lab,
      step,
      signal,
      watch: (prefix) => live.wire.watch(prefix),
      nextUpdateFrom: (node, what, prefix, afterT, deadlineMs) =>
        live.until(() => live.wire.first({ kind: what, prefix }, node, undefined, afterT), deadlineMs, signal),
      connectionEnd: (node, peer, afterT, deadlineMs) =>
        live.until(() => live.wire.first({ kind: "tcp-closed" }, node, peer, afterT), deadlineMs, signal),
      elapse: (ms) => elapse(ms, signal),
    };
  }

  async #heal(step: string): Promise<void> {
    const { cell, record, clock } = this.#context;
    const heal = this.#heals.get(step);
    if (!heal) return;
    this.#heals.delete(step);
    await heal();
    const fault = cell.steps.find((s) => s.id === step);
    if (fault?.verb !== "fault") throw new HarnessError(`${step} is not a fault`);
    record.emit(clock.now(), { kind: "fault-healed", step, fault: fault.fault.kind, node: String(fault.fault.params.node) });
  }

  async #probe(action: "start" | "stop", names: readonly string[]): Promise<void> {
    if (action === "start")
      this.#endQuiet ??= await this.#context.gate.enter("quiet", watchingMs(this.#context.cell), this.#context.signal);
    for (const name of names) {
      if (action === "start") this.#probes.set(name, await this.#context.startProbe(name));
      else {
        await this.#probes.get(name)?.stop();
        this.#probes.delete(name);
      }
    }
  }
}

function commandText({ op, ...params }: ScriptedCommand): string {
  const text = Object.keys(params).length === 0 ? op : `${op} ${JSON.stringify(params)}`;
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

function stepText(step: Step): string {
  switch (step.verb) {
    case "wait": {
      const { kind, ...details } = step.condition;
      return `wait: ${[kind, ...Object.values(details).map(String)].join(" ")}`;
    }
    case "fault":
      return `fault: ${step.fault.kind} ${String(step.fault.params.node)}`;
    case "tell":
      return `tell: ${step.node} ${commandText(step.command)}`;
    case "heal":
      return `heal: ${step.fault}`;
    case "probe":
      return `probe: ${step.action} ${step.probes.join(", ")}`;
    case "observe":
      return `observe for ${step.forMs / 1000} s`;
    case "observe-until-recovered":
      return `observe until recovered, at most ${step.atMostMs / 1000} s`;
    default:
      return exhaustive(step);
  }
}
