import { randomBytes } from "node:crypto";
import { HarnessError } from "../errors.ts";
import type { ExecStream } from "./exec-stream.ts";
import { shellQuote } from "./shell-quote.ts";

/** Nanoseconds since 1970, read in the node with microsecond precision. */
export interface RawShellResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly beganNs: bigint;
  readonly endedNs: bigint;
}

const OUTPUT_LIMIT = 1 << 20;

/** A bash that stays in the node, so that a command costs a fork and not a `docker exec`. Commands run one after the other. */
export class NodeShell {
  readonly #stream: ExecStream;
  readonly #name: string;
  readonly #token = randomBytes(12).toString("hex");
  #queue: Promise<unknown> = Promise.resolve();
  #out = "";
  #err = "";
  #waiting: (() => void) | undefined;
  #gone = false;

  constructor(stream: ExecStream, name: string) {
    this.#stream = stream;
    this.#name = name;
    stream.stdout.setEncoding("utf8");
    stream.stderr.setEncoding("utf8");
    stream.stdout.on("data", (chunk: string) => this.#take("out", chunk));
    stream.stderr.on("data", (chunk: string) => this.#take("err", chunk));
    stream.stdin.on("error", () => this.#end());
    void stream.exited.then(() => this.#end());
  }

  /** Runs argv with `input` on its standard input. Rejects with a HarnessError when the node goes away under it. */
  run(argv: readonly string[], input = ""): Promise<RawShellResult> {
    const result = this.#queue.then(() => this.#runNow(argv, input));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.#stream.stdin.end();
  }

  async #runNow(argv: readonly string[], input: string): Promise<RawShellResult> {
    const mark = `--${this.#token}--`;
    if (input.includes(mark)) throw new HarnessError("input repeats the shell's secret mark");
    const feed = input === "" ? " </dev/null" : ` <<'${mark}'\n${input.endsWith("\n") ? input : `${input}\n`}${mark}`;
    this.#out = "";
    this.#err = "";
    const ended = `r=$?; printf '\\n%s %d %s %s\\n' '${mark}' "$r" "$b" "$EPOCHREALTIME"; printf '\\n%s\\n' '${mark}' >&2`;
    this.#stream.stdin.write(`b=$EPOCHREALTIME; ${shellQuote(argv)}${feed}\n${ended}\n`);
    const tail = new RegExp(`\\n${mark} (\\d+) ([\\d.]+) ([\\d.]+)\\n$`);
    const errTail = `\n${mark}\n`;
    while (!tail.test(this.#out) || !this.#err.endsWith(errTail)) {
      if (this.#gone) throw new HarnessError(`the shell in node ${this.#name} ended while it ran: ${argv.join(" ")}`);
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const [whole = "", exitCode = "0", began = "0", end = "0"] = tail.exec(this.#out) ?? [];
    return {
      exitCode: Number(exitCode),
      stdout: this.#out.slice(0, -whole.length),
      stderr: this.#err.slice(0, -errTail.length),
      beganNs: epochRealtimeNs(began),
      endedNs: epochRealtimeNs(end),
    };
  }

  #take(which: "out" | "err", chunk: string): void {
    if (which === "out") this.#out = bounded(this.#out, chunk);
    else this.#err = bounded(this.#err, chunk);
    this.#wake();
  }

  #end(): void {
    this.#gone = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}

/** Keeps the head, says that it cut, and always keeps the last octets, where the mark is. */
function bounded(kept: string, chunk: string): string {
  const text = kept + chunk;
  if (text.length <= OUTPUT_LIMIT) return text;
  return `${text.slice(0, OUTPUT_LIMIT / 2)}\n[output cut]\n${text.slice(-4096)}`;
}

/** `1700000000.123456`, bash's EPOCHREALTIME. */
function epochRealtimeNs(text: string): bigint {
  const [seconds = "0", fraction = ""] = text.split(".");
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9));
}
