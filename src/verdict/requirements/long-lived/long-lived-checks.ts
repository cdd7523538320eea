import type { RequirementId } from "../../../requirements/catalogue.ts";
import type { RequirementCheck } from "../../requirement-check.ts";
import { capabilityForm, notAlone, reservedFlags } from "./capability-form.ts";
import { configuredIsAnnounced, configuredPerFamily, offByDefault } from "./configured.ts";
import { findingsOf } from "./findings.ts";
import { tagIsPassedOn } from "./passing-on.ts";

/** What is judged by a speaker's losses as receiver, all in one look at their routes. */
const BY_LOSS = [
  "RFC9494-4.1-01",
  "RFC9494-4.2-01",
  "RFC9494-4.2-02",
  "RFC9494-4.2-03",
  "RFC9494-4.2-04",
  "RFC9494-4.2-05",
  "RFC9494-4.2-06",
  "RFC9494-4.2-07",
  "RFC9494-4.2-08",
  "RFC9494-4.2-09",
  "RFC9494-4.2-10",
  "RFC9494-4.2-11",
  "RFC9494-4.2-12",
  "RFC9494-4.2-13",
  "RFC9494-4.2-14",
  "RFC9494-x-05",
  "RFC9494-4.3-01",
  "RFC9494-4.3-02",
  "RFC9494-4.6-02",
  "RFC9494-4.6-03",
  "RFC9494-4.6-04",
] as const satisfies readonly RequirementId[];

/** RFC 9494: Long-Lived Graceful Restart. */
export const longLivedChecks: readonly RequirementCheck[] = [
  capabilityForm,
  { ...reservedFlags, judge: (subject) => [...reservedFlags.judge(subject), ...byLoss(reservedFlags.id).judge(subject)] },
  notAlone,
  configuredIsAnnounced,
  ...BY_LOSS.map(byLoss),
  tagIsPassedOn,
  offByDefault,
  configuredPerFamily,
];

function byLoss(id: RequirementId): RequirementCheck {
  return { id, judge: (subject) => findingsOf(subject).flatMap((finding) => (finding.id === id ? [finding.judgement] : [])) };
}
