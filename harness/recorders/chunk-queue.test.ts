import { expect, test } from "vitest";
import { ChunkQueue } from "./chunk-queue.ts";

const PIECE = 4096;

test("hands everything on in order, whatever the chunks", async () => {
  const taken: number[] = [];
  const queue = new ChunkQueue((piece) => void taken.push(...piece));
  const octets = Array.from({ length: 3 * PIECE + 5 }, (_, i) => i % 251);
  queue.push(Uint8Array.from(octets.slice(0, 10)));
  queue.push(Uint8Array.from(octets.slice(10)));
  await queue.drained();
  expect(taken).toEqual(octets);
});

test("lets others have their turn while there is more than a slice of work", async () => {
  let taken = 0;
  const queue = new ChunkQueue(() => {
    taken++;
    const until = performance.now() + 3;
    while (performance.now() < until);
  });
  queue.push(new Uint8Array(5 * PIECE));
  expect(taken).toBe(1);
  const seen = await new Promise<number>((resolve) => setImmediate(() => resolve(taken)));
  expect(seen).toBeLessThan(5);
  await queue.drained();
  expect(taken).toBe(5);
});

test("goes on after it had nothing to do", async () => {
  const taken: number[] = [];
  const queue = new ChunkQueue((piece) => void taken.push(piece.length));
  queue.push(new Uint8Array(1));
  await queue.drained();
  queue.push(new Uint8Array(2));
  await queue.drained();
  expect(taken).toEqual([1, 2]);
});

test("has nothing to wait for before the first chunk", async () => {
  await expect(new ChunkQueue(() => {}).drained()).resolves.toBeUndefined();
});
