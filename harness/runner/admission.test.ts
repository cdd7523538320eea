import { expect, test } from "vitest";
import { Admission, type ProcessorTimes } from "./admission.ts";

const NEVER = new AbortController().signal;

test("the first cell begins at once, the next when processors have time", async () => {
  const { shares, begun, begin } = machine();
  shares.push(1, 1, 0.5);
  await begin("a");
  const b = begin("b");
  expect(begun).toEqual(["a after 0 ms"]);
  await b;
  expect(begun).toEqual(["a after 0 ms", "b after 1500 ms"]);
});

test("two that are let in are never let in by the same look", async () => {
  const { shares, begun, begin } = machine();
  shares.push(0.1, 0.1);
  await Promise.all([begin("a"), begin("b"), begin("c")]);
  expect(begun).toEqual(["a after 0 ms", "b after 500 ms", "c after 1000 ms"]);
});

test("on a machine that is always busy one runs after the other", async () => {
  const { begun, begin } = machine(1);
  const a = await begin("a");
  const b = begin("b");
  a.end();
  await b;
  expect(begun).toHaveLength(2);
});

test("while those that have begun are held up, no other begins", async () => {
  const { begun, begin } = machine(0, 1200);
  await begin("a");
  await begin("b");
  expect(begun).toEqual(["a after 0 ms", "b after 1500 ms"]);
});

test("an abort lets everyone in, to end", async () => {
  const { begun, begin } = machine(1);
  const aborted = AbortSignal.abort();
  await begin("a", aborted);
  await begin("b", aborted);
  expect(begun).toEqual(["a after 0 ms", "b after 0 ms"]);
});

/** A machine whose share of busy time is, window by window, what `shares` says, and then `otherwise`. */
function machine(otherwise = 0, heldUpMs = 0) {
  const shares: number[] = [];
  const begun: string[] = [];
  let nowMs = 0;
  let times: ProcessorTimes = { busy: 0, total: 0 };
  const elapse = async (ms: number) => {
    nowMs += ms;
    times = { busy: times.busy + ms * (shares.shift() ?? otherwise), total: times.total + ms };
    // Others get their turn, as they would in the meantime.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const admission = new Admission({ elapse, times: () => times, isHeldUp: () => nowMs < heldUpMs });
  const begin = async (name: string, signal = NEVER) => {
    let end = () => {};
    await new Promise<void>((isBegun) => {
      void admission.admit(signal, async () => {
        begun.push(`${name} after ${nowMs} ms`);
        isBegun();
        await new Promise<void>((resolve) => {
          end = resolve;
        });
      });
    });
    return { end };
  };
  return { shares, begun, begin };
}
