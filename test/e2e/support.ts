import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cellDirectory } from "../../harness/runner/cell-directory.ts";
import { Gate } from "../../harness/runner/gate.ts";
import type { JudgedCell } from "../../harness/runner/judge-directory.ts";
import { runCell } from "../../harness/runner/run-cell.ts";
import { packageRoot } from "../../harness/version.ts";
import { vocabulary } from "../../harness/vocabulary.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import type { ReadFile } from "../../src/scenario/vocabulary.ts";

/** A folder of its own that goes with the test. */
export class Scratch implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "holdfast-test-"));

  file(name: string, content: string): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function cellsOf(text: string, files: Readonly<Record<string, string>>): readonly Cell[] {
  const read: ReadFile = (path) => {
    const content = files[path];
    return content === undefined ? { why: "no such file" } : { file: path, text: content };
  };
  return parseScenario(text, "test.yaml", vocabulary, { read }).cells;
}

const gate = new Gate({ noisy: 4, quiet: 2 });

/** Runs the scenario's first cell in this process, in a folder that goes again; gives what `take` makes of its record and verdicts. `files` are those that the text names. */
export async function inLab<T>(
  text: string,
  take: (directory: string, judged: JudgedCell) => T,
  files: Readonly<Record<string, string>> = {},
): Promise<T> {
  using scratch = new Scratch();
  const [cell] = cellsOf(text, files);
  if (!cell) throw new Error("no cell");
  const runDirectory = join(scratch.path, cellDirectory(cell, 1));
  const signal = new AbortController().signal;
  const judged = await runCell(cell, { repetition: 1, runDirectory, keep: false, gate, signal, onProgress: () => {} });
  return take(runDirectory, judged);
}

export interface CliEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a user does. */
export function holdfast(
  args: readonly string[],
  options: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
): Promise<CliEnd> {
  const binary = join(packageRoot(), "bin", "holdfast.js");
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [binary, ...args],
      { cwd: options.cwd ?? packageRoot(), env: { ...process.env, ...options.env }, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => resolve({ exitCode: error ? (child.exitCode ?? 1) : 0, stdout, stderr }),
    );
  });
}

/** Two routers and a client behind one of them, small and quick. `change` edits the text. */
export function pairScenario(options: {
  readonly near: string;
  readonly far: string;
  readonly steps: string;
  readonly expect: string;
  readonly gracefulRestart?: string;
  readonly sessions?: string;
}): string {
  return `id: pair
title: a pair
topology:
  networks: { lan: 192.0.2.0/24, core: [10.0.0.0/24, "fd00:1::/64"] }
  nodes:
    client: { lan: 192.0.2.10, routes: [{ to: 0.0.0.0/0, via: 192.0.2.1 }] }
    near: { speaker: ${options.near}, asn: 65001, lan: 192.0.2.1, core: [10.0.0.1, "fd00:1::1"], announce: [192.0.2.0/24, "2001:db8:1::/48"] }
    far: { speaker: ${options.far}, asn: 65002, core: [10.0.0.2, "fd00:1::2"], loopback: [198.51.100.10/32], announce: [198.51.100.10/32, "2001:db8:2::/48"] }
  sessions: ${options.sessions ?? "full-mesh"}
  graceful-restart: ${options.gracefulRestart ?? "{ restart-time: 60s, wait: 15s, stale-time: 90s }"}
  timers: { hold: 9s, keepalive: 3s, connect-retry: 2s }
${options.steps.includes("probe:") ? "probes: { service: { kind: udp, from: client, to: 198.51.100.10, flows: 4, interval: 5ms } }\n" : ""}steps:
${options.steps}
expect:
${options.expect}
`;
}
