import type { Cell, Step } from "../scenario/model.ts";
import { BREAKING_OPERATIONS } from "../scenario/scripted-commands.ts";
import type { EventIndex } from "./events.ts";
import type { Bounds, Moment } from "./window.ts";

/** When a fault, or what a scripted speaker was told, first took effect; unknown when any part of it took none, or when nothing proves it. */
export function faultEffect(index: EventIndex, cell: Cell, stepId: string): Moment {
  if (!takesEffect(cell.steps.find((step) => step.id === stepId))) return unknown(`step ${stepId} is no fault`);
  const without = index.first("fault-without-effect", (e) => e.step === stepId);
  if (without) return unknown(`fault ${stepId} took no effect on ${without.node}: ${without.reason}`);
  const effect = index.first("fault-effect", (e) => e.step === stepId);
  return effect ? { status: "known", t: effect.t, evidence: effect.id } : unknown(`nothing proves that fault ${stepId} took effect`);
}

/** Why nothing can be concluded from what was seen before `untilT`: a fault that began before it, be it to prepare for another, is not known to have taken effect. */
export function ineffective(index: EventIndex, cell: Cell, untilT: number): string | undefined {
  for (const step of cell.steps) {
    const begin = step.verb === "fault" ? stepBegin(index, step.id) : undefined;
    if (begin?.status !== "known" || begin.t >= untilT) continue;
    const effect = faultEffect(index, cell, step.id);
    if (effect.status === "unknown") return effect.reason;
  }
  return undefined;
}

function takesEffect(step: Step | undefined): boolean {
  return step?.verb === "fault" || step?.verb === "tell";
}

/** The moment that `after: <step>` means: the effect of a fault or a `tell`, any other step's end. */
export function momentAfter(index: EventIndex, cell: Cell, stepId: string): Moment {
  return takesEffect(cell.steps.find((step) => step.id === stepId)) ? faultEffect(index, cell, stepId) : stepEnd(index, stepId);
}

export function stepBegin(index: EventIndex, stepId: string): Moment {
  const begin = index.first("step-begin", (e) => e.step === stepId);
  return begin ? { status: "known", t: begin.t, evidence: begin.id } : unknown(`step ${stepId} never began`);
}

/** The end of a step that was carried out whole. */
export function stepEnd(index: EventIndex, stepId: string): Moment {
  const end = index.first("step-end", (e) => e.step === stepId);
  if (!end) return unknown(`step ${stepId} never ended`);
  if (end.outcome === "done") return { status: "known", t: end.t, evidence: end.id };
  return unknown(`step ${stepId} was not carried out to its end (${end.outcome}${end.detail === undefined ? "" : `: ${end.detail}`})`);
}

/**
 * From the begin of step `from` to the end of step `until`. Unless given, from the begin of the first fault, or of the first `tell` that breaks a session (without either, the first `observe`'s) to the end of what was
 * observed. Unknown when a fault that began in it or before it took no effect: nothing then follows from what is seen there.
 */
export function stepWindow(index: EventIndex, cell: Cell, observedEnd: Moment, from?: string, until?: string): Bounds {
  const start = from === undefined ? defaultStart(index, cell) : stepBegin(index, from);
  if (start.status === "unknown") return start;
  const end = until === undefined ? observedEnd : stepEnd(index, until);
  if (end.status === "unknown") return end;
  if (end.t < start.t)
    return unknown(`the window ends before it begins: ${until ?? "the record"} ends before ${from ?? "the first fault"} begins`);
  const reason = ineffective(index, cell, end.t);
  if (reason !== undefined) return unknown(reason);
  return { status: "known", window: { fromT: start.t, untilT: end.t }, evidence: [start.evidence, end.evidence] };
}

/**
 * The end of what was observed: of the last step when all have ended, else the moment at which the run was given up, or the last event of a record that was cut off.
 * What comes after it is the harness healing and taking down, of which nothing is judged.
 */
export function observedEnd(index: EventIndex, cell: Cell, last: Moment): Moment {
  const ends = cell.steps.map((step: Step) => stepEnd(index, step.id));
  const complete = ends.length > 0 && ends.every((end) => end.status === "known");
  const givenUp = [
    index.first("step-end", (e) => e.outcome !== "done"),
    ...(complete ? [] : [index.first("phase-end", (e) => e.phase === "steps")]),
    index.first("phase-begin", (e) => e.phase === "drain" || e.phase === "lab-down"),
    index.first("run-end"),
  ].flatMap((event): Moment[] => (event ? [{ status: "known", t: event.t, evidence: event.id }] : []));
  return [...(complete ? [latest(ends)] : []), ...givenUp].reduce(earlier, last);
}

function defaultStart(index: EventIndex, cell: Cell): Moment {
  const fault = cell.steps.find((step) => step.verb === "fault" || (step.verb === "tell" && BREAKING_OPERATIONS.has(step.command.op)));
  const start = fault ?? cell.steps.find((step) => step.verb === "observe" || step.verb === "observe-until-recovered");
  return start
    ? stepBegin(index, start.id)
    : unknown("the scenario has neither a fault nor an observe step: name the window with from and until");
}

function latest(moments: readonly Moment[]): Moment {
  return moments.reduce((a, b) => (a.status === "known" && b.status === "known" && b.t > a.t ? b : a));
}

function earlier(a: Moment, b: Moment): Moment {
  if (a.status === "unknown") return b;
  return b.status === "known" && b.t < a.t ? b : a;
}

function unknown(reason: string): { readonly status: "unknown"; readonly reason: string } {
  return { status: "unknown", reason };
}
