import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { EventBody } from "../../src/observation/event.ts";
import { FakeAgent } from "../probes/fake-agent.ts";
import { startFibRecorder } from "./fib-recorder.ts";

const RECORDING = readFileSync("test/captures/netlink/ipv4-routes.bin");
/** Behind the first dump of the recording, well before its end. */
const HALF = RECORDING.length / 2;

test("is ready with the first snapshot, and when stopped tells the last one and how much it saw", async () => {
  const agent = new FakeAgent("a");
  const events: EventBody[] = [];
  const recorder = await startFibRecorder(agent.node, sink(events));
  agent.stdout.write(RECORDING.subarray(0, HALF));
  await recorder.ready;
  expect(events.map((e) => e.kind).slice(0, 2)).toEqual(["recorder-begin", "fib-snapshot"]);
  agent.onStop = () => {
    agent.stdout.write(RECORDING.subarray(HALF));
    agent.end(0);
  };
  expect(await recorder.stop()).toEqual({ seen: 30, lost: 0 });
  expect(agent.argv).toEqual([["holdfast-agent", "monitor"]]);
  expect(events.at(-2)).toMatchObject({ kind: "fib-snapshot", reason: "end" });
  expect(events.at(-1)).toEqual({ kind: "recorder-end", recorder: "fib", node: "a", seen: 30, lost: 0 });
});

test("a monitor that dies is told as a loss with its last words, and can still be stopped", async () => {
  const agent = new FakeAgent("a");
  const events: EventBody[] = [];
  const recorder = await startFibRecorder(agent.node, sink(events));
  agent.stdout.write(RECORDING.subarray(0, HALF));
  await recorder.ready;
  agent.stderr.write("holdfast-agent: netlink receive: Bad file descriptor\n");
  agent.end(70);
  const counts = await recorder.stop();
  expect(counts.lost).toBe(1);
  expect(events.at(-1)).toMatchObject({
    kind: "recorder-loss",
    recorder: "fib",
    node: "a",
    detail: expect.stringMatching(/monitor in node a ended with 70: .*Bad file descriptor/),
  });
});

test("a monitor that ends before its first snapshot is never ready", async () => {
  const agent = new FakeAgent("a");
  const recorder = await startFibRecorder(agent.node, sink([]));
  agent.stderr.write("exec: holdfast-agent: not found\n");
  agent.end(127);
  await expect(recorder.ready).rejects.toThrow(/ended with 127: exec: holdfast-agent: not found/);
});

function sink(events: EventBody[]) {
  return { clock: { epochNs: 1_795_258_000_000_000_000n, now: () => 1 }, emit: (_: number, body: EventBody) => void events.push(body) };
}
