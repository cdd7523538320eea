import { z } from "zod";
import { duration, probeRef, stepRef } from "../../scenario/references.ts";
import { durationText, limitText, nsOfMs } from "../../timeline/duration-text.ts";
import { answeredBefore, outages } from "../../timeline/outages.ts";
import { longStalls, type ProbeRun, responders, runAt } from "../../timeline/probe-runs.ts";
import { overlaps } from "../../timeline/window.ts";
import type { Check } from "../check.ts";
import { decided, evidenceOf, inconclusive, MAX_EVIDENCE } from "../verdict.ts";

const params = z.strictObject({
  probe: probeRef(),
  after: stepRef().meta({ description: "the fault that ends the service" }),
  within: duration().meta({ description: "how long it may still be answered, from the fault's effect on" }),
});

/** What is withdrawn is no longer reached: from some moment on not one packet of the probe is answered. */
export const trafficStops: Check<typeof params> = {
  kind: "traffic-stops",
  summary: "a probe is no longer answered: traffic to a service that was withdrawn ends",
  params,
  judge(timeline, p) {
    const moment = timeline.momentAfter(p.after);
    if (moment.status === "unknown") return inconclusive(moment.reason);
    const limitNs = nsOfMs(p.within);
    const run = runAt(timeline.probeRuns(p.probe), moment.t);
    if (!run) return inconclusive(`probe ${p.probe} was not running when ${p.after} took effect`, [moment.evidence]);
    if (!run.end) return inconclusive(`the record does not tell what probe ${p.probe} had sent and received at its end`, [moment.evidence]);
    const flows = Array.from({ length: run.flows }, (_, flow) => flow);
    const silent = flows.find((flow) => answeredBefore(run, flow, moment.t) === undefined);
    if (silent !== undefined)
      return inconclusive(`flow ${silent} of probe ${p.probe} was not answered before ${p.after} took effect`, [moment.evidence]);
    const untilT = Math.min(timeline.end, run.end.t);
    if (untilT - moment.t <= limitNs)
      return inconclusive(
        `probe ${p.probe} was watched for ${durationText(untilT - moment.t)} only: its ${limitText(limitNs)} are not over`,
        [moment.evidence],
      );
    const blind = longStalls(run).find((stall) => overlaps(stall, { fromT: moment.t, untilT }));
    const last = flows.map((flow) => lastAnswered(run, flow, moment.t, untilT));
    const late = last.filter((one) => one.ns > limitNs);
    if (late.length === 0 && blind)
      return inconclusive(`the sender of ${p.probe} missed its schedule, so that less was sent than should be`, [blind.evidence]);
    const longest = Math.max(0, ...last.map((one) => one.ns));
    const still = late.filter((one) => one.isOpen);
    const actual =
      late.length === 0
        ? `the last answered packet was sent ${durationText(longest)} after`
        : `${late.length} of ${run.flows} flows were answered ${durationText(longest)} after, ${still.length === 0 ? "and then no longer" : "to the end"}, by ${answeringNodes(run, late[0]?.flow ?? 0)}`;
    return decided(late.length === 0, {
      expected: `probe ${p.probe} is not answered any more, ${limitText(limitNs)} after ${p.after}`,
      actual,
      evidence: evidenceOf(moment.evidence, ...last.slice(0, MAX_EVIDENCE).map((one) => one.evidence)),
      measured: [{ name: "last answer", value: longest, unit: "ns", limit: limitNs }],
    });
  },
};

interface LastAnswer {
  readonly flow: number;
  /** From the moment on until the first packet of the silence that lasts to the end; all the time watched, where there is none. */
  readonly ns: number;
  /** It was answered to the end. */
  readonly isOpen: boolean;
  readonly evidence: string | undefined;
}

function lastAnswered(run: ProbeRun, flow: number, fromT: number, untilT: number): LastAnswer {
  const silence = outages(run, "round-trip").find((outage) => outage.flow === flow && outage.open);
  if (!silence) return { flow, ns: untilT - fromT, isOpen: true, evidence: undefined };
  return { flow, ns: Math.max(0, silence.fromT - fromT), isOpen: false, evidence: silence.evidence };
}

function answeringNodes(run: ProbeRun, flow: number): string {
  return responders(run, flow).at(-1)?.responder ?? "nobody";
}
