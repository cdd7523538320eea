import { z } from "zod";
import type { Prefix } from "../../net/prefix.ts";
import type { Cell } from "../../scenario/model.ts";
import { duration, nodeRef, prefixText } from "../../scenario/references.ts";
import { durationText, limitText, nsOfMs } from "../../timeline/duration-text.ts";
import { expectedRoutes } from "../../timeline/expected-routes.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { lengthNs, type Window } from "../../timeline/window.ts";
import type { Check } from "../check.ts";
import { type Departure, departures } from "../fib-departures.ts";
import { prefixParam, windowParams } from "../params.ts";
import { decided, evidenceOf, inconclusive, MAX_EVIDENCE } from "../verdict.ts";
import { isSpeakerProtocol } from "./speaker-protocols.ts";

const KIND = "fib-matches-rib";
const MAX_SHOWN = 3;

const params = z.strictObject({
  node: nodeRef(),
  within: duration().meta({ description: "how long the kernel may differ from what the peers announce, each time" }),
  prefixes: z
    .array(prefixText())
    .min(1)
    .optional()
    .meta({ description: "only these; default: all that a peer announced, and all that a BGP speaker has in the kernel" }),
  ...windowParams,
});

type Params = z.output<typeof params>;

/**
 * The kernel's routes are those that the peers announce. What the node's RIB holds is not asked of the node: it is what came over its connections, by its own capture. Which of several announced next hops is the
 * best one is left to the node; over a loss that graceful restart bridges, an announced route may stay or go until End-of-RIB.
 */
export const fibMatchesRib: Check<typeof params> = {
  kind: KIND,
  summary: "a node's kernel routes equal what its peers announce; each difference is over in time",
  params,
  judge(timeline, p, cell) {
    const bounds = timeline.window(p.from, p.until);
    if (bounds.status === "unknown") return inconclusive(bounds.reason);
    const { window } = bounds;
    // Everything that was ever told counts, and the recorders run before the speakers do.
    const begin = timeline.first("recorder-begin", (e) => e.recorder === "wire" && e.node === p.node);
    const blind = timeline.blindness("wire", p.node, { fromT: Math.min(begin?.t ?? 0, window.fromT), untilT: window.untilT });
    if (blind !== undefined) return inconclusive(blind, bounds.evidence);
    const found = differences(timeline, p, cell, window);
    if ("reason" in found) return inconclusive(found.reason, bounds.evidence);
    const limitNs = nsOfMs(p.within);
    const late = found.departures.filter((d) => lengthNs(d) > limitNs);
    const longest = Math.max(0, ...found.departures.map(lengthNs));
    const expected = `the kernel routes of ${p.node} equal what its peers announce, within ${limitText(limitNs)}`;
    const measured = [
      { name: "longest difference", value: longest, unit: "ns", limit: limitNs },
      { name: "differences", value: found.departures.length, unit: "count" },
    ] as const;
    if (late.length === 0) {
      if (found.unknown !== undefined) return inconclusive(`${found.unknown}; nothing else was amiss`, bounds.evidence);
      const open = found.departures.find((d) => d.untilT >= window.untilT);
      if (open)
        return inconclusive(`${told(open, timeline, p.node)}, when the record ends: its ${limitText(limitNs)} are not over`, [
          open.evidence,
        ]);
      return decided(true, {
        expected,
        actual: `${found.routes} routes, never different for longer than ${durationText(longest)}`,
        evidence: bounds.evidence,
        measured,
      });
    }
    const shown = late.slice(0, MAX_SHOWN).map((d) => told(d, timeline, p.node));
    const more = late.length > MAX_SHOWN ? [`and ${late.length - MAX_SHOWN} more`] : [];
    const [first, ...others] = late
      .slice(0, MAX_EVIDENCE)
      .flatMap((d) => [d.evidence, ...(d.kernelEvidence === undefined ? [] : [d.kernelEvidence])]);
    return decided(false, {
      expected,
      actual: [...shown, ...more].join("; "),
      evidence: evidenceOf(first ?? bounds.evidence[0], ...others),
      measured,
    });
  },
};

/** The nodes of which a cell's expectations want to know each single route that was told. */
export function nodesWithRoutesWanted(cell: Cell): ReadonlySet<string> {
  return new Set(cell.expectations.flatMap(({ kind, params: p }) => (kind === KIND && typeof p.node === "string" ? [p.node] : [])));
}

interface Differences {
  readonly departures: readonly Departure[];
  readonly routes: number;
  /** Why the kernel's routes are not known at some time. */
  readonly unknown: string | undefined;
}

function differences(timeline: Timeline, p: Params, cell: Cell, window: Window): Differences | { readonly reason: string } {
  const node = cell.topology.nodes.find((n) => n.name === p.node);
  const routes = timeline.toldRoutes(p.node);
  if (!node || !routes) return { reason: `the captures of ${p.node} were read without its routes` };
  if (routes.leftOut > 0) return { reason: `${p.node} was told ${routes.leftOut} routes more than are kept` };
  const sessions = cell.topology.sessions
    .filter((s) => s.a.node === p.node || s.b.node === p.node)
    .map((session) => ({ session, intervals: timeline.established(session) }));
  const expected = expectedRoutes(node, sessions, routes, window.untilT);
  const own = ownPrefixes(cell, p.node);
  const wanted = p.prefixes?.map(prefixParam) ?? [...new Set([...expected.keys(), ...installed(timeline, p.node)])];
  const all = wanted
    .filter((prefix) => !own.has(prefix))
    .map((prefix) => departures(timeline, { node: p.node, prefix, expected: expected.get(prefix) ?? [], window }));
  if (![...expected].some(([prefix, list]) => wanted.includes(prefix) && list.some((e) => e.fromT <= window.untilT && e.must.length > 0)))
    return { reason: `no peer of ${p.node} announced any of these routes` };
  return {
    departures: all.flatMap((one) => one.departures),
    routes: all.length,
    unknown: all.find((one) => one.unknown !== undefined)?.unknown,
  };
}

/** What the node announces itself, at first or by a step, is its own to decide. */
function ownPrefixes(cell: Cell, node: string): ReadonlySet<string> {
  const announced = cell.steps.flatMap((step) =>
    step.verb === "fault" && step.fault.kind === "announce" && step.fault.params.node === node ? [step.fault.params.prefix].flat() : [],
  );
  return new Set([...(cell.topology.nodes.find((n) => n.name === node)?.speaker?.announce ?? []), ...announced.map(String)]);
}

/** Every prefix that a BGP speaker ever had in the kernel. */
function installed(timeline: Timeline, node: string): readonly Prefix[] {
  const snapshots = timeline.all("fib-snapshot", (e) => e.node === node).flatMap((e) => e.routes);
  const events = timeline.routeEvents(node).map((e) => e.route);
  return [...snapshots, ...events].filter((route) => isSpeakerProtocol(route.protocol)).map((route) => route.prefix);
}

function told(d: Departure, timeline: Timeline, node: string): string {
  const seconds = (t: number) => `${(t / 1e9).toFixed(3)} s`;
  const kernel =
    d.kernel.length === 0
      ? `${d.prefix} is missing in the kernel of ${node}`
      : `${d.prefix} is in the kernel of ${node} via ${d.kernel.join(", ")}`;
  return `${kernel} for ${durationText(lengthNs(d))} (from ${seconds(d.fromT)} to ${seconds(d.untilT)}), though ${d.because} at ${seconds(d.sinceT)}${causeText(timeline, d)}`;
}

const ROUTE_CHANGES = new Set(["announce", "withdraw", "tell announce", "tell withdraw"]);

/** The latest disturbance that was in force or over when the difference began. */
function causeText(timeline: Timeline, { fromT }: Departure): string {
  const cause = timeline.all("fault-effect", (e) => !ROUTE_CHANGES.has(e.fault), { before: fromT }).at(-1);
  if (!cause) return "; nothing had disturbed it";
  const healed = timeline.first("fault-healed", (e) => e.step === cause.step, { after: cause.t, before: fromT });
  const since = durationText(fromT - cause.t);
  return `; ${since} after ${cause.fault} at ${cause.node} (step ${cause.step})${healed ? ", healed by then" : ""}`;
}
