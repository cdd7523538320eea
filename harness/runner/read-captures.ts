import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { Analysis } from "../../src/analysis/analysis.ts";
import type { SpeakerHistory } from "../../src/analysis/model.ts";
import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import type { WireEvent } from "../../src/capture/wire-event.ts";
import type { IpAddress } from "../../src/net/address.ts";
import type { StoredCapture } from "../../src/timeline/losses.ts";
import { RouteLog, type ToldRoutes } from "../../src/timeline/route-log.ts";

export interface ReadCaptures {
  readonly wire: readonly WireEvent[];
  /** The capture files that could be opened. */
  readonly captures: readonly StoredCapture[];
  /** Of each node's own speaker, as its own captures show it. */
  readonly histories: ReadonlyMap<string, SpeakerHistory>;
  /** Every route told on the connections of the nodes that `routesOf` names. */
  readonly toldRoutes: ReadonlyMap<string, ToldRoutes>;
  /** Nodes whose captures could not be followed, and why. */
  readonly withoutHistory: ReadonlyMap<string, string>;
}

export interface CaptureOptions {
  readonly epochNs: bigint;
  /** The nodes of whose speakers a history is wanted. */
  readonly speakers: ReadonlySet<string>;
  /** The nodes of which each single route is wanted. */
  readonly routesOf?: ReadonlySet<string>;
  /** The one node that has the address. */
  readonly nodeOf: (address: IpAddress) => string | undefined;
  /** When the capture on each node ended, as its recorder says; a node is missing whose recorder did not say. */
  readonly endOf?: ReadonlyMap<string, number>;
  /** Ports of TCP probes. */
  readonly resetsOf?: ReadonlySet<number>;
}

const CHUNK = 1 << 20;

/** Reads each capture of a run once: its facts, and with them the history of the speaker on whose node it was taken. A node's captures belong together, one for each time it came up. */
export function readCaptures(folder: string, options: CaptureOptions): ReadCaptures {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".pcap")) : [];
  const byNode = Map.groupBy(
    names.map((name) => basename(name, ".pcap")),
    nodeOfCapture,
  );
  const read = [...byNode]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([node, captures]) => readNode(folder, node, captures.sort(byBoot), options));
  return {
    wire: read.flatMap((r) => r.wire),
    captures: read.flatMap((r) => r.captures),
    histories: new Map(read.flatMap((r) => (r.history ? [[r.node, r.history]] : []))),
    toldRoutes: new Map(read.flatMap((r) => (r.routes ? [[r.node, r.routes]] : []))),
    withoutHistory: new Map(read.flatMap((r) => (r.problem === undefined ? [] : [[r.node, r.problem]]))),
  };
}

interface NodeCaptures {
  readonly node: string;
  readonly wire: readonly WireEvent[];
  readonly captures: readonly StoredCapture[];
  readonly history: SpeakerHistory | undefined;
  readonly routes: ToldRoutes | undefined;
  readonly problem: string | undefined;
}

function readNode(folder: string, node: string, names: readonly string[], options: CaptureOptions): NodeCaptures {
  const { epochNs, speakers, nodeOf, endOf, resetsOf, routesOf } = options;
  const wire: WireEvent[] = [];
  const captures: StoredCapture[] = [];
  const story = speakers.has(node) ? new Story(new Analysis({ speakerOf: nodeOf })) : undefined;
  const routes = routesOf?.has(node) ? new RouteLog() : undefined;
  for (const capture of names) {
    const before = wire.length;
    const decoder = new WireDecoder({
      capture,
      epochNs,
      ...(resetsOf && { resetsOf }),
      onEvent: (event) => {
        wire.push(event);
        story?.tell((analysis) => analysis.event(event));
      },
      ...((story || routes) && {
        onUpdate: (meta, view) => {
          story?.tell((analysis) => analysis.update(meta, view));
          routes?.update(meta, view);
        },
      }),
    });
    if (!pushAll(decoder, join(folder, `${capture}.pcap`))) {
      wire.length = before;
      continue;
    }
    const isWhole = !wire.slice(before).some((e) => e.kind === "capture-truncated");
    captures.push({ capture, packets: decoder.packetsRead, isWhole });
  }
  const histories = story?.end(endOf?.get(node));
  return { node, wire, captures, history: histories?.find((h) => h.name === node), routes, problem: story?.problem };
}

/** What is in a capture is anybody's; should the analysis stumble over it, the facts are still good, and only the history is missing. */
class Story {
  readonly #analysis: Analysis;
  problem: string | undefined;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  tell(what: (analysis: Analysis) => void): void {
    if (this.problem !== undefined) return;
    try {
      what(this.#analysis);
    } catch (error) {
      this.problem = `its captures cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  end(watchedUntilT: number | undefined): readonly SpeakerHistory[] | undefined {
    let histories: readonly SpeakerHistory[] | undefined;
    this.tell((analysis) => {
      histories = analysis.end(watchedUntilT);
    });
    return this.problem === undefined ? histories : undefined;
  }
}

/** Whether the file could be read; to whoever judges, one that cannot be is missing. */
function pushAll(decoder: WireDecoder, path: string): boolean {
  try {
    for (const chunk of chunks(path)) decoder.push(chunk);
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return false;
    throw error;
  }
  decoder.end();
  return true;
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

/** `a.2` is the capture of node `a` since it came up for the second time. */
function nodeOfCapture(capture: string): string {
  return capture.replace(/\.\d+$/, "");
}

function byBoot(a: string, b: string): number {
  return bootOf(a) - bootOf(b);
}

function bootOf(capture: string): number {
  return Number(/\.(\d+)$/.exec(capture)?.[1] ?? 1);
}
