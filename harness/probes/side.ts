import type { LabNode } from "../docker/lab-node.ts";
import { HarnessError } from "../errors.ts";
import { within } from "../runner/deadline.ts";
import { AgentProcess } from "./agent-process.ts";
import { LineSplitter } from "./line-splitter.ts";

const READY_MS = 15_000;

interface Line {
  readonly ev: string;
}

export interface SideOptions<L extends Line> {
  readonly node: LabNode;
  readonly argv: readonly string[];
  readonly parse: (text: string) => L | undefined;
  readonly onLine: (line: L) => void;
  /** It wrote what is no report, just now. */
  readonly onUnreadable: (detail: string) => void;
  /** It ended without its final report, for this reason. */
  readonly onGone: (detail: string) => void;
}

/** One side of a probe: an agent that writes lines, the first when it is ready and the last, `end`, when it has told everything. */
export class Side {
  readonly #process: AgentProcess;
  readonly #finished: Promise<void>;
  #running = true;

  private constructor(process: AgentProcess, finished: Promise<void>) {
    this.#process = process;
    this.#finished = finished.then(() => {
      this.#running = false;
    });
  }

  /** Resolves when the side has said that it is ready (or, a sender, that it has begun). */
  static async start<L extends Line>({ node, argv, parse, onLine, onUnreadable, onGone }: SideOptions<L>): Promise<Side> {
    let complete = false;
    let isReady: () => void = () => {};
    const ready = new Promise<void>((resolve) => {
      isReady = resolve;
    });
    const splitter = new LineSplitter((text) => {
      const line = parse(text);
      if (!line) {
        onUnreadable(`holdfast-agent ${argv[0] ?? ""} in node ${node.name} wrote what is no report: ${text.slice(0, 200)}`);
        return;
      }
      onLine(line);
      if (line.ev === "ready" || line.ev === "begin") isReady();
      if (line.ev === "end") complete = true;
    });
    const process = await AgentProcess.start(node, argv, splitter.push);
    const finished = process.ended.then((how) => {
      if (!complete) onGone(how);
    });
    const side = new Side(process, finished);
    try {
      await within(READY_MS, `${process.what} is ready`, process.orEnded(ready));
    } catch (error) {
      // The first failure is the one to tell.
      await Promise.allSettled([side.stop()]);
      throw error;
    }
    return side;
  }

  get running(): boolean {
    return this.#running;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await this.#finished;
  }
}

/** Stops all of them, then throws the first error there was. */
export async function stopAll(sides: Iterable<Side>): Promise<void> {
  const results = await Promise.allSettled([...sides].map((side) => side.stop()));
  const failed = results.find((r) => r.status === "rejected");
  if (failed) throw failed.reason instanceof Error ? failed.reason : new HarnessError(String(failed.reason));
}
