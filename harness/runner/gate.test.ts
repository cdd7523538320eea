import { expect, test } from "vitest";
import { Gate } from "./gate.ts";

const never = new AbortController().signal;

/** Notes when each entry is let in. */
function entries(gate: Gate, modes: readonly ("noisy" | "quiet")[], signal = never, priorities: readonly number[] = []) {
  const inside: string[] = [];
  const releases = modes.map(async (mode, i) => {
    const release = await gate.enter(mode, priorities[i] ?? 0, signal);
    inside.push(`${mode} ${i}`);
    return release;
  });
  return { inside, release: async (i: number) => ((await releases[i]) ?? fail())() };
}

function fail(): never {
  throw new Error("no such entry");
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("several of one mode are inside at once, up to the limit", async () => {
  const { inside, release } = entries(new Gate({ noisy: 2, quiet: 2 }), ["noisy", "noisy", "noisy"]);
  await settled();
  expect(inside).toEqual(["noisy 0", "noisy 1"]);
  await release(0);
  await settled();
  expect(inside).toEqual(["noisy 0", "noisy 1", "noisy 2"]);
});

test("the two modes exclude each other, in the order of asking", async () => {
  const { inside, release } = entries(new Gate({ noisy: 4, quiet: 4 }), ["noisy", "quiet", "noisy", "quiet"]);
  await settled();
  expect(inside).toEqual(["noisy 0"]);
  await release(0);
  await settled();
  expect(inside).toEqual(["noisy 0", "quiet 1"]);
  await release(1);
  await settled();
  expect(inside).toEqual(["noisy 0", "quiet 1", "noisy 2"]);
  await release(2);
  await settled();
  expect(inside).toEqual(["noisy 0", "quiet 1", "noisy 2", "quiet 3"]);
});

test("the higher priority goes first, whenever it came", async () => {
  const { inside, release } = entries(new Gate({ noisy: 1, quiet: 1 }), ["noisy", "quiet", "noisy", "noisy"], never, [0, 1, 2, 2]);
  for (const i of [0, 2, 3]) {
    await settled();
    await release(i);
  }
  await settled();
  expect(inside).toEqual(["noisy 0", "noisy 2", "noisy 3", "quiet 1"]);
});

test("a release counts once", async () => {
  const { inside, release } = entries(new Gate({ noisy: 1, quiet: 1 }), ["noisy", "noisy", "noisy"]);
  await release(0);
  await release(0);
  await settled();
  expect(inside).toEqual(["noisy 0", "noisy 1"]);
});

test("after an abort nobody waits, and those behind move up", async () => {
  const gate = new Gate({ noisy: 1, quiet: 1 });
  const abort = new AbortController();
  const first = entries(gate, ["quiet"]);
  await settled();
  const hurried = entries(gate, ["noisy"], abort.signal);
  const patient = entries(gate, ["noisy"]);
  abort.abort();
  await settled();
  expect(hurried.inside).toEqual(["noisy 0"]);
  expect(patient.inside).toEqual([]);
  await first.release(0);
  await settled();
  expect(patient.inside).toEqual(["noisy 0"]);
});

test("the permit is given back when the work throws", async () => {
  const gate = new Gate({ noisy: 1, quiet: 1 });
  await expect(gate.noisy(0, never, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await gate.noisy(0, never, async () => 1)).toBe(1);
});
