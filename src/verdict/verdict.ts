import type { EventId } from "../observation/event.ts";

/** Evidence is never empty: the compiler refuses a pass or a fail that rests on nothing. */
export type Evidence = readonly [EventId, ...EventId[]];

/** A measured value that decided, or that a reader wants beside the verdict: `recovery 2.213 s`. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: "ns" | "packets" | "count";
  /** The limit it was held against, in the same unit. */
  readonly limit?: number;
}

export type Verdict =
  | {
      readonly status: "pass";
      readonly expected: string;
      readonly actual: string;
      readonly evidence: Evidence;
      readonly measured: readonly Measurement[];
    }
  | {
      readonly status: "fail";
      readonly expected: string;
      readonly actual: string;
      readonly evidence: Evidence;
      readonly measured: readonly Measurement[];
    }
  | { readonly status: "inconclusive"; readonly reason: string; readonly evidence?: readonly EventId[] }
  | { readonly status: "not-applicable"; readonly reason: string };

export type Status = Verdict["status"];
export type Decided = Extract<Verdict, { readonly status: "pass" | "fail" }>;
export type Inconclusive = Extract<Verdict, { readonly status: "inconclusive" }>;

export function inconclusive(reason: string, evidence?: readonly EventId[]): Inconclusive {
  return evidence && evidence.length > 0 ? { status: "inconclusive", reason, evidence } : { status: "inconclusive", reason };
}

/** What a pass and a fail say alike. */
export interface Finding {
  readonly expected: string;
  readonly actual: string;
  readonly evidence: Evidence;
  readonly measured?: readonly Measurement[];
}

export function decided(holds: boolean, { measured = [], ...finding }: Finding): Decided {
  return { status: holds ? "pass" : "fail", ...finding, measured };
}

/** No verdict shows more events than this. */
export const MAX_EVIDENCE = 20;

/** The evidence without repetitions, at most MAX_EVIDENCE of it. */
export function evidenceOf(first: EventId, ...more: readonly (EventId | undefined)[]): Evidence {
  const others = new Set(more.flatMap((id) => (id === undefined || id === first ? [] : [id])));
  return [first, ...[...others].slice(0, MAX_EVIDENCE - 1)];
}
