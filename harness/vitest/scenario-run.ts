import { BroadcastChannel } from "node:worker_threads";
import type { Report } from "../../src/report/model.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { errorText } from "../cli/error-text.ts";
import { catchInterrupts, type Interrupts } from "../cli/interrupts.ts";
import type { RunEnd } from "../cli/present-end.ts";
import type { ProgressListener } from "../runner/progress.ts";
import { answerFrom } from "./answers.ts";
import type { CellAnswer, Mail } from "./mailbox.ts";

/** What `runInvocation` takes; a test gives a function of its own in its place. */
export interface InvocationOptions {
  readonly cells: readonly Cell[];
  readonly jobs: number | undefined;
  readonly repeat: number;
  readonly keep: boolean;
  readonly strict: boolean;
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

export type Invoke = (options: InvocationOptions) => Promise<Report>;

export interface RunSettings {
  readonly jobs: number | undefined;
  readonly repeat: number;
  readonly keep: boolean;
  readonly strict: boolean;
  readonly out: string;
  readonly invoke: Invoke;
  readonly onProgress: ProgressListener;
  readonly onNotice: (text: string) => void;
}

/**
 * The main process's half of scenarios under vitest. It alone runs cells, so that signals, progress, image builds and the reaper have one owner; workers only wait here for the answers.
 */
export class ScenarioRun {
  readonly end: Promise<RunEnd>;
  readonly #channel: BroadcastChannel;
  readonly #interrupts: Interrupts;

  constructor(cells: readonly Cell[], channelName: string, settings: RunSettings) {
    this.#interrupts = catchInterrupts(settings.onNotice);
    this.#channel = new BroadcastChannel(channelName);
    this.#channel.onmessage = (event) => {
      const mail = (event as { readonly data: Mail }).data;
      if (mail.kind === "question") void this.#answer(mail.asker, mail.cell);
    };
    // Workers keep the process alive as long as somebody waits.
    this.#channel.unref();
    this.end = this.#run(cells, settings);
  }

  close(): void {
    this.#channel.close();
    this.#interrupts.dispose();
  }

  async #run(cells: readonly Cell[], settings: RunSettings): Promise<RunEnd> {
    const { jobs, repeat, keep, strict, out, onProgress } = settings;
    const { signal } = this.#interrupts;
    try {
      const report = await settings.invoke({ cells, jobs, repeat, keep, strict, out, signal, onProgress });
      return { report, out, signalCode: this.#interrupts.exitCode() };
    } catch (error) {
      return { error, out, signalCode: this.#interrupts.exitCode() };
    }
  }

  async #answer(asker: string, cell: string): Promise<void> {
    const end = await this.end;
    const answer = "report" in end ? answerFrom(end.report, cell) : { cell, expectations: [], broken: [], trouble: errorText(end.error) };
    this.#channel.postMessage({ kind: "answer", asker, ...answer } satisfies CellAnswer);
  }
}
