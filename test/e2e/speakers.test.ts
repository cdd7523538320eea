import { join } from "node:path";
import { expect, test } from "vitest";
import { cellDirectory } from "../../harness/runner/cell-directory.ts";
import { Gate } from "../../harness/runner/gate.ts";
import { runCell } from "../../harness/runner/run-cell.ts";
import { readRunDirectory } from "../../harness/runner/run-directory.ts";
import { speakerVocabulary } from "../../harness/speakers/speakers.ts";
import { cellsOf, pairScenario, Scratch } from "./support.ts";

const gate = new Gate({ noisy: 4, quiet: 2 });
const speakers = speakerVocabulary.flatMap(({ kind, versions }) => versions.map((version) => `${kind}@${version}`));

const STEPS = `
  - wait: converged
  - fault: { kind: announce, node: near, prefix: 203.0.113.0/24 }
  - wait: { route: 203.0.113.0/24, node: far, present: true }
  - fault: { kind: withdraw, node: near, prefix: 203.0.113.0/24 }
  - wait: { route: 203.0.113.0/24, node: far, present: false }
  - { id: crash, fault: { kind: speaker-restart, node: near, signal: KILL, down-for: 1s } }
  - wait: established
  - observe: { for: 1s }`;

const EXPECT = `
  - { name: ipv4-kept, next-hops: { node: near, prefix: 198.51.100.10/32, always: [10.0.0.2], from: crash } }
  - { name: ipv4-helped, next-hops: { node: far, prefix: 192.0.2.0/24, always: [10.0.0.1], from: crash } }
  - { name: back, recovery: { session: [near, far], after: crash, since: speaker-started, within: 20s } }`;

/**
 * BIRD 3.1.7, every time: when graceful recovery is done, its kernel protocol deletes each of its routes and adds it again, a gap of 0.1 to 2 ms that only an event stream shows. BIRD
 * 1.6 to 2.17 leave the routes alone.
 */
const KEPT: Readonly<Record<string, string>> = { "bird@3.1": "fail" };

/** What every adapter must give its speaker: sessions of both families, routes both ways, changes at run time, and a restart that keeps forwarding. */
test.concurrent.each(speakers)(
  "%s meets the contract of a speaker",
  async (speaker) => {
    using scratch = new Scratch();
    const [cell] = cellsOf(pairScenario({ near: speaker, far: "bird@2.17", steps: STEPS, expect: EXPECT }));
    if (!cell) throw new Error("no cell");
    const runDirectory = join(scratch.path, cellDirectory(cell, 1));
    const judged = await runCell(cell, {
      repetition: 1,
      runDirectory,
      keep: false,
      gate,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    const { record, wire } = readRunDirectory(runDirectory);
    expect(record.events.filter((e) => e.kind === "step-end" && e.outcome !== "done")).toEqual([]);
    expect(record.events.filter((e) => e.kind === "fault-without-effect")).toEqual([]);
    expect(judged.results.map(({ expectation, verdict }) => ({ name: expectation.name, ...verdict }))).toMatchObject([
      { name: "ipv4-kept", status: KEPT[speaker] ?? "pass" },
      { name: "ipv4-helped", status: "pass" },
      { name: "back", status: "pass" },
    ]);
    const crashT = record.events.find((e) => e.kind === "fault-effect" && e.step === "crash")?.t ?? Number.NaN;
    const near = new Set(["10.0.0.1", "fd00:1::1"]);
    const opensAfter = wire.flatMap((e) => {
      if (e.kind !== "bgp-message" || e.message.type !== "OPEN" || e.t < crashT) return [];
      return near.has(e.connection[e.from].address) ? [e.message.gracefulRestart?.restartState] : [];
    });
    expect(opensAfter.length).toBeGreaterThan(0);
    // RFC 4724 section 4.1: every OPEN that brings a session back after a restart has the Restart State bit.
    expect(new Set(opensAfter)).toEqual(new Set([true]));
  },
  180_000,
);
