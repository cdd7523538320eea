import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { RECORD_VERSION } from "../../src/observation/event.ts";
import { type ReadRecord, readRecord } from "../../src/observation/record-reader.ts";
import type { RunManifest } from "../../src/observation/run-manifest.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { nodesByAddress } from "../../src/timeline/addresses.ts";
import { nodesWithRoutesWanted } from "../../src/verdict/checks/fib-matches-rib.ts";
import { UsageError } from "../errors.ts";
import { type ReadCaptures, readCaptures } from "./read-captures.ts";

/** A run's record as it lies on disk, read whole but for the captures, of which only the facts and the speakers' histories are kept. */
export interface StoredRun extends ReadCaptures {
  readonly manifest: RunManifest;
  readonly cell: Cell;
  readonly record: ReadRecord;
}

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
  const nodes = nodesByAddress(cell.topology);
  const captures = readCaptures(join(directory, "capture"), {
    epochNs: BigInt(manifest.epochNs),
    speakers: new Set(cell.topology.nodes.filter((n) => n.speaker).map((n) => n.name)),
    routesOf: nodesWithRoutesWanted(cell),
    nodeOf: (address) => onlyOne(nodes.get(address)),
    resetsOf: new Set(cell.probes.flatMap((probe) => (probe.kind === "tcp" ? [probe.port] : []))),
    endOf: new Map(record.events.flatMap((e) => (e.kind === "recorder-end" && e.recorder === "wire" ? [[e.node, e.t] as const] : []))),
  });
  return { manifest, cell, record, ...captures };
}

/** A service address that several nodes share names none of them. */
function onlyOne(nodes: readonly string[] = []): string | undefined {
  return nodes.length === 1 ? nodes[0] : undefined;
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

/** What stands in these files is our own writing, cut off at worst: then there is nothing to judge. */
function readJson<T>(directory: string, name: string): T {
  const path = join(directory, name);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (cause) {
    throw new UsageError(`${path} is not readable as a run's record: ${(cause as Error).message}`, { cause });
  }
}
