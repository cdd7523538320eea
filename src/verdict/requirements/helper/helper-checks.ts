import type { RequirementCheck } from "../../requirement-check.ts";
import { newConnectionWins, noNotificationOnOld, oldGoesAtTcp, ordinaryCollision } from "./new-connection.ts";
import { connectsAgain, offMeansOff, ownForwardingState } from "./own-open.ts";
import { ownRoutesAgain, replacedInOneGo, sameIsSilent, staleKeepsItsPlace, withdrawalActs } from "./resynchronisation.ts";
import { retentionChecks } from "./retention-checks.ts";

/** RFC 4724 sections 4.2 and 5, RFC 8538 section 4: the receiving speaker. */
export const helperChecks: readonly RequirementCheck[] = [
  ...retentionChecks,
  newConnectionWins,
  noNotificationOnOld,
  ordinaryCollision,
  oldGoesAtTcp,
  ownRoutesAgain,
  replacedInOneGo,
  sameIsSilent,
  withdrawalActs,
  staleKeepsItsPlace,
  ownForwardingState,
  connectsAgain,
  offMeansOff,
];
