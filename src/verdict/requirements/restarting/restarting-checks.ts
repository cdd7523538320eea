import type { RequirementCheck } from "../../requirement-check.ts";
import { deferralTimerEndsWait, lostPeerDelaysNoLonger } from "./deferral-timer.ts";
import { sessionsLiveWhileDeferring } from "./deferring-session.ts";
import { familiesListedAgain } from "./families-again.ts";
import { forwardingKept, nothingInstalledBefore, staleForwardsAlike } from "./forwarding-kept.ts";
import { forwardingStateEarned, forwardingStatePerFamily } from "./forwarding-state-bit.ts";
import { installedBeforeMarker } from "./install-order.ts";
import { restartStateOnlyAfterRestart, restartStateSet } from "./restart-state-bit.ts";
import { restartFitsItsTimes } from "./restart-times.ts";
import { leavesOutIncapable, leavesOutRestarting } from "./selection-exclusions.ts";
import { waitsForAbsent, waitsForHelpers, waitsForMarkers, waitsPerFamily } from "./selection-waits.ts";
import { ceaseIsNotGraceful } from "./stop-without-grace.ts";
import { deadRoutesNotAnnounced, staleEntriesSwept } from "./swept.ts";

/** RFC 4724 section 4.1: the restarting speaker. */
export const restartingChecks: readonly RequirementCheck[] = [
  forwardingKept,
  staleForwardsAlike,
  restartStateSet,
  restartStateOnlyAfterRestart,
  forwardingStateEarned,
  forwardingStatePerFamily,
  familiesListedAgain,
  waitsForMarkers,
  waitsForAbsent,
  leavesOutRestarting,
  leavesOutIncapable,
  waitsForHelpers,
  waitsPerFamily,
  deferralTimerEndsWait,
  nothingInstalledBefore,
  staleEntriesSwept,
  installedBeforeMarker,
  sessionsLiveWhileDeferring,
  lostPeerDelaysNoLonger,
  restartFitsItsTimes,
  deadRoutesNotAnnounced,
  ceaseIsNotGraceful,
];
