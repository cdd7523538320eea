/** One frame of `holdfast-agent monitor`. Times are nanoseconds since 1970, read in the node. */
export type MonitorFrame =
  /** What one read gave: one netlink message or several. */
  | { readonly kind: "message"; readonly tNs: bigint; readonly octets: Uint8Array }
  /** `sinceNs`: whatever this dump finds changed, changed after that. */
  | { readonly kind: "dump-begin"; readonly tNs: bigint; readonly reason: DumpReason; readonly sinceNs: bigint }
  /** `consistent` is false when the tables changed under every attempt at the dump. */
  | { readonly kind: "dump-end"; readonly tNs: bigint; readonly consistent: boolean }
  /** The kernel dropped messages; a dump follows. */
  | { readonly kind: "overrun"; readonly tNs: bigint }
  /** The monitor did not run from `sinceNs` on: the messages since then, up to this frame, have the time at which they were read, and not that of the change. */
  | { readonly kind: "stall"; readonly tNs: bigint; readonly sinceNs: bigint }
  | { readonly kind: "end"; readonly tNs: bigint; readonly messages: number; readonly overruns: number }
  /** What comes next is no frame: nothing after it can be trusted, and the reader gives nothing more. */
  | { readonly kind: "anomaly"; readonly reason: string };

export type DumpReason = "begin" | "resync" | "end";

const HEADER_LENGTH = 20;
const MAGIC = 0x4c_4e_46_48; // "HFNL", little-endian
const LONGEST = 1 << 20;
const REASONS: readonly DumpReason[] = ["begin", "resync", "end"];

/** Cuts the monitor's output into frames, whatever the chunks. */
export class MonitorFrameReader {
  #pending = new Uint8Array(0);
  #broken = false;

  push(chunk: Uint8Array): MonitorFrame[] {
    const frames: MonitorFrame[] = [];
    if (this.#broken) return frames;
    const octets = this.#pending.length === 0 ? chunk : concat(this.#pending, chunk);
    let at = 0;
    while (octets.length - at >= HEADER_LENGTH) {
      const view = new DataView(octets.buffer, octets.byteOffset + at, HEADER_LENGTH);
      const length = view.getUint32(16, true);
      const wrong = view.getUint32(0, true) !== MAGIC ? "no frame magic" : length > LONGEST ? `a frame of ${length} octets` : undefined;
      if (wrong !== undefined) return this.#break(frames, wrong);
      if (octets.length - at < HEADER_LENGTH + length) break;
      const body = octets.slice(at + HEADER_LENGTH, at + HEADER_LENGTH + length);
      const frame = decodeFrame(view.getUint8(4), view.getUint8(5), view.getBigUint64(8, true), body);
      if (frame.kind === "anomaly") return this.#break(frames, frame.reason);
      frames.push(frame);
      at += HEADER_LENGTH + length;
    }
    this.#pending = octets.slice(at);
    return frames;
  }

  #break(frames: MonitorFrame[], reason: string): MonitorFrame[] {
    this.#broken = true;
    this.#pending = new Uint8Array(0);
    frames.push({ kind: "anomaly", reason });
    return frames;
  }
}

function decodeFrame(type: number, detail: number, tNs: bigint, octets: Uint8Array): MonitorFrame {
  const words = octets.length >= 8 ? new DataView(octets.buffer, octets.byteOffset, octets.length) : undefined;
  const reason = REASONS[detail];
  if (type === 1) return { kind: "message", tNs, octets };
  if (type === 2 && words && reason) return { kind: "dump-begin", tNs, reason, sinceNs: words.getBigUint64(0, true) };
  if (type === 3) return { kind: "dump-end", tNs, consistent: detail === 0 };
  if (type === 4) return { kind: "overrun", tNs };
  if (type === 5 && words && octets.length >= 16) {
    return { kind: "end", tNs, messages: Number(words.getBigUint64(0, true)), overruns: Number(words.getBigUint64(8, true)) };
  }
  if (type === 6 && words) return { kind: "stall", tNs, sinceNs: words.getBigUint64(0, true) };
  return { kind: "anomaly", reason: `a frame of type ${type}, detail ${detail} and ${octets.length} octets` };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
