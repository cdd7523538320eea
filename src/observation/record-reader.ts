import { RECORD_VERSION, type RecordEvent } from "./event.ts";
import { isKnownKind, misfit } from "./event-fields.ts";

/** The events of a run record as far as they can be read. */
export interface ReadRecord {
  /** In the order of writing. */
  readonly events: readonly RecordEvent[];
  /** Every line was readable and the run told its end. */
  readonly complete: boolean;
  /** What is wrong with the record, for a reader: a cut last line, a line that is no event, a line that is missing, no end. */
  readonly damage?: string;
  /** Something is wrong before the record's end, so what it tells may be false and not only unfinished. */
  readonly damagedInside: boolean;
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
  const serials = new Serials();
  let cut: string | undefined;
  for (const line of linesOf(text)) {
    if (!line.ended) {
      cut = `the last line, ${line.number}, is cut off`;
      break;
    }
    const read = readLine(line);
    const disorder = serials.disorder(line.number, read.id);
    if (disorder !== undefined) damage.push(disorder.reason);
    if (read.status === "damaged") damage.push(read.reason);
    else if (read.status === "unknown") unknown.set(read.kind, (unknown.get(read.kind) ?? 0) + 1);
    else if (!disorder?.isRepeated) events.push(read.event);
  }
  const atEnd = cut === undefined ? [] : [cut];
  if (!events.some((event) => event.kind === "run-end")) atEnd.push("the record does not tell how the run ended");
  const notes = [...unknown].map(([kind, count]) => `${count} events of the unknown kind ${JSON.stringify(kind)} were left out`);
  const all = [...damage, ...atEnd];
  if (all.length === 0) return { events, complete: true, damagedInside: false, notes };
  return { events, complete: false, damage: summary(all), damagedInside: damage.length > 0, notes };
}

/** The ids of the lines, which a whole record has without a gap: one that is left out shows lines that are gone. */
class Serials {
  readonly #seen = new Set<string>();
  #last = 0;
  #lastId = "the begin";
  #unreadable = 0;

  /** What is wrong with the id in its place; a line without one takes the place of one. */
  disorder(line: number, id: string | undefined): { readonly reason: string; readonly isRepeated: boolean } | undefined {
    if (id === undefined) {
      this.#unreadable++;
      return undefined;
    }
    if (this.#seen.has(id)) return { reason: `line ${line} repeats the id ${id}`, isRepeated: true };
    this.#seen.add(id);
    const serial = Number(id.slice(1));
    const [last, lastId, expected] = [this.#last, this.#lastId, this.#last + 1 + this.#unreadable];
    [this.#last, this.#lastId, this.#unreadable] = [serial, id, 0];
    if (serial < last) return { reason: `line ${line} has the id ${id}, after ${lastId}`, isRepeated: false };
    const count = serial - expected;
    if (count <= 0) return undefined;
    return { reason: `${count} ${count === 1 ? "line is" : "lines are"} missing between ${lastId} and ${id}`, isRepeated: false };
  }
}

interface Line {
  readonly number: number;
  readonly text: string;
  /** The writer ended it; the last line of a killed run has no end. */
  readonly ended: boolean;
}

type ReadLine =
  | { readonly status: "event"; readonly id: string; readonly event: RecordEvent }
  | { readonly status: "unknown"; readonly id: string; readonly kind: string }
  | { readonly status: "damaged"; readonly id?: string; readonly reason: string };

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
  if (line.text.length > MAX_LINE_LENGTH) return damaged(`line ${line.number} is longer than ${MAX_LINE_LENGTH} characters`);
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return damaged(`line ${line.number} is no JSON`);
  }
  if (!isEnvelope(value)) return damaged(`line ${line.number} is no event: it needs kind, id and an integer t`);
  const { id, kind } = value;
  if (!isKnownKind(kind)) return { status: "unknown", id, kind: kind.slice(0, 60) };
  const field = misfit({ ...value, kind });
  if (field !== undefined)
    return { status: "damaged", id, reason: `line ${line.number} is no ${kind}: its ${field} is missing or of another form` };
  return { status: "event", id, event: value as RecordEvent };
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
