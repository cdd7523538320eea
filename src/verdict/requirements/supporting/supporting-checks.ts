import type { RequirementCheck } from "../../requirement-check.ts";
import { extendedParameters, repeatedCapability, unknownCapability } from "./capability-tolerance.ts";
import { higherIdentifier, largerAs } from "./collision.ts";
import { expiryIsTold, smallerHoldTime } from "./hold-time.ts";
import {
  ceaseCause,
  dampedRetries,
  longMessages,
  multiprotocolFirst,
  refreshAfterMarker,
  shutdownText,
  updateInOpenConfirm,
} from "./messages.ts";
import { otherIdentifier, roleMismatch, staysReachable, wrongOpen } from "./return-attempts.ts";
import { brokenAnnouncement, brokenMultiprotocol } from "./stale-updates.ts";
import { errorWithoutRoutes, inconsistentLengths, overrun, repeatedMultiprotocol } from "./update-errors.ts";

/** The RFCs around graceful restart, where a restart touches them. */
export const supportingChecks: readonly RequirementCheck[] = [
  smallerHoldTime,
  wrongOpen,
  expiryIsTold,
  updateInOpenConfirm,
  higherIdentifier,
  staysReachable,
  otherIdentifier,
  unknownCapability,
  repeatedCapability,
  extendedParameters,
  brokenMultiprotocol,
  brokenAnnouncement,
  inconsistentLengths,
  repeatedMultiprotocol,
  overrun,
  errorWithoutRoutes,
  multiprotocolFirst,
  refreshAfterMarker,
  longMessages,
  largerAs,
  roleMismatch,
  ceaseCause,
  dampedRetries,
  shutdownText,
];
