import type { RequirementCheck } from "../../requirement-check.ts";
import { capabilityAlways, listedButNotNegotiated, withoutCapabilities } from "./capability-advice.ts";
import { capabilityLength, oneInstance, reservedFamilyFlags, reservedRestartFlags } from "./capability-form.ts";
import { endOfRib } from "./end-of-rib.ts";
import { endOfRibForIpv4, endOfRibForOthers } from "./end-of-rib-form.ts";
import { mpFormForIpv4, onlyTheMarker, refreshBeforeMarker, refreshIsNoMarker, shortestUpdate } from "./false-markers.ts";
import { endOfRibForAll, markerComesLast, noWaitForRestarted } from "./initial-update.ts";
import { listedFamilies } from "./listed-families.ts";
import { malformedCapability } from "./malformed-capability.ts";
import { emptyCapability, onlyThePeerHasIt, withoutRetention } from "./no-grace.ts";
import { ignoresFamilyFlags, ignoresRestartFlags, lastInstance, severalParameters, withoutMultiprotocol } from "./reserved-bits.ts";
import { restartTime } from "./restart-time.ts";

/** RFC 4724 sections 2 to 4 and the RFCs around: what messages look like, how they are read, and which have to be there. */
export const formatChecks: readonly RequirementCheck[] = [
  endOfRibForIpv4,
  endOfRibForOthers,
  onlyTheMarker,
  mpFormForIpv4,
  endOfRibForAll,
  markerComesLast,
  capabilityLength,
  restartTime,
  reservedRestartFlags,
  ignoresRestartFlags,
  reservedFamilyFlags,
  ignoresFamilyFlags,
  noWaitForRestarted,
  emptyCapability,
  oneInstance,
  lastInstance,
  withoutMultiprotocol,
  listedButNotNegotiated,
  malformedCapability,
  listedFamilies,
  capabilityAlways,
  endOfRib,
  shortestUpdate,
  withoutRetention,
  severalParameters,
  onlyThePeerHasIt,
  withoutCapabilities,
  refreshBeforeMarker,
  refreshIsNoMarker,
];
