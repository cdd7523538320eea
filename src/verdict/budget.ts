import type { EventId } from "../observation/event.ts";
import { durationText, limitText } from "../timeline/duration-text.ts";
import type { Settling } from "./settling.ts";
import { decided, evidenceOf, inconclusive, type Measurement, type Verdict } from "./verdict.ts";

export interface Budget {
  /** What is wanted, without the time: `10.2.0.0/26 back on a`. */
  readonly wanted: string;
  /** `back`, `reached`. */
  readonly verb: string;
  readonly never: string;
  readonly measurement: string;
  /** The clock starts here. */
  readonly sinceT: number;
  readonly withinNs: number;
  /** The end of what was observed. */
  readonly endT: number;
  readonly evidence: readonly [EventId, ...EventId[]];
  /** Said behind what was measured, where it helps. */
  readonly remark?: string | undefined;
  /** What is measured besides, such as the phases on the way. */
  readonly phases?: readonly Measurement[] | undefined;
}

/** Holds the time that something took to be well again against its budget. */
export function withinBudget(settling: Settling, budget: Budget): Verdict {
  const expected = `${budget.wanted} within ${limitText(budget.withinNs)}`;
  const remark = budget.remark === undefined ? "" : ` (${budget.remark})`;
  const [first, ...more] = budget.evidence;
  const verdict = (holds: boolean, ns: number, actual: string, evidence: EventId | undefined) =>
    decided(holds, {
      expected,
      actual: `${actual}${remark}`,
      evidence: evidenceOf(first, ...more, evidence),
      measured: [{ name: budget.measurement, value: ns, unit: "ns", limit: budget.withinNs }, ...(budget.phases ?? [])],
    });
  switch (settling.status) {
    case "unknown":
      return inconclusive(`it is not known whether ${budget.wanted}: ${settling.reason}`, budget.evidence);
    case "unsettled": {
      const observedNs = budget.endT - budget.sinceT;
      const again = settling.lostAgainT === undefined ? "" : `lost again ${durationText(settling.lostAgainT - budget.sinceT)} after, `;
      const actual = `${again}not ${budget.verb} after ${durationText(observedNs)}, when the record ends`;
      if (observedNs < budget.withinNs)
        return inconclusive(`${actual}: that is before its ${limitText(budget.withinNs)} are over`, budget.evidence);
      return verdict(false, observedNs, actual, settling.evidence);
    }
    case "settled": {
      const tookNs = Math.max(0, settling.t - budget.sinceT);
      if (!settling.lost && settling.earliestT === settling.t) return verdict(true, 0, budget.never, settling.evidence);
      const actual = `${budget.verb} after ${durationText(tookNs)}`;
      if (tookNs <= budget.withinNs) return verdict(true, tookNs, actual, settling.evidence);
      if (settling.earliestT - budget.sinceT <= budget.withinNs) {
        return inconclusive(`${actual} at the latest, and since when is not known: something was not observed before`, budget.evidence);
      }
      return verdict(false, tookNs, actual, settling.evidence);
    }
  }
}
