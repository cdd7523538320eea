import { durationText } from "../timeline/duration-text.ts";
import type { Classified, MatrixClass, Told } from "./model.ts";

/** What the record of one run shows, as far as a class rests on it (`facts.ts`). */
export interface CellFacts {
  /** Why the run was not made: the machine, or a registry, lacks something. */
  readonly unavailable?: string;
  /** What is wrong with the run as a whole. */
  readonly trouble?: string;
  /** A route that a speaker was told and that never came into its kernel: then there is no forwarding that could survive. */
  readonly outOfKernel: readonly Told[];
  /** By what a speaker's OPEN says it does no graceful restart, in the role that it has here. */
  readonly withoutRestart: readonly Told[];
  readonly traffic: readonly Known<TrafficFact>[];
  readonly routes: readonly Known<RouteFact>[];
  readonly stale: readonly Known<StaleFact>[];
  /** What else the wire shows of the restart; it explains and decides nothing. */
  readonly remarks: readonly Told[];
}

/** A fact, or why the record cannot tell. */
export type Known<T> = (T & { readonly status: "known" }) | { readonly status: "unknown"; readonly reason: string };

export interface TrafficFact extends Told {
  readonly lost: number;
  readonly longestNs: number;
  /** For how long nothing of some flow had come back when the observation ended. */
  readonly silentNs: number;
}

/** A next-hop set that had to stay as it was. `brokenNs` is undefined when it did, and else how long it did not, 0 for less than the clock can tell. */
export interface RouteFact extends Told {
  readonly brokenNs?: number;
}

/** A route that had to go. */
export interface StaleFact extends Told {
  readonly isThere: boolean;
}

/** A flow that has been silent for so long at the end of the observation is not on its way: it is lost. Probes send every few milliseconds, and the observation goes on for seconds after the recovery. */
const SILENT_NS = 1_000_000_000;

/** The class of a run. It rests on what the packets and the kernels' routes did, and on no name of a daemon. */
export function classify(facts: CellFacts): Classified {
  if (facts.unavailable !== undefined) return found("unsupported", [{ text: `not available: ${facts.unavailable}`, evidence: [] }]);
  if (facts.outOfKernel.length > 0) return found("unsupported", [...facts.outOfKernel, ...facts.remarks]);
  if (facts.trouble !== undefined) return inconclusive(facts, facts.trouble);
  const traffic = facts.traffic.filter((t) => t.status === "known");
  const routes = facts.routes.filter((r) => r.status === "known" && r.brokenNs !== undefined) as readonly (RouteFact & {
    status: "known";
  })[];
  const stale = facts.stale.filter((s) => s.status === "known" && s.isThere) as readonly (StaleFact & { status: "known" })[];
  const silentNs = most(traffic.map((t) => t.silentNs));
  const lost = traffic.reduce((sum, t) => sum + t.lost, 0);
  const bad = [...traffic.filter((t) => t.lost > 0), ...stale, ...routes];
  const why = [...bad, ...facts.withoutRestart, ...facts.remarks].map(told);
  if (silentNs >= SILENT_NS) return { ...found("black-holed", why), ns: silentNs, lost };
  if (stale.length > 0) return { ...found("stale", why), lost };
  if (bad.length > 0) {
    const ns = lost > 0 ? most(traffic.map((t) => t.longestNs)) : most(routes.map((r) => r.brokenNs ?? 0));
    // That no packet was lost can be said only where all of the traffic is known.
    const sure = lost > 0 || facts.traffic.every((t) => t.status === "known") ? { lost } : {};
    return { ...found(facts.withoutRestart.length > 0 ? "unsupported" : "flap", why), ns, ...sure };
  }
  const unknown = [...facts.traffic, ...facts.routes, ...facts.stale].find((f) => f.status === "unknown");
  if (unknown?.status === "unknown") return inconclusive(facts, unknown.reason);
  if (traffic.length === 0) return inconclusive(facts, "no traffic was watched");
  return { ...found("hitless", [...traffic, ...facts.withoutRestart, ...facts.remarks].map(told)), lost: 0 };
}

function inconclusive({ remarks }: CellFacts, reason: string): Classified {
  return found("inconclusive", [{ text: reason, evidence: [] }, ...remarks]);
}

function found(name: MatrixClass, reasons: readonly Told[]): Classified {
  return { class: name, reasons };
}

function told({ text, evidence }: Told): Told {
  return { text, evidence };
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

/** The figures of a class in words: `1.203 s, 1931 packets lost`; empty where there are none. */
export function figures({ class: name, ns, lost }: Pick<Classified, "class" | "ns" | "lost">): string {
  if (name === "hitless" || name === "inconclusive") return "";
  if (name === "stale") return lost ? `${lost} packets lost` : "";
  if (ns === undefined) return "";
  if (!lost) return `next hop gone ${durationText(ns)}${lost === 0 ? ", no packet lost" : ""}`;
  return `${durationText(ns)}, ${lost} packet${lost === 1 ? "" : "s"} lost`;
}
