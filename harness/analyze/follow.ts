import { basename } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Analysis } from "../../src/analysis/analysis.ts";
import type { SpeakerHistory } from "../../src/analysis/model.ts";
import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import type { WireEvent } from "../../src/capture/wire-event.ts";
import type { FilePlace } from "../../src/report/analysis/places.ts";
import { FactKeeper } from "./fact-keeper.ts";

/** Octets that are one capture, though they may lie in several files. */
export interface CapturePart {
  readonly files: readonly { readonly path: string; readonly packets?: number; readonly chunks: Iterable<Uint8Array> }[];
}

/** What one vantage point shows, read in one pass; what is kept does not grow with the number of packets. */
export interface Followed {
  readonly histories: readonly SpeakerHistory[];
  readonly facts: FactKeeper;
  readonly places: readonly FilePlace[];
  /** Packets by file, in order. */
  readonly packets: readonly number[];
}

/** Each UPDATE leaves some objects that soon are garbage; V8 would let them grow to 128 MB before it looks at them. */
const YOUNG_GENERATION = "--semi-space-growth-factor=1";

export function follow(parts: readonly CapturePart[], epochNs: bigint, nameOf: (path: string) => string): Followed {
  setFlagsFromString(YOUNG_GENERATION);
  const analysis = new Analysis();
  const facts = new FactKeeper();
  const places: FilePlace[] = [];
  const packets: number[] = [];
  for (const part of parts) {
    const capture = captureName(part, places);
    const decoder = new WireDecoder({
      capture,
      epochNs,
      updates: "notable",
      onEvent: (event: WireEvent) => {
        analysis.event(event);
        facts.take(event);
      },
      onUpdate: (meta, view) => {
        analysis.update(meta, view);
      },
    });
    for (const { path, chunks } of part.files) {
      const packetsBefore = decoder.packetsRead;
      places.push({ capture, file: nameOf(path), packetsBefore });
      for (const chunk of chunks) decoder.push(chunk);
      packets.push(decoder.packetsRead - packetsBefore);
    }
    decoder.end();
  }
  return { histories: analysis.end(), facts, places, packets };
}

/** Unique among the parts, and without what a file's name may hold. */
function captureName({ files }: CapturePart, before: readonly FilePlace[]): string {
  const [first] = files;
  const name = basename(first?.path ?? "capture")
    .replaceAll(/[^\w.-]/g, "_")
    .replace(/\.(pcap|pcapng|cap)$/, "");
  return before.some(({ capture }) => capture === name) ? `${name}.${before.length + 1}` : name;
}
