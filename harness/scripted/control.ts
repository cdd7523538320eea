import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { readCommand } from "./commands.ts";
import { perform } from "./operations.ts";
import { Refused } from "./shape.ts";
import type { Speaker } from "./speaker.ts";

/** Longest command, in octets. */
const LONGEST_COMMAND = 4 * 2 ** 20;
const LONGEST_ANSWER = 8000;

/** Takes one command per connection from a Unix socket: a line of JSON, answered by a line of JSON. */
export async function listenForCommands(speaker: Speaker, path: string, log: (text: string) => void): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => converse(socket, speaker, log));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return server;
}

function converse(socket: Socket, speaker: Speaker, log: (text: string) => void): void {
  const parts: Buffer[] = [];
  let octets = 0;
  let isAnswered = false;
  const answer = (line: string) => {
    isAnswered = true;
    parts.length = 0;
    socket.end(`${line}\n`);
  };
  socket.on("error", () => {});
  socket.on("data", (part: Buffer) => {
    octets += part.length;
    if (isAnswered) return;
    if (octets > LONGEST_COMMAND) return answer(refusal(`the command is longer than ${LONGEST_COMMAND} octets`));
    parts.push(part);
  });
  socket.on("end", () => {
    if (isAnswered) return;
    answerTo(Buffer.concat(parts).toString("utf8"), speaker, log).then(answer, (error: unknown) => answer(refusal(String(error))));
  });
}

/** Never rejects for a command that cannot be carried out: that is an answer. */
async function answerTo(json: string, speaker: Speaker, log: (text: string) => void): Promise<string> {
  try {
    const command = readCommand(json);
    log(`told: ${json.trim().slice(0, 200)}`);
    const at = nanoseconds();
    const said = await perform(speaker, command);
    const line = JSON.stringify({ ok: true, at, ...said });
    return line.length <= LONGEST_ANSWER ? line : JSON.stringify({ ok: true, at, cut: true });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusal(error.message);
  }
}

function refusal(error: string): string {
  return JSON.stringify({ ok: false, error: error.slice(0, LONGEST_ANSWER / 2) });
}

/** Since 1970, to the microsecond while the clock runs on, as decimal text: too large for a number. */
function nanoseconds(): string {
  const fine = performance.timeOrigin + performance.now();
  const coarse = Date.now();
  const ms = Math.abs(fine - coarse) < 2 ? fine : coarse;
  return `${BigInt(Math.floor(ms * 1000)) * 1000n}`;
}
