import type { Prefix } from "../net/prefix.ts";
import type { ExpectedRoute } from "../timeline/expected-routes.ts";
import type { NextHopInterval } from "../timeline/next-hops.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { overlaps, type Window } from "../timeline/window.ts";

/** A stretch in which the kernel's route of a prefix was not what the peers announced, while the speaker could do something about it. */
export interface Departure extends Window {
  readonly prefix: Prefix;
  /** What the kernel had for most of it: at its end. Empty: no route. */
  readonly kernel: readonly string[];
  readonly because: string;
  /** When what is expected at its end came to be. */
  readonly sinceT: number;
  readonly evidence: string;
  readonly kernelEvidence?: string | undefined;
}

export interface DepartureQuery {
  readonly node: string;
  readonly prefix: Prefix;
  /** Without gaps from its first stretch on; before it, no peer had announced the prefix. */
  readonly expected: readonly ExpectedRoute[];
  readonly window: Window;
}

export interface Departures {
  readonly departures: readonly Departure[];
  /** Why the kernel's route was not known at some time in the window. */
  readonly unknown: string | undefined;
}

/** Compares two histories of a prefix, the announced and the installed one. Where the kernel is not known, nothing is amiss; where the speaker was away, its clock does not run. */
export function departures(timeline: Timeline, { node, prefix, expected, window }: DepartureQuery): Departures {
  const kernel = timeline.nextHops(node, prefix).filter((interval) => overlaps(interval, window));
  const away = awayWindows(timeline, node);
  const cuts = [...kernel, ...expected, ...away].flatMap(({ fromT, untilT }) => [fromT, untilT]);
  const times = [...new Set([window.fromT, ...cuts.filter((t) => t > window.fromT && t < window.untilT), window.untilT])].sort(
    (a, b) => a - b,
  );
  const found: Departure[] = [];
  let current: Departure | undefined;
  const end = () => {
    if (current) found.push(current);
    current = undefined;
  };
  for (const [index, fromT] of times.entries()) {
    const untilT = times[index + 1];
    if (untilT === undefined) break;
    const is = kernel.findLast((k) => k.fromT <= fromT && fromT < k.untilT);
    const should = expected.find((e) => e.fromT <= fromT && fromT < e.untilT);
    const isAway = away.some((w) => w.fromT <= fromT && fromT < w.untilT);
    if (!is || is.status === "unknown" || isAway || isAsExpected(is.nextHops, should)) {
      end();
      continue;
    }
    const what = { kernel: is.nextHops, because: should?.because ?? "no peer had announced it", sinceT: should?.fromT ?? window.fromT };
    const evidence = should?.evidence ?? is.evidence ?? "";
    current = { prefix, fromT: current?.fromT ?? fromT, untilT, ...what, evidence, kernelEvidence: is.evidence };
  }
  end();
  return { departures: found, unknown: firstUnknown(kernel) };
}

function isAsExpected(kernel: readonly string[], expected: ExpectedRoute | undefined): boolean {
  const { must, may } = expected ?? { must: [], may: [] };
  if (kernel.length === 0) return must.length === 0;
  const known: readonly string[] = [...must, ...may];
  return kernel.every((hop) => known.includes(hop));
}

function firstUnknown(kernel: readonly NextHopInterval[]): string | undefined {
  const unknown = kernel.find((k) => k.status === "unknown" && k.untilT > k.fromT);
  return unknown?.status === "unknown" ? unknown.reason : undefined;
}

/** When the speaker did not run or was paused. */
function awayWindows(timeline: Timeline, node: string): readonly Window[] {
  const windows: Window[] = [];
  let since: number | undefined;
  for (const event of timeline.events) {
    if (!("node" in event) || event.node !== node) continue;
    if (event.kind === "speaker-exited" || event.kind === "speaker-paused") since ??= event.t;
    if ((event.kind === "speaker-started" || event.kind === "speaker-resumed") && since !== undefined) {
      windows.push({ fromT: since, untilT: event.t });
      since = undefined;
    }
  }
  return since === undefined ? windows : [...windows, { fromT: since, untilT: Infinity }];
}
