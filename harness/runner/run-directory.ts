import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import type { WireEvent } from "../../src/capture/wire-event.ts";
import { RECORD_VERSION } from "../../src/observation/event.ts";
import { type ReadRecord, readRecord } from "../../src/observation/record-reader.ts";
import type { RunManifest } from "../../src/observation/run-manifest.ts";
import type { Cell } from "../../src/scenario/model.ts";
import type { StoredCapture } from "../../src/timeline/losses.ts";
import { UsageError } from "../errors.ts";

/** A run's record as it lies on disk, read whole but for the captures, of which only the facts are kept. */
export interface StoredRun {
  readonly manifest: RunManifest;
  readonly cell: Cell;
  readonly record: ReadRecord;
  readonly wire: readonly WireEvent[];
  /** The capture files that could be opened. */
  readonly captures: readonly StoredCapture[];
}

const CHUNK = 1 << 20;
const EVENTS_LIMIT = 1 << 30;

export function readRunDirectory(directory: string): StoredRun {
  const manifest = readJson<RunManifest>(directory, "run.json");
  if (manifest.recordVersion !== RECORD_VERSION) {
    throw new UsageError(`${directory} was recorded in format ${manifest.recordVersion}; this Holdfast reads format ${RECORD_VERSION}`);
  }
  const cell = readJson<Cell>(directory, "cell.json");
  const events = join(directory, "events.jsonl");
  if (existsSync(events) && statSync(events).size > EVENTS_LIMIT) throw new UsageError(`${events} is larger than 1 GiB`);
  const record = readRecord(existsSync(events) ? readFileSync(events, "utf8") : "");
  const captures = readCaptures(join(directory, "capture"), BigInt(manifest.epochNs));
  return { manifest, cell, record, wire: captures.flatMap((c) => c.events), captures };
}

/** Every folder at or below `directory` that holds a run's record, in the order of their paths. */
export function findRunDirectories(directory: string): readonly string[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) throw new UsageError(`there is no folder ${directory}`);
  if (existsSync(join(directory, "run.json"))) return [directory];
  const below = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return below
    .map((entry) => join(directory, entry.name))
    .sort()
    .flatMap(findRunDirectories);
}

type Capture = StoredCapture & { readonly events: readonly WireEvent[] };

function readCaptures(folder: string, epochNs: bigint): readonly Capture[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".pcap"));
  return files.sort().flatMap((name) => readCapture(join(folder, name), epochNs) ?? []);
}

/** Undefined for what cannot be opened or read: to whoever judges, such a capture is missing. */
function readCapture(path: string, epochNs: bigint): Capture | undefined {
  const capture = basename(path, ".pcap");
  const decoder = new WireDecoder({ capture, epochNs });
  const events: WireEvent[] = [];
  try {
    for (const chunk of chunks(path)) events.push(...decoder.push(chunk));
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return undefined;
    throw error;
  }
  events.push(...decoder.end());
  return { capture, packets: decoder.packetsRead, isWhole: !events.some((e) => e.kind === "capture-truncated"), events };
}

function* chunks(path: string): Generator<Uint8Array> {
  const file = openSync(path, "r");
  try {
    for (;;) {
      const buffer = new Uint8Array(CHUNK);
      const length = readSync(file, buffer, 0, CHUNK, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** What stands in these files is our own writing, cut off at worst: then there is nothing to judge. */
function readJson<T>(directory: string, name: string): T {
  const path = join(directory, name);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (cause) {
    throw new UsageError(`${path} is not readable as a run's record: ${(cause as Error).message}`, { cause });
  }
}
