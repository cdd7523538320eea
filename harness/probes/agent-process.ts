import type { ExecStream } from "../docker/exec-stream.ts";
import type { LabNode } from "../docker/lab-node.ts";
import { HarnessError } from "../errors.ts";
import { within } from "../runner/deadline.ts";

const STDERR_TAIL = 2000;
const STOP_MS = 5000;

/** One `holdfast-agent` subcommand in a node. It ends when it is told to stop, or when its standard input closes. */
export class AgentProcess {
  readonly what: string;
  readonly #stream: ExecStream;
  #stderr = "";
  #stopping = false;

  private constructor(what: string, stream: ExecStream) {
    this.what = what;
    this.#stream = stream;
    stream.stderr.setEncoding("utf8");
    stream.stderr.on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    // A process that is gone is told by `ended`.
    stream.stdin.on("error", () => {});
  }

  /** `onData` gets the standard output; attach no other listener. */
  static async start(node: LabNode, argv: readonly string[], onData: (chunk: Uint8Array) => void): Promise<AgentProcess> {
    const stream = await node.stream(["holdfast-agent", ...argv]);
    const process = new AgentProcess(`holdfast-agent ${argv[0] ?? ""} in node ${node.name}`, stream);
    stream.stdout.on("data", onData);
    return process;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Resolves, when the process has ended and its output is complete, with how it ended. */
  get ended(): Promise<string> {
    return this.#stream.exited.then((code) => {
      const how = code === null ? "went away with its container" : `ended with ${code}`;
      return `${this.what} ${how}${this.#stderr === "" ? "" : `: ${this.#stderr.trim()}`}`;
    });
  }

  /** Asks for the final report and waits for it; a HarnessError when the process does not end. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#stream.stdin.writable) this.#stream.stdin.write("stop\n");
    await within(STOP_MS, `${this.what} ends`, this.#stream.exited);
  }

  /** The promise's value, or a HarnessError when the process ends before. */
  async orEnded<T>(promise: Promise<T>): Promise<T> {
    const ended = this.ended.then((how) => {
      throw new HarnessError(how);
    });
    return await Promise.race([promise, ended]);
  }
}
