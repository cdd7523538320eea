import type { EventId } from "../observation/event.ts";
import type { TimelineEvent } from "./events.ts";
import { type FibTable, withoutBootHoles } from "./fib-table.ts";
import type { Window } from "./window.ts";

export interface Unknown {
  readonly status: "unknown";
  readonly reason: string;
}

/** A stretch of which a recorder tells only afterwards that it missed something in it. */
export type UnknownSpan = Window & { readonly reason: string; readonly evidence: EventId };

interface Known {
  readonly status: "known";
}

/** A stretch in which what is asked of the table stayed the same. `evidence` is the event that began it, undefined before the first one. */
export type TableInterval<K extends Known> = Window & { readonly evidence?: EventId } & (K | Unknown);

interface Question<K extends Known> {
  /** What the table says while it is known. */
  known(table: FibTable): K;
  isSame(a: K, b: K): boolean;
  readonly end: number;
  readonly missed: readonly UnknownSpan[];
}

/** The whole of [0, end] in intervals in which the table said the same. `table` is a fresh one, `events` are its node's, in order of time. */
export function tableIntervals<K extends Known>(
  events: readonly TimelineEvent[],
  table: FibTable,
  { known, isSame, end, missed }: Question<K>,
): readonly TableInterval<K>[] {
  const stateOf = (): K | Unknown => (table.unknown === undefined ? known(table) : { status: "unknown", reason: table.unknown });
  const intervals: TableInterval<K>[] = [];
  let fromT = 0;
  let state = stateOf();
  let evidence: EventId | undefined;
  const close = (untilT: number) => {
    // A state of no length before the first event is none at all.
    if (untilT > fromT || evidence !== undefined)
      intervals.push({ fromT, untilT, ...(evidence === undefined ? {} : { evidence }), ...state });
  };
  for (const event of withoutBootHoles(events)) {
    if (event.t > end) break;
    if (!table.apply(event)) continue;
    const next = stateOf();
    if (state.status === "unknown" || next.status === "unknown" ? state.status === next.status : isSame(state, next)) continue;
    close(event.t);
    [fromT, state, evidence] = [event.t, next, event.id];
  }
  close(end);
  return missed.reduce<readonly TableInterval<K>[]>(overlay, intervals);
}

function overlay<K extends Known>(intervals: readonly TableInterval<K>[], span: UnknownSpan): readonly TableInterval<K>[] {
  const end = intervals.at(-1)?.untilT ?? 0;
  const clipped = { ...span, untilT: Math.min(span.untilT, end) };
  if (clipped.fromT >= clipped.untilT) return intervals;
  const before = intervals.filter((i) => i.fromT < clipped.fromT).map((i) => ({ ...i, untilT: Math.min(i.untilT, clipped.fromT) }));
  const after = intervals
    .filter((i) => i.untilT > clipped.untilT || i.fromT >= clipped.untilT)
    .map((i) => ({ ...i, fromT: Math.max(i.fromT, clipped.untilT) }));
  return [...before, { status: "unknown", ...clipped }, ...after];
}
