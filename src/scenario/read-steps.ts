import { z } from "zod";
import { isMapping } from "./is-mapping.ts";
import type { FaultCall, Node, Probe, Session, Step } from "./model.ts";
import { didYouMean, oneOf } from "./nearest-name.ts";
import { quoted } from "./printable.ts";
import { readCondition } from "./read-condition.ts";
import { readTell } from "./read-tell.ts";
import { readTerm } from "./read-term.ts";
import { ofFirstRound, ofRound, type Repeat, roundId, type WrittenStep, writtenSteps } from "./repeat.ts";
import type { Scope } from "./scope.ts";
import { onlyKeyOf, stepNames } from "./step-ids.ts";
import { atMost, healTarget, OBSERVATIONS, PROBE_ACTIONS, VERBS, type Verb, WAIT_AT_MOST_MS } from "./steps-schema.ts";
import type { SpeakerVocabulary, TermVocabulary } from "./vocabulary.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

export interface StepContext {
  readonly scope: Scope;
  readonly faults: readonly TermVocabulary[];
  readonly speakers: readonly SpeakerVocabulary[];
  readonly nodes: readonly Node[];
  readonly sessions: readonly Session[];
  /** Whether a session that is not in `sessions` does not exist. */
  readonly sessionsAreSound: boolean;
  readonly probes: readonly Probe[];
}

/** A step without what all steps share; a distributive Omit, so that the verbs stay told apart. */
type StepBody = Step extends infer S ? (S extends Step ? Omit<S, "id" | "at"> : never) : never;

/** What is known of every step, the malformed ones too. */
export interface Outline {
  readonly id: string;
  readonly isFault: boolean;
}

/** The steps, in order, with every round of a repeat; what is malformed is reported and left out. */
export function readSteps(raw: unknown, context: StepContext): readonly Step[] {
  const { scope } = context;
  const items = scope.list(raw, ["steps"]) ?? [];
  if (Array.isArray(raw) && items.length === 0)
    scope.report(["steps"], { message: "steps is an empty list", expected: "at least one step" });
  const written = writtenSteps(items, scope);
  const names = stepNames(written, scope);
  scope.declare("step", declaredIds(written, names));
  const firstIds = written.map(({ repeat }, index) => (repeat ? roundId(names[index] ?? "", 1) : (names[index] ?? "")));
  const outline = written.map((step, index) => ({
    id: firstIds[index] ?? "",
    isFault: isMapping(step.raw) && Object.hasOwn(step.raw, "fault"),
  }));
  const bodyNames = (repeat: Repeat) => new Set(names.filter((_, index) => written[index]?.repeat === repeat));
  const read = written.map(({ raw: item, path, repeat }, index): Step | undefined => {
    const own = repeat ? ofFirstRound(item, bodyNames(repeat)) : item;
    const body = readStep(own, path, outline.slice(0, index), repeat !== undefined, context);
    return body && { id: firstIds[index] ?? "", at: scope.position(path), ...body };
  });
  const steps = withAllRounds(read, written, names);
  reportUnusedProbes(steps, context);
  return steps;
}

function declaredIds(written: readonly WrittenStep[], names: readonly string[]): readonly string[] {
  return written.flatMap(({ repeat }, index) => {
    const name = names[index] ?? "";
    return repeat ? Array.from({ length: repeat.times }, (_, i) => roundId(name, i + 1)) : [name];
  });
}

/** `read` are the steps as written, those of repeats for their first round. */
function withAllRounds(read: readonly (Step | undefined)[], written: readonly WrittenStep[], names: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < written.length; ) {
    const repeat = written[index]?.repeat;
    const end = repeat ? written.findLastIndex((step) => step.repeat === repeat) + 1 : index + 1;
    const body = read.slice(index, end).flatMap((step, i) => (step ? [{ step, name: names[index + i] ?? "" }] : []));
    const own = new Set(names.slice(index, end));
    steps.push(...body.map(({ step }) => step));
    for (let round = 2; repeat && round <= repeat.times; round++)
      steps.push(...body.map(({ step, name }) => ofRound(step, name, own, round)));
    index = end;
  }
  return steps;
}

function readStep(raw: unknown, path: Path, before: readonly Outline[], inRepeat: boolean, context: StepContext): StepBody | undefined {
  const { scope } = context;
  const step = scope.mapping(raw, path);
  const verb = step && onlyKeyOf(step, inRepeat ? VERBS : [...VERBS, "repeat"], ["id"], path, placeName(path), scope);
  // A repeat is none by now.
  if (!verb || verb === "repeat") return undefined;
  const allowed = ["id", verb, ...(verb === "wait" ? ["at-most"] : [])];
  for (const key of Object.keys(step)) if (!allowed.includes(key)) scope.reportKey(path, key, allowed);
  return readVerb(verb, step, [...path, verb], before, context);
}

function readVerb(
  verb: Verb,
  step: Readonly<Record<string, unknown>>,
  path: Path,
  before: readonly Outline[],
  context: StepContext,
): StepBody | undefined {
  const { scope } = context;
  const value = step[verb];
  switch (verb) {
    case "wait": {
      const condition = readCondition(value, path, before, context);
      const written = step["at-most"];
      const atMostMs = written === undefined ? WAIT_AT_MOST_MS : scope.check(atMost(), written, [...path.slice(0, -1), "at-most"]);
      return condition && atMostMs !== undefined ? { verb, condition, atMostMs } : undefined;
    }
    case "fault": {
      const fault = readFault(value, path, context);
      return fault && { verb, fault };
    }
    case "tell":
      return readTell(value, path, context);
    case "heal": {
      const fault = scope.check(healTarget(), value, path);
      if (fault !== undefined) reportUnhealable(fault, path, before, scope);
      return fault === undefined ? undefined : { verb, fault };
    }
    case "probe":
      return readProbeAction(value, path, context);
    case "observe":
      return readObservation(value, path, scope);
  }
}

function readFault(raw: unknown, path: Path, { scope, faults, nodes, speakers }: StepContext): FaultCall | undefined {
  const mapping = scope.mapping(raw, path);
  if (!mapping) return undefined;
  const { kind, ...params } = mapping;
  const kinds = faults.map((f) => f.kind);
  const known = scope.check(z.string(), kind, [...path, "kind"]);
  if (known === undefined) return undefined;
  const term = faults.find((f) => f.kind === known);
  if (!term) {
    scope.reportUnknown([...path, "kind"], "fault", known, kinds);
    return undefined;
  }
  const checked = readTerm(term, params, path, scope, ["kind"]);
  if (checked && term.change !== undefined) reportUnchangeable(term.change, checked.node, [...path, "node"], { scope, nodes, speakers });
  if (checked && term.needsBgp) reportWithoutBgp(checked.node, [...path, "node"], nodes, scope);
  return checked && { kind: known, params: checked };
}

function reportWithoutBgp(named: unknown, path: Path, nodes: StepContext["nodes"], scope: Scope): void {
  for (const name of [named].flat()) {
    const speaker = nodes.find((n) => n.name === name)?.speaker;
    if (speaker?.bgp === false)
      scope.report(path, { message: `${placeName(path)}: the speaker of ${String(name)} is ${speaker.kind}, which speaks no BGP` });
  }
}

/** A change of a speaker's world is for the kinds that know such a thing. */
function reportUnchangeable(
  change: string,
  named: unknown,
  path: Path,
  { scope, nodes, speakers }: Pick<StepContext, "scope" | "nodes" | "speakers">,
): void {
  const able = speakers.filter((s) => s.changes?.includes(change)).map((s) => s.kind);
  for (const name of [named].flat()) {
    const node = nodes.find((n) => n.name === name);
    if (!node || able.includes(node.speaker?.kind ?? "")) continue;
    const what = node.speaker
      ? `the speaker of ${node.name} is ${node.speaker.kind}, which knows no ${change}`
      : `${node.name} has no speaker`;
    scope.report(path, {
      message: `${placeName(path)}: ${what}`,
      expected: `a node whose speaker is ${oneOf(able) ?? "none that there is"}`,
    });
  }
}

function reportUnhealable(id: string, path: Path, before: readonly Outline[], scope: Scope): void {
  const target = before.find((step) => step.id === id);
  if (target?.isFault) return;
  const faults = before.filter((step) => step.isFault).map((step) => step.id);
  const message = target
    ? `${placeName(path)}: ${quoted(id)} is no fault, so there is nothing to heal`
    : `${placeName(path)}: no fault ${quoted(id)} comes before this step`;
  scope.report(path, { message, expected: oneOf(faults) ?? "a fault before it", hint: didYouMean(id, faults) });
}

function readProbeAction(raw: unknown, path: Path, { scope, probes }: StepContext): StepBody | undefined {
  if (!isMapping(raw)) {
    const action = scope.check(z.enum(["start", "stop"]), raw, path);
    if (action && scope.names("probe").size === 0)
      scope.report(path, { message: `${placeName(path)}: the scenario has no probes`, hint: "add probes: above" });
    return action && { verb: "probe", action, probes: probes.map((p) => p.name) };
  }
  const action = onlyKeyOf(raw, ["start", "stop"], [], path, placeName(path), scope);
  if (!action) return undefined;
  const names = action === "start" ? scope.fields(PROBE_ACTIONS.start, raw, path).start : scope.fields(PROBE_ACTIONS.stop, raw, path).stop;
  return names && { verb: "probe", action, probes: names };
}

function readObservation(raw: unknown, path: Path, scope: Scope): StepBody | undefined {
  const mapping = scope.mapping(raw, path);
  const kind = mapping && onlyKeyOf(mapping, ["for", "until"], ["at-most", "hold"], path, placeName(path), scope);
  if (kind === "for") {
    const { for: forMs } = scope.fields(OBSERVATIONS.for, raw, path);
    return forMs === undefined ? undefined : { verb: "observe", forMs };
  }
  if (kind !== "until") return undefined;
  const { until, "at-most": atMostMs, hold: holdMs } = scope.fields(OBSERVATIONS.until, raw, path);
  return until === undefined || atMostMs === undefined || holdMs === undefined
    ? undefined
    : { verb: "observe-until-recovered", atMostMs, holdMs };
}

/** A probe that never starts witnesses nothing, and what is expected of it could never be judged. */
function reportUnusedProbes(steps: readonly Step[], { scope, probes }: StepContext): void {
  const started = new Set(steps.flatMap((step) => (step.verb === "probe" && step.action === "start" ? step.probes : [])));
  if (steps.length === 0) return;
  for (const { name } of probes.filter((p) => !started.has(p.name))) {
    scope.report(["probes", name], { at: "key", message: `probes.${name} is never started`, hint: "add the step: - probe: start" });
  }
}
