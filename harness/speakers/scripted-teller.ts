import type { ScriptedCommand } from "../../src/scenario/model.ts";
import type { ExecStream } from "../docker/exec-stream.ts";
import { SpeakerFailure } from "../errors.ts";
import { LineSplitter } from "../probes/line-splitter.ts";
import { within } from "../runner/deadline.ts";
import { scriptedAnswer } from "./scripted-answer.ts";

const ANSWER_MS = 20_000;

/** Passes commands to a scripted speaker, one after the other, through a process in its container that takes JSON lines and answers each with one: a command then costs milliseconds. */
export class ScriptedTeller {
  readonly #stream: ExecStream;
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #said = "";
  #gone = false;

  constructor(stream: ExecStream) {
    this.#stream = stream;
    const splitter = new LineSplitter((line) => this.#waiting.shift()?.(line));
    stream.stdout.on("data", splitter.push);
    stream.stderr.setEncoding("utf8");
    stream.stderr.on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-2000);
    });
    // Its end is told by `exited`.
    stream.stdin.on("error", () => {});
    void stream.exited.then(() => {
      this.#gone = true;
      for (const answer of this.#waiting.splice(0)) answer(undefined);
    });
  }

  /** The fields of the answer; rejects with a SpeakerFailure that says why when the speaker did not do it. `what` begins the message: `sp was told to close`. */
  tell(command: ScriptedCommand, what: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = this.#queue.then(() => this.#tellNow(command, what));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async #tellNow(command: ScriptedCommand, what: string): Promise<Readonly<Record<string, unknown>>> {
    const line = this.#gone
      ? undefined
      : await within(
          ANSWER_MS,
          `${what}: its answer`,
          new Promise<string | undefined>((resolve) => {
            this.#waiting.push(resolve);
            this.#stream.stdin.write(`${JSON.stringify(command)}\n`);
          }),
        );
    if (line === undefined) throw new SpeakerFailure(`${what}, and was gone before it answered. ${this.#said.trim()}`.trim());
    const answer = scriptedAnswer(line);
    if (answer?.ok === true) return answer;
    const said = typeof answer?.error === "string" ? answer.error : line;
    throw new SpeakerFailure(`${what}, and did not: ${said.slice(0, 2000)}`);
  }
}
