import { randomUUID } from "node:crypto";
import { BroadcastChannel } from "node:worker_threads";
import { afterAll, describe, test } from "vitest";
import type { SourcePosition } from "../../src/scenario/model.ts";
import { type CellAnswer, type ExpectationAnswer, type Mail, runLabel } from "./mailbox.ts";

/** Everything that a worker knows of a cell. */
export interface CellTests {
  readonly channel: string;
  readonly scenario: string;
  readonly key: string;
  readonly repeat: number;
  /** Where a broken requirement of the catalogue is reported; undefined where none counts. */
  readonly requirementsAt: SourcePosition | undefined;
  /** Their files are absolute. */
  readonly expectations: readonly { readonly name: string; readonly at: SourcePosition }[];
}

/**
 * The worker's half of a scenario under vitest: a suite for each repetition, a test for each expectation; the suite fails by a requirement that nobody asked for. The main process runs the cell and judges it; a test waits for its answer and
 * turns it into a result. Nothing here has a timeout, as the deadlines are the scenario's.
 */
export function defineCellTests(cell: CellTests): void {
  for (let repetition = 1; repetition <= cell.repeat; repetition++) {
    const label = runLabel(cell.scenario, cell.key, repetition);
    describe(label, () => {
      let answer: Promise<CellAnswer> | undefined;
      for (const { name, at } of cell.expectations) {
        test(name, { timeout: 0, retry: 0 }, async (context) => {
          answer ??= ask(cell.channel, label);
          const { expectations, trouble } = await answer;
          const result = expectations.find((e) => e.name === name);
          if (!result) throw new ExpectationError({ name, status: "inconclusive", message: trouble ?? "no verdict" }, at);
          if (result.message !== undefined) throw new ExpectationError(result, at);
          if (result.status === "not-applicable") context.skip(result.note);
          if (result.note !== undefined) await context.annotate(result.note, result.status);
        });
      }
      const at = cell.requirementsAt;
      if (!at) return;
      // No test of its own: nobody asked for it by name, and it belongs to the run as a whole.
      afterAll(async () => {
        const { broken } = (await answer) ?? { broken: [] };
        if (broken.length > 0) throw new ExpectationError({ name: "requirements", status: "fail", message: broken.join("\n") }, at);
      }, 0);
    });
  }
}

/** Points at the expectation's line in the scenario, and at nothing else. */
class ExpectationError extends Error {
  override readonly name = "ExpectationError";
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(result: ExpectationAnswer, at: SourcePosition) {
    super(result.message ?? result.status);
    this.expected = result.expected;
    this.actual = result.actual;
    this.stack = `${this.name}: ${this.message}\n    at scenario (${at.file}:${at.line}:${at.column})`;
  }
}

function ask(channelName: string, cell: string): Promise<CellAnswer> {
  const asker = randomUUID();
  const channel = new BroadcastChannel(channelName);
  return new Promise((resolve) => {
    channel.onmessage = (event) => {
      const mail = (event as { readonly data: Mail }).data;
      if (mail.kind !== "answer" || mail.asker !== asker) return;
      channel.close();
      resolve(mail);
    };
    channel.postMessage({ kind: "question", asker, cell } satisfies Mail);
  });
}
