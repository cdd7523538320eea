import { basename } from "node:path";
import { type CaptureSpan, spanOf } from "./capture-file.ts";

/** Files that were captured in one place, one after the other. Those of a part are read as one file; between parts, TCP connections cannot be followed. */
export interface VantageFiles {
  readonly parts: readonly (readonly [CaptureSpan, ...CaptureSpan[]])[];
}

/** Several files as places and pieces, and what was taken for given in that, as sentences. Reads each file once. */
export function vantagePoints(paths: readonly string[]): {
  readonly points: readonly VantageFiles[];
  readonly assumptions: readonly string[];
} {
  const spans = paths.map(spanOf).sort(byBegin);
  const chains: [CaptureSpan, ...CaptureSpan[]][] = [];
  for (const span of spans) {
    const before = chains.filter((chain) => lastOf(chain).lastNs <= span.firstNs);
    const [best] = before.sort((a, b) => likeness(lastOf(b), span) - likeness(lastOf(a), span));
    if (best) best.push(span);
    else chains.push([span]);
  }
  return { points: chains.map((chain) => ({ parts: parts(chain) })), assumptions: assumptions(chains) };
}

type Chain = readonly [CaptureSpan, ...CaptureSpan[]];

function parts(chain: Chain): VantageFiles["parts"] {
  const all: [CaptureSpan, ...CaptureSpan[]][] = [];
  for (const span of chain) {
    const part = all.at(-1);
    const last = part?.at(-1);
    if (part && last && last.format === span.format && last.damage === undefined) part.push(span);
    else all.push([span]);
  }
  return all;
}

function assumptions(chains: readonly Chain[]): readonly string[] {
  const several = chains.filter(({ length }) => length > 1);
  const seams = several.filter((chain) => parts(chain).length > 1);
  return [
    ...several.map((chain) => `Each of ${names(chain)} begins after the one before it ends: taken as pieces of one capture.`),
    ...seams.map(
      (chain) => `${names(chain)} differ in format, or one is damaged: TCP connections are not followed from one such piece to the next.`,
    ),
    ...(chains.length > 1
      ? [
          `${chains.map(([first]) => basename(first.path)).join(", ")} overlap in time: taken as captures of different places and judged each by itself. ` +
            "Captures of several interfaces of one speaker are judged together once mergecap has made one file of them.",
        ]
      : []),
  ];
}

function names(chain: Chain): string {
  return chain.map(({ path }) => basename(path)).join(", ");
}

function byBegin(a: CaptureSpan, b: CaptureSpan): number {
  if (a.firstNs !== b.firstNs) return a.firstNs < b.firstNs ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}

function lastOf(chain: Chain): CaptureSpan {
  return chain.at(-1) ?? chain[0];
}

/** How much of their names is alike at the begin: pieces of one capture are named alike. */
function likeness(one: CaptureSpan, other: CaptureSpan): number {
  const [a, b] = [basename(one.path), basename(other.path)];
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
