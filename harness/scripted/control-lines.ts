import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { Refused } from "./shape.ts";

/** Longest command, in octets. */
const LONGEST_COMMAND = 4 * 2 ** 20;
const LONGEST_ANSWER = 8000;
const LINE_FEED = 0x0a;

/** Carries a command out and gives the fields of its answer; throws `Refused` for one that it does not take. */
export type Perform = (json: string) => Promise<Readonly<Record<string, unknown>>> | Readonly<Record<string, unknown>>;

/** Takes commands from a Unix socket: lines of JSON, one after the other, each answered by a line of JSON with the time (`at`) at which it was carried out. */
export async function listenForLines(path: string, perform: Perform): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => void converse(socket, perform));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return server;
}

async function converse(socket: Socket, perform: Perform): Promise<void> {
  // Whoever asks may be gone before the answer.
  socket.on("error", () => {});
  try {
    for await (const command of linesOf(socket)) {
      socket.write(`${await answerTo(command, perform)}\n`);
    }
  } catch (error) {
    socket.write(`${refusal(error instanceof Error ? error.message : String(error))}\n`);
  }
  socket.end();
}

/** The last line need not end in a line feed. */
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  const parts: Buffer[] = [];
  let octets = 0;
  for await (const part of socket as AsyncIterable<Buffer>) {
    let begin = 0;
    for (let end = part.indexOf(LINE_FEED); end !== -1; end = part.indexOf(LINE_FEED, begin)) {
      yield Buffer.concat([...parts.splice(0), part.subarray(begin, end)]).toString("utf8");
      begin = end + 1;
      octets = 0;
    }
    parts.push(part.subarray(begin));
    octets += part.length - begin;
    if (octets > LONGEST_COMMAND) throw new Refused(`the command is longer than ${LONGEST_COMMAND} octets`);
  }
  if (octets > 0) yield Buffer.concat(parts).toString("utf8");
}

/** Never rejects for a command that cannot be carried out: that is an answer. */
async function answerTo(json: string, perform: Perform): Promise<string> {
  try {
    const at = nanoseconds();
    const said = await perform(json);
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
