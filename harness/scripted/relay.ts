import { existsSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as later } from "node:timers/promises";
import { controlSocket } from "./control-socket.ts";

// Tells the running speaker what comes as JSON lines on standard input, one after the other, and writes each answer as a line: what `tell.js` does, without the time that a process takes to start.
const START_MS = 5000;
const [folder = "/run/holdfast"] = process.argv.slice(2);
const path = controlSocket(folder);
// The speaker may be just about to start.
for (const untilMs = performance.now() + START_MS; !existsSync(path) && performance.now() < untilMs; ) await later(10);
for await (const command of createInterface({ input: process.stdin })) {
  const answer = await told(command).catch((error: unknown) =>
    failure(`the speaker cannot be reached: ${error instanceof Error ? error.message : String(error)}`),
  );
  process.stdout.write(`${answer}\n`);
}

async function told(command: string): Promise<string> {
  const socket = connect({ path, allowHalfOpen: true });
  socket.end(command);
  return (await text(socket)).trim().replaceAll("\n", " ") || failure("the speaker gave no answer");
}

function failure(error: string): string {
  return JSON.stringify({ ok: false, error });
}
