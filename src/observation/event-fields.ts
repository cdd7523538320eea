import type { IpAddress } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";
import type { EventBody, FibNextHop, FibRoute } from "./event.ts";

/** Whether this version knows the kind. */
export function isKnownKind(kind: string): kind is EventBody["kind"] {
  return Object.hasOwn(EVENT_FIELDS, kind);
}

/** The first field of the event that does not have the form of its kind, or undefined when each has. Fields that the kind does not have are let be. */
export function misfit(event: { readonly kind: EventBody["kind"] }): string | undefined {
  return misfitOf(event, EVENT_FIELDS[event.kind]);
}

/** A plain type, the words that a text may be, or what must hold. */
type Form = "int" | "number" | "string" | "boolean" | Readonly<Record<string, 0>> | Test;
type Test = (value: unknown) => boolean;

type FormOf<V> = [V] extends [boolean]
  ? "boolean"
  : [V] extends [number]
    ? "int" | "number"
    : [V] extends [IpAddress | Prefix]
      ? "string"
      : [V] extends [string]
        ? string extends V
          ? "string"
          : Readonly<Record<V, 0>>
        : Test;

/** One form for each field of `E`, so that the compiler holds the table to the union; a test for what may be missing. */
type FieldsOf<E> = {
  readonly [F in Exclude<keyof E, "kind">]: Partial<Pick<E, F>> extends Pick<E, F> ? Test : FormOf<E[F]>;
};
type OfKind<K, E = EventBody> = E extends { readonly kind: infer Kinds } ? (K extends Kinds ? E : never) : never;

function misfitOf(value: object, fields: Readonly<Record<string, Form>>): string | undefined {
  const given: Readonly<Record<string, unknown>> = { ...value };
  return Object.entries(fields).find(([name, form]) => !fits(given[name], form))?.[0];
}

function fits(value: unknown, form: Form): boolean {
  if (typeof form === "function") return form(value);
  if (typeof form === "object") return typeof value === "string" && Object.hasOwn(form, value);
  return form === "int" ? Number.isSafeInteger(value) : typeof value === form;
}

function optional(form: Form): Test {
  return (value) => value === undefined || fits(value, form);
}

function record(fields: Readonly<Record<string, Form>>): Test {
  return (value) => typeof value === "object" && value !== null && misfitOf(value, fields) === undefined;
}

function listOf(test: Test): Test {
  return (value) => Array.isArray(value) && value.every(test);
}

const NEXT_HOP: FieldsOf<FibNextHop> = { via: optional("string"), dev: optional("string"), weight: "number", dead: "boolean" };
const ROUTE: FieldsOf<FibRoute> = {
  table: optional("number"),
  prefix: "string",
  protocol: "string",
  type: { unicast: 0, blackhole: 0, unreachable: 0, prohibit: 0, local: 0, other: 0 },
  metric: "number",
  nexthopId: optional("number"),
  nextHops: listOf(record(NEXT_HOP)),
};
const isRoute = record(ROUTE);

const PHASE = { phase: { images: 0, "lab-up": 0, "speakers-up": 0, steps: 0, drain: 0, "lab-down": 0, judge: 0 } } as const;
const NODE = { node: "string" } as const;
const FAULT = { step: "string", fault: "string", node: "string" } as const;
const RECORDER = { recorder: { wire: 0, fib: 0, probe: 0, "speaker-log": 0 }, node: "string" } as const;
const OP = { add: 0, replace: 0, delete: 0 } as const;
const PROBE = { probe: "string" } as const;
const FLOW = { probe: "string", flow: "int" } as const;
const DIRECTION = { forward: 0, return: 0 } as const;

/** Every kind of the event union, with every field. */
const EVENT_FIELDS: { readonly [K in EventBody["kind"]]: FieldsOf<OfKind<K>> } = {
  "phase-begin": PHASE,
  "phase-end": PHASE,
  "step-begin": { step: "string", verb: "string", text: "string" },
  "step-end": { step: "string", outcome: { done: 0, timeout: 0, failed: 0, aborted: 0 }, detail: optional("string") },
  "fault-effect": { ...FAULT, peer: optional("string"), proof: "string" },
  "fault-without-effect": { ...FAULT, reason: "string" },
  "fault-healed": FAULT,
  "node-up": NODE,
  "node-down": NODE,
  "speaker-started": { ...NODE, speaker: "string", recovery: "boolean" },
  "speaker-exited": { ...NODE, exitCode: "number", signal: optional("string") },
  "speaker-paused": NODE,
  "speaker-resumed": NODE,
  "recorder-begin": { ...RECORDER, file: optional("string") },
  "recorder-end": { ...RECORDER, seen: "number", lost: "number" },
  "recorder-loss": { ...RECORDER, sinceT: "number", detail: "string", late: optional("boolean") },
  "fib-snapshot": { ...NODE, reason: { begin: 0, resync: 0, end: 0 }, routes: listOf(isRoute) },
  "fib-route": { ...NODE, op: OP, route: isRoute, inferred: optional("boolean"), sinceT: optional("number") },
  "fib-nexthops": { ...NODE, route: isRoute },
  link: { ...NODE, dev: "string", up: "boolean" },
  address: { ...NODE, op: { add: 0, delete: 0 }, dev: "string", address: "string" },
  "probe-begin": {
    ...PROBE,
    node: "string",
    flows: "int",
    intervalMs: "number",
    ports: (value) => value === undefined || listOf(Number.isSafeInteger)(value),
  },
  "probe-sent": { ...FLOW, sent: "int", maxLateNs: "number", sendErrors: "int" },
  "probe-received": { ...FLOW, direction: DIRECTION, responder: "string", received: "int", highest: "int", highestSentT: "number" },
  "probe-gap": { ...FLOW, direction: DIRECTION, from: "int", to: "int", fromT: "number", untilT: "number" },
  "probe-responder": { ...FLOW, seq: "int", responder: "string" },
  "probe-stalled": { ...PROBE, sinceT: "number" },
  "probe-end": PROBE,
  "tcp-open": { ...FLOW, responder: "string", from: optional("string"), port: optional("int") },
  "tcp-failed": { ...FLOW, error: "string" },
  "tcp-stalled": { ...FLOW, sinceT: "number" },
  "tcp-resumed": { ...FLOW, stalledMs: "number" },
  "tcp-closed": { ...FLOW, how: { reset: 0, fin: 0, timeout: 0, done: 0 }, error: optional("string") },
  "run-end": { status: { complete: 0, aborted: 0, broken: 0, "not-applicable": 0 }, reason: optional("string") },
  hint: { ...NODE, what: "string", text: "string" },
};
