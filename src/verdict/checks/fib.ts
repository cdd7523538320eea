import { z } from "zod";
import { nodeRef, prefixText, stepRef } from "../../scenario/references.ts";
import type { FibTable } from "../../timeline/fib-table.ts";
import type { Check } from "../check.ts";
import { nextHopText, prefixParam, tableParam } from "../params.ts";
import { decided, evidenceOf, inconclusive } from "../verdict.ts";
import { SPEAKER_PROTOCOLS } from "./speaker-protocols.ts";

const params = z
  .strictObject({
    node: nodeRef(),
    ...tableParam,
    at: stepRef().optional().meta({ description: "the step at whose end the FIB is looked at; default: the last one" }),
    equals: z
      .record(prefixText(), z.array(nextHopText()))
      .optional()
      .meta({ description: "the next hops of each of these prefixes; an empty list: not forwarded" }),
    "no-others-than": z.array(prefixText()).optional().meta({ description: "there is no route of a BGP speaker besides these" }),
    protocols: z
      .array(z.string().min(1))
      .default([...SPEAKER_PROTOCOLS])
      .meta({ description: "whose routes no-others-than looks at, by the names of iproute2" }),
  })
  .refine((p) => p.equals !== undefined || p["no-others-than"] !== undefined, "equals, no-others-than, or both");

type Params = z.output<typeof params>;

/** A node's FIB at one moment: the end of a step. */
export const fib: Check<typeof params> = {
  kind: "fib",
  summary: "a node's FIB at the end of a step: next hops of prefixes, and no other routes",
  params,
  fibOf: (p) => p.node,
  judge(timeline, p, cell) {
    const at = p.at ?? cell.steps.at(-1)?.id;
    if (at === undefined) return inconclusive("the scenario has no step at whose end to look");
    const moment = timeline.stepEnd(at);
    if (moment.status === "unknown") return inconclusive(moment.reason);
    const without = timeline.ineffective(moment.t);
    if (without !== undefined) return inconclusive(without, [moment.evidence]);
    const table = timeline.fibAt(p.node, moment.t, p.table);
    if (table.unknown !== undefined)
      return inconclusive(`the FIB of ${p.node} is not known at the end of ${at}: ${table.unknown}`, [moment.evidence]);
    const wrong = [...wrongNextHops(table, p), ...others(table, p)];
    const latest = timeline.events.findLast((e) => e.t <= moment.t && "node" in e && e.node === p.node && /^(fib-|node-down)/.test(e.kind));
    return decided(wrong.length === 0, {
      expected: expectedText(p, at),
      actual: wrong.length === 0 ? "so it was" : wrong.join("; "),
      evidence: evidenceOf(moment.evidence, latest?.id),
      measured: [{ name: "departures", value: wrong.length, unit: "count", limit: 0 }],
    });
  },
};

function wrongNextHops(table: FibTable, p: Params): readonly string[] {
  return Object.entries(p.equals ?? {}).flatMap(([prefix, wanted]) => {
    const actual = listText(table.nextHops(prefixParam(prefix)));
    return actual === listText(wanted) ? [] : [`${prefix} via ${actual} and not via ${listText(wanted)}`];
  });
}

function others(table: FibTable, p: Params): readonly string[] {
  const allowed = p["no-others-than"];
  if (allowed === undefined) return [];
  const extra = table.prefixes.filter((x) => !allowed.includes(x) && table.routes(x).some((route) => p.protocols.includes(route.protocol)));
  return extra.sort().map((x) => `${x} via ${listText(table.nextHops(x))} is there as well`);
}

function expectedText(p: Params, at: string): string {
  const equal = Object.entries(p.equals ?? {}).map(([prefix, hops]) => `${prefix} via ${listText(hops)}`);
  const closed = p["no-others-than"] === undefined ? [] : [`no routes besides ${p["no-others-than"].join(", ") || "none"}`];
  return `at the end of ${at}, in the FIB of ${p.node}${p.table === undefined ? "" : `, table ${p.table}`}: ${[...equal, ...closed].join("; ")}`;
}

function listText(hops: readonly string[]): string {
  return [...new Set(hops)].sort().join(", ") || "nothing";
}
