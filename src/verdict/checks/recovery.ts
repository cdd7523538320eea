import { z } from "zod";
import { addressText, duration, nodeRef, prefixText, probeRef, stepRef } from "../../scenario/references.ts";
import { nsOfMs } from "../../timeline/duration-text.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import type { Moment, Window } from "../../timeline/window.ts";
import { type Budget, withinBudget } from "../budget.ts";
import type { Check } from "../check.ts";
import { nodePair, prefixParam } from "../params.ts";
import { probeLife } from "../probe-stretches.ts";
import { routeMeasurements, sessionMeasurements } from "../recovery-measurements.ts";
import { phaseRemark } from "../recovery-remark.ts";
import { isCaptured, sessionStretches } from "../session-stretches.ts";
import { type Stretch, settle } from "../settling.ts";
import { inconclusive, type Verdict } from "../verdict.ts";
import { worst } from "../worst.ts";

const params = z
  .strictObject({
    node: nodeRef().optional().meta({ description: "the node whose FIB must have the route" }),
    route: prefixText().optional().meta({ description: "a prefix that must have a next hop again" }),
    via: z.array(addressText()).optional().meta({ description: "with route: all of these must be next hops" }),
    session: nodePair().optional().meta({ description: "two nodes whose sessions must be Established again" }),
    probe: probeRef().optional().meta({ description: "a probe that must lose nothing any more" }),
    after: stepRef(),
    within: duration(),
    since: z.enum(["effect", "speaker-started"]).default("effect").meta({ description: "when the clock starts" }),
    stays: z.boolean().default(true).meta({ description: "once back, it is back to the end of the run" }),
  })
  .refine((p) => [p.route, p.session, p.probe].filter((x) => x !== undefined).length === 1, "exactly one of route, session, probe")
  .refine((p) => p.route === undefined || p.node !== undefined, "route needs node");

type Params = z.output<typeof params>;

/** Something that a fault may break is back within a budget, and stays. */
export const recovery: Check<typeof params> = {
  kind: "recovery",
  summary: "a route, a session or a probe's traffic is back within a time after a fault, and stays back",
  params,
  fibOf: (p) => (p.route === undefined ? undefined : p.node),
  judge(timeline, p) {
    const effect = timeline.faultEffect(p.after);
    if (effect.status === "unknown") return inconclusive(effect.reason);
    const without = timeline.ineffective(timeline.end);
    if (without !== undefined) return inconclusive(without, [effect.evidence]);
    const since = p.since === "effect" ? effect : speakerStart(timeline, p.after, effect.t);
    if (since.status === "unknown") return inconclusive(since.reason, [effect.evidence]);
    // An effect is proven some time after its cause, so a loss may be seen a little before it.
    const begin = timeline.stepBegin(p.after);
    const window = { fromT: begin.status === "known" ? Math.min(begin.t, effect.t) : effect.t, untilT: timeline.end };
    const budget = {
      verb: "back",
      never: "never lost",
      measurement: "recovery",
      sinceT: since.t,
      withinNs: nsOfMs(p.within),
      endT: timeline.end,
      evidence: since.evidence === effect.evidence ? ([effect.evidence] as const) : ([effect.evidence, since.evidence] as const),
    };
    if (p.session) return ofSessions(timeline, p, p.session, window, budget);
    if (p.probe !== undefined) return ofProbe(timeline, p, p.probe, window, budget);
    return ofRoute(timeline, p, p.node ?? "", p.route ?? "", window, budget);
  },
};

type Common = Omit<Budget, "wanted">;

function ofRoute(timeline: Timeline, p: Params, node: string, route: string, window: Window, budget: Common): Verdict {
  const prefix = prefixParam(route);
  const via = p.via ?? [];
  const stretches = timeline.nextHops(node, prefix).map((i): Stretch => {
    if (i.status === "unknown") return { ...i, state: "unknown" };
    const isBack = i.nextHops.length > 0 && via.every((hop) => i.nextHops.includes(hop));
    return { fromT: i.fromT, untilT: i.untilT, evidence: i.evidence, state: isBack ? "good" : "bad" };
  });
  const wanted = `${prefix}${via.length === 0 ? "" : ` via ${via.join(", ")}`} back on ${node}`;
  const phases = routeMeasurements(timeline, p.after, node, prefix, budget.sinceT);
  const settling = settle(stretches, window, p.stays);
  const untilT = Math.max(budget.sinceT, settling.status === "settled" ? settling.t : timeline.end);
  return withinBudget(settling, { ...budget, wanted, remark: phaseRemark(timeline, node, { fromT: budget.sinceT, untilT }), phases });
}

function ofSessions(timeline: Timeline, p: Params, [a, b]: readonly [string, string], window: Window, budget: Common): Verdict {
  const sessions = timeline.sessionsBetween(a, b);
  if (sessions.length === 0) return inconclusive(`there is no session between ${a} and ${b}`);
  const verdicts = sessions.map((session) => {
    if (!isCaptured(timeline, session, window.fromT))
      return inconclusive(`no capture shows session ${session.id} before the fault`, budget.evidence);
    const phases = sessionMeasurements(timeline, p.after, session, budget.sinceT);
    return withinBudget(settle(sessionStretches(timeline, session), window, p.stays), {
      ...budget,
      wanted: `session ${session.id} back`,
      phases,
    });
  });
  return worst(verdicts);
}

function ofProbe(timeline: Timeline, p: Params, name: string, window: Window, budget: Common): Verdict {
  const probe = timeline.cell.probes.find((x) => x.name === name);
  if (!probe) return inconclusive(`there is no probe ${name}`);
  const life = probeLife(timeline, probe, window);
  if (life.status === "unknown") return inconclusive(life.reason, budget.evidence);
  const evidence = [...budget.evidence, ...life.evidence] as const;
  return withinBudget(settle(life.stretches, window, p.stays), { ...budget, evidence, wanted: `probe ${name} answered again` });
}

/** The first start of the speaker on the fault's node at or after the effect. */
function speakerStart(timeline: Timeline, step: string, effectT: number): Moment {
  const node = timeline.first("fault-effect", (e) => e.step === step)?.node;
  const started = timeline.first("speaker-started", (e) => e.node === node, { after: effectT });
  if (!started) return { status: "unknown", reason: `the speaker of ${node ?? "no node"} did not start after ${step}` };
  return { status: "known", t: started.t, evidence: started.id };
}
