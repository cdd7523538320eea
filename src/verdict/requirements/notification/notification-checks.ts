import type { RequirementCheck } from "../../requirement-check.ts";
import { forwardingAfterNotification } from "./forwarding-bits.ts";
import { hardCauses } from "./hard-causes.ts";
import { hardResetForm, noHardResetWithoutN, shutdownTextInside } from "./hard-reset-form.ts";
import { notificationBit } from "./notification-bit.ts";
import { oldParametersUntilEstablished } from "./old-parameters.ts";

/** RFC 8538: the N bit, the Hard Reset and what follows a NOTIFICATION, without what it means for the routes. */
export const notificationChecks: readonly RequirementCheck[] = [
  notificationBit,
  oldParametersUntilEstablished,
  hardResetForm,
  noHardResetWithoutN,
  forwardingAfterNotification,
  hardCauses,
  shutdownTextInside,
];
