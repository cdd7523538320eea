import type { RequirementCheck } from "./requirement-check.ts";
import { formatChecks } from "./requirements/format/format-checks.ts";
import { helperChecks } from "./requirements/helper/helper-checks.ts";
import { restartingChecks } from "./requirements/restarting/restarting-checks.ts";

/** Every requirement that is judged, by area. */
export const requirementChecks: readonly RequirementCheck[] = [...formatChecks, ...helperChecks, ...restartingChecks];
