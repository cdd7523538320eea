import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import type { LabContext } from "./lab-context.ts";

const LOG_LIMIT = 32 << 20;

/**
 * Streams what the container prints from its latest start on (the engine's `StartedAt`), with the engine's nanosecond time stamps, into `speakers/<node>.log`. Ends with the container, and tells how much was seen, or that
 * something is missing.
 */
export async function followLog(container: Docker.Container, startedAt: string, context: LabContext, node: string): Promise<void> {
  const since = Math.floor(Date.parse(startedAt) / 1000);
  const stream = await container.logs({ follow: true, stdout: true, stderr: true, timestamps: true, since });
  const file = `speakers/${node}.log`;
  const append = context.appender(file);
  const recorder = { recorder: "speaker-log", node } as const;
  const beganT = context.clock.now();
  context.emit(beganT, { kind: "recorder-begin", ...recorder, file });
  const lost = (detail: string) => context.emit(context.clock.now(), { kind: "recorder-loss", ...recorder, sinceT: beganT, detail });
  const both = new PassThrough();
  let written = 0;
  both.on("data", (chunk: Buffer) => {
    if (written > LOG_LIMIT) return;
    written += chunk.length;
    append(written > LOG_LIMIT ? Buffer.from("\n[log cut here: it grew over 32 MiB]\n") : chunk);
    if (written > LOG_LIMIT) lost("the log grew over 32 MiB and was cut");
  });
  container.modem.demuxStream(stream, both, both);
  stream.on("error", (error: Error) => lost(`the engine ended the log: ${error.message}`));
  stream.on("end", () => context.emit(context.clock.now(), { kind: "recorder-end", ...recorder, seen: written, lost: 0 }));
}

/** The last lines that a container printed, for an error message. */
export async function logTail(container: Docker.Container): Promise<string> {
  try {
    const raw = await container.logs({ follow: false, stdout: true, stderr: true, tail: 6 });
    return textOf(raw).slice(-600) || "(it printed nothing)";
  } catch {
    return "(its log is gone)";
  }
}

/** The engine multiplexes both outputs: each piece has a header of 8 octets, whose last 4 are its length. */
function textOf(raw: Buffer): string {
  let text = "";
  for (let at = 0; at + 8 <= raw.length; ) {
    const length = raw.readUInt32BE(at + 4);
    text += raw.toString("utf8", at + 8, at + 8 + length);
    at += 8 + length;
  }
  return text.trimEnd();
}
