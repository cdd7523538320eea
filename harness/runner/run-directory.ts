import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import type { WireEvent } from "../../src/capture/wire-event.ts";
import { RECORD_VERSION } from "../../src/observation/event.ts";
import { type ReadRecord, readRecord } from "../../src/observation/record-reader.ts";
import type { RunManifest } from "../../src/observation/run-manifest.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { UsageError } from "../errors.ts";

/** A run's record as it lies on disk, read whole but for the captures, of which only the facts are kept. */
export interface StoredRun {
  readonly manifest: RunManifest;
  readonly cell: Cell;
  readonly record: ReadRecord;
  readonly wire: readonly WireEvent[];
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
  return { manifest, cell, record, wire: readCaptures(join(directory, "capture"), BigInt(manifest.epochNs)) };
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

function readCaptures(folder: string, epochNs: bigint): readonly WireEvent[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".pcap"));
  return files.sort().flatMap((name) => {
    const decoder = new WireDecoder({ capture: basename(name, ".pcap"), epochNs });
    const events: WireEvent[] = [];
    for (const chunk of chunks(join(folder, name))) events.push(...decoder.push(chunk));
    events.push(...decoder.end());
    return events;
  });
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
