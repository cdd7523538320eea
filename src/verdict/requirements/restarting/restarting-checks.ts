import type { RequirementCheck } from "../../requirement-check.ts";
import { restartStateOnlyAfterRestart, restartStateSet } from "./restart-state-bit.ts";

/** RFC 4724 section 4.1: the restarting speaker. */
export const restartingChecks: readonly RequirementCheck[] = [restartStateSet, restartStateOnlyAfterRestart];
