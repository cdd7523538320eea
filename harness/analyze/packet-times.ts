import { statSync } from "node:fs";
import { CaptureReader } from "../../src/capture/capture-reader.ts";
import { chunksOf, timeOf } from "./capture-file.ts";

/** A packet of which only the place is known. */
export interface SoughtPacket {
  readonly id: string;
  readonly file: string;
  readonly packet: number;
}

/** When these packets were captured, nanoseconds since the epoch, by id. Reads the files again, as far as it must; what cannot be read again, such as a pipe, has no times. */
export function packetTimes(
  files: readonly { readonly path: string; readonly name: string }[],
  sought: readonly SoughtPacket[],
  epochNs: bigint,
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  const byFile = Map.groupBy(sought, ({ file }) => file);
  for (const { path, name } of files) {
    const packets = byFile.get(name);
    if (packets && statSync(path).isFile()) lookUp(path, packets, epochNs, times);
  }
  return times;
}

function lookUp(path: string, sought: readonly SoughtPacket[], epochNs: bigint, times: Map<string, number>): void {
  const wanted = Map.groupBy(sought, ({ packet }) => packet);
  const last = Math.max(...wanted.keys());
  const reader = new CaptureReader();
  for (const chunk of chunksOf(path)) {
    for (const item of reader.push(chunk)) {
      if (item.kind !== "packet") continue;
      for (const { id } of wanted.get(item.number) ?? []) times.set(id, Number(timeOf(item) - epochNs));
      if (item.number >= last) return;
    }
  }
}
