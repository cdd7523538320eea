import type { RequirementCheck } from "./requirement-check.ts";
import { formatChecks } from "./requirements/format/format-checks.ts";
import { helperChecks } from "./requirements/helper/helper-checks.ts";
import { longLivedChecks } from "./requirements/long-lived/long-lived-checks.ts";
import { notificationChecks } from "./requirements/notification/notification-checks.ts";
import { restartingChecks } from "./requirements/restarting/restarting-checks.ts";
import { supportingChecks } from "./requirements/supporting/supporting-checks.ts";

/** Every requirement that is judged, by area. */
export const requirementChecks: readonly RequirementCheck[] = [
  ...formatChecks,
  ...helperChecks,
  ...restartingChecks,
  ...notificationChecks,
  ...longLivedChecks,
  ...supportingChecks,
];
