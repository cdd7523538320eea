import type { RequirementCheck } from "../../requirement-check.ts";
import { capabilityLength, oneInstance, reservedFamilyFlags, reservedRestartFlags } from "./capability-form.ts";
import { endOfRib } from "./end-of-rib.ts";
import { endOfRibForIpv4, endOfRibForOthers } from "./end-of-rib-form.ts";
import { restartTime } from "./restart-time.ts";

/** RFC 4724 sections 2 to 4 and the RFCs around: what messages look like, and which have to be there. */
export const formatChecks: readonly RequirementCheck[] = [
  endOfRibForIpv4,
  endOfRibForOthers,
  capabilityLength,
  restartTime,
  reservedRestartFlags,
  reservedFamilyFlags,
  oneInstance,
  endOfRib,
];
