import type { LabNode } from "../docker/lab-node.ts";
import { HarnessError } from "../errors.ts";
import { within } from "../runner/deadline.ts";
import type { RecordSink } from "./record-sink.ts";

/** BGP, and the ICMP errors that a BGP connection can get: destination unreachable of both families. */
const BGP_FILTER = "tcp port 179 or icmp[icmptype] = icmp-unreach or (icmp6 and ip6[40] = 1)";
const READY_MS = 15_000;
const STOP_MS = 5_000;

export interface WireRecorder {
  /** Ends the capture; resolves when every octet of it has been handed over. */
  stop(): Promise<void>;
}

export interface CaptureFile {
  /** In the run directory. */
  readonly name: string;
  /** Takes the pcap file, piece by piece. */
  data(chunk: Uint8Array): void;
}

/**
 * Of each packet so much is kept: the largest that segmentation offload makes, 65,535 octets of IP, with the header that tcpdump puts before it. The kernel's ring has places of the next power of
 * two, 128 KiB, whatever a packet's real size, so this and the ring's size (in KiB) decide how many packets may wait for tcpdump: 127, or 4 when the ring is to overrun.
 */
const SNAP_LENGTH = "66000";
const RING_KIB = { ordinary: "16384", small: "512" } as const;

/** What tcpdump keeps: BGP, and of the probes' TCP connections the RST segments alone, which tell the node that sent one. For IPv6 the flags stand where no extension header has moved them. */
export function captureFilter(probePorts: readonly number[]): string {
  const ports = [...new Set(probePorts)].sort((a, b) => a - b).map((port) => `tcp port ${port}`);
  if (ports.length === 0) return BGP_FILTER;
  return `${BGP_FILTER} or ((${ports.join(" or ")}) and (tcp[13] & 4 != 0 or (ip6[6] = 6 and ip6[53] & 4 != 0)))`;
}

/**
 * tcpdump on all interfaces of the node, whole packets, nanoseconds, each packet handed over at once; its own count of drops is told at the end. `smallBuffer`: it shall lose packets as soon as it is
 * slow.
 */
export async function startWireRecorder(
  node: LabNode,
  sink: RecordSink,
  file: CaptureFile,
  { filter = BGP_FILTER, smallBuffer = false }: { readonly filter?: string; readonly smallBuffer?: boolean } = {},
): Promise<WireRecorder> {
  const tcpdump = [
    "tcpdump",
    "-i",
    "any",
    "-n",
    "-p",
    "-U",
    "--immediate-mode",
    "--time-stamp-precision=nano",
    "-s",
    SNAP_LENGTH,
    "-B",
    RING_KIB[smallBuffer ? "small" : "ordinary"],
    "-Z",
    "root",
    "-w",
    "-",
    filter,
  ];
  // The shell tells its pid before it becomes tcpdump, so that tcpdump can be interrupted and then tells its counters.
  const stream = await node.stream(["sh", "-c", 'echo "pid $$" >&2; exec "$@"', "sh", ...tcpdump]);
  stream.stdout.on("data", (chunk: Uint8Array) => file.data(chunk));
  let told = "";
  const listening = new Promise<void>((resolve, reject) => {
    stream.stderr.setEncoding("utf8");
    stream.stderr.on("data", (text: string) => {
      told = (told + text).slice(-4096);
      if (/listening on/.test(told)) resolve();
    });
    void stream.exited.then((code) =>
      reject(new HarnessError(`tcpdump in node ${node.name} ended with ${code} before it listened: ${told.trim()}`)),
    );
  });
  await within(READY_MS, `the capture of node ${node.name} begins`, listening);
  const beganT = sink.clock.now();
  sink.emit(beganT, { kind: "recorder-begin", recorder: "wire", node: node.name, file: file.name });
  const pid = /pid (\d+)/.exec(told)?.[1] ?? "";
  let stopping = false;
  const ended = stream.exited.then(() => {
    const drops = /(\d+) packets dropped by kernel/.exec(told);
    const seen = /(\d+) packets captured/.exec(told);
    if (!stopping || !drops) {
      const detail = stopping ? "tcpdump ended without its counters" : `the capture ended by itself: ${told.trim().slice(-300)}`;
      sink.emit(sink.clock.now(), { kind: "recorder-loss", recorder: "wire", node: node.name, sinceT: beganT, detail });
      return;
    }
    const lost = Number(drops[1]);
    if (lost > 0) {
      sink.emit(sink.clock.now(), {
        kind: "recorder-loss",
        recorder: "wire",
        node: node.name,
        sinceT: beganT,
        detail: `the kernel dropped ${lost} packets of the capture`,
      });
    }
    sink.emit(sink.clock.now(), { kind: "recorder-end", recorder: "wire", node: node.name, seen: Number(seen?.[1] ?? 0), lost });
  });
  return {
    async stop() {
      stopping = true;
      await node.tryRun(["kill", "-INT", pid]);
      await within(STOP_MS, `the capture of node ${node.name} ends`, ended);
    },
  };
}
