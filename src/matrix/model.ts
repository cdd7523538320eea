import type { EventId } from "../observation/event.ts";

/**
 * What a restart cost, from best to worst in this order but for the last two, which say that it could not be measured:
 * hitless: no packet was lost and no next hop was ever missing; flap: something was, and all of it came back; stale: a route that has to go was there to the end; black-holed: the
 * traffic was not back at the end, although the speaker was; unsupported: one of the two does not do what is measured; inconclusive: the record cannot tell.
 */
export type MatrixClass = "hitless" | "flap" | "stale" | "black-holed" | "unsupported" | "inconclusive";

/** A sentence and the events that show it. */
export interface Told {
  readonly text: string;
  readonly evidence: readonly EventId[];
}

/** The class of one run, with its figures and why. */
export interface Classified {
  readonly class: MatrixClass;
  /** How long it lasted, in ns: the longest outage of a flap or, when no packet was lost, the longest time without the next hop; the silence at the end of a black hole. */
  readonly ns?: number;
  /** Packets lost; 0 where only next hops were missing. */
  readonly lost?: number;
  readonly reasons: readonly Told[];
}

/** `matrix.json`: who can restart next to whom, and what that costs. Made by pure code from run records alone. */
export interface MatrixReport {
  readonly version: 1;
  readonly holdfast: string;
  /** In the order of names, as the command line or the file names them. */
  readonly restarters: readonly string[];
  readonly helpers: readonly string[];
  readonly scenarios: readonly MatrixScenario[];
  /** By restarter, scenario and helper, in the order of these lists. */
  readonly cells: readonly MatrixCell[];
  /** Of cells, not of runs. */
  readonly totals: Readonly<Record<MatrixClass, number>>;
  /** 2 where a run is inconclusive: a measurement has no other way to fail by itself. */
  readonly exitCode: 0 | 2;
}

/** A way to restart. */
export interface MatrixScenario {
  readonly id: string;
  /** What tells it from the others of the matrix: `kill` of `matrix-restart-kill`. */
  readonly label: string;
  readonly title: string;
  readonly file: string;
  /** Its control runs: they must lose packets, or nobody knows that the probe sees a loss. */
  readonly controls: readonly { readonly key: string; readonly outcome: string; readonly anchor: string }[];
}

/** One restarter next to one helper under one scenario: the class of the worst of its runs. */
export interface MatrixCell {
  readonly scenario: string;
  readonly restarter: string;
  readonly helper: string;
  readonly class: MatrixClass;
  readonly ns?: number;
  readonly lost?: number;
  readonly runs: readonly MatrixRun[];
}

export interface MatrixRun extends Classified {
  readonly repetition: number;
  /** Of the record, relative to the report's folder. */
  readonly directory: string;
  /** Of the run's section in `report.html`. */
  readonly anchor: string;
}
