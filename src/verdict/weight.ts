import type { KnownDeviation } from "../scenario/model.ts";
import type { Status } from "./verdict.ts";

/** What counts, after known deviations and the control have been weighed. `known` and `control-failed` count as good. */
export type Outcome = "pass" | "fail" | "inconclusive" | "not-applicable" | "known" | "control-failed";

export interface Weight {
  readonly outcome: Outcome;
  readonly note?: string;
}

/** A verdict of which something was declared. A run that tells nothing does not contradict the declaration; a decided verdict other than the declared one does. */
export function weighDeclared(
  status: Status,
  declared: readonly KnownDeviation[],
  blind: string | undefined,
  trouble: string | undefined,
): Weight {
  const [first] = declared;
  const wanted = `declared as ${declared.map((d) => d.verdict).join(" or ")} (${first?.reference ?? ""})`;
  // What was declared of the speaker is no word on a run that broke.
  if (status === "inconclusive" && trouble !== undefined) return { outcome: "inconclusive", note: `${wanted}; ${trouble}` };
  const match = declared.find((d) => d.verdict === status);
  if (match) return { outcome: "known", note: `known: ${match.reference}` };
  if (status === "pass" && blind !== undefined) return { outcome: "inconclusive", note: `${wanted}; ${blind}` };
  if (status === "pass" && declared.some((d) => d.sometimes)) return { outcome: "pass", note: `${wanted}, which not every run shows` };
  if (status === "pass") return { outcome: "fail", note: `${wanted} but it passed: where the deviation is mended, remove the declaration` };
  if (status === "fail") return { outcome: "fail", note: `${wanted} but it failed` };
  return { outcome: status, note: `${wanted} but it was ${status}` };
}
