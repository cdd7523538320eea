import { type EventBody, RECORD_VERSION, type RecordEvent } from "./event.ts";

/** The events of a run record as far as they can be read. */
export interface ReadRecord {
  /** In the order of writing. */
  readonly events: readonly RecordEvent[];
  /** Every line was readable and the run told its end. */
  readonly complete: boolean;
  /** What is wrong with the record, for a reader: a cut last line, a line that is no event, no end. */
  readonly damage?: string;
  /** What was left out without harm: event kinds that this version does not know. */
  readonly notes: readonly string[];
}

/** The record was written by a newer Holdfast; nothing is read from it. */
export class RecordVersionError extends Error {
  override readonly name = "RecordVersionError";
}

/** A FIB snapshot of a full table is one line; nothing sensible is longer than this many characters. */
export const MAX_LINE_LENGTH = 64 * 1024 * 1024;

/**
 * Reads the text of `events.jsonl`, written under `version` (`run.json`, `recordVersion`). A killed writer leaves a cut last line, which is damage and not an error; throws
 * RecordVersionError when the version is newer than this reader's.
 */
export function readRecord(text: string, version: number = RECORD_VERSION): ReadRecord {
  if (version > RECORD_VERSION) {
    throw new RecordVersionError(
      `the record has version ${version}; this Holdfast reads up to ${RECORD_VERSION}: judge it with a newer one`,
    );
  }
  const events: RecordEvent[] = [];
  const damage: string[] = [];
  const unknown = new Map<string, number>();
  const ids = new Set<string>();
  for (const line of linesOf(text)) {
    const read = readLine(line);
    if (read.status === "damaged") damage.push(read.reason);
    else if (read.status === "unknown") unknown.set(read.kind, (unknown.get(read.kind) ?? 0) + 1);
    else if (ids.has(read.event.id)) damage.push(`line ${line.number} repeats the id ${read.event.id}`);
    else {
      ids.add(read.event.id);
      events.push(read.event);
    }
  }
  if (!events.some((event) => event.kind === "run-end")) damage.push("the record does not tell how the run ended");
  const notes = [...unknown].map(([kind, count]) => `${count} events of the unknown kind ${JSON.stringify(kind)} were left out`);
  return damage.length === 0 ? { events, complete: true, notes } : { events, complete: false, damage: summary(damage), notes };
}

interface Line {
  readonly number: number;
  readonly text: string;
  /** The writer ended it; the last line of a killed run has no end. */
  readonly ended: boolean;
}

type ReadLine =
  | { readonly status: "event"; readonly event: RecordEvent }
  | { readonly status: "unknown"; readonly kind: string }
  | { readonly status: "damaged"; readonly reason: string };

function* linesOf(text: string): Generator<Line> {
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    number++;
    if (end > start) yield { number, text: text.slice(start, end), ended: found !== -1 };
    start = end + 1;
  }
}

function readLine(line: Line): ReadLine {
  if (!line.ended) return damaged(`the last line, ${line.number}, is cut off`);
  if (line.text.length > MAX_LINE_LENGTH) return damaged(`line ${line.number} is longer than ${MAX_LINE_LENGTH} characters`);
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return damaged(`line ${line.number} is no JSON`);
  }
  if (!isEnvelope(value)) return damaged(`line ${line.number} is no event: it needs kind, id and an integer t`);
  if (!Object.hasOwn(KINDS, value.kind)) return { status: "unknown", kind: value.kind.slice(0, 60) };
  return { status: "event", event: value as RecordEvent };
}

function damaged(reason: string): ReadLine {
  return { status: "damaged", reason };
}

function isEnvelope(value: unknown): value is { readonly kind: string; readonly id: string; readonly t: number } {
  if (typeof value !== "object" || value === null) return false;
  const { kind, id, t } = value as Record<string, unknown>;
  return typeof kind === "string" && typeof id === "string" && /^e[1-9]\d*$/.test(id) && Number.isSafeInteger(t);
}

function summary(damage: readonly string[]): string {
  const shown = damage.slice(0, 5).join("; ");
  return damage.length > 5 ? `${shown}; and ${damage.length - 5} more` : shown;
}

/** Every kind of the event union, held complete by the compiler. */
const KINDS: Readonly<Record<EventBody["kind"], true>> = {
  "phase-begin": true,
  "phase-end": true,
  "step-begin": true,
  "step-end": true,
  "fault-effect": true,
  "fault-without-effect": true,
  "fault-healed": true,
  "node-up": true,
  "node-down": true,
  "speaker-started": true,
  "speaker-exited": true,
  "speaker-paused": true,
  "speaker-resumed": true,
  "recorder-begin": true,
  "recorder-end": true,
  "recorder-loss": true,
  "fib-snapshot": true,
  "fib-route": true,
  "fib-nexthops": true,
  link: true,
  address: true,
  "probe-begin": true,
  "probe-sent": true,
  "probe-received": true,
  "probe-gap": true,
  "probe-responder": true,
  "probe-stalled": true,
  "probe-end": true,
  "tcp-open": true,
  "tcp-failed": true,
  "tcp-stalled": true,
  "tcp-resumed": true,
  "tcp-closed": true,
  "run-end": true,
  hint: true,
};
