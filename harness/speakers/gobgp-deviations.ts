import type { SpeakerDeviation } from "../../src/scenario/vocabulary.ts";

const ALL = ["3.10", "3.36"];

const F_FOLLOWS_R =
  "GoBGP pkg/server/fsm.go, capabilitiesFromConfig(): F follows R, so it is set in every OPEN after a start with -r and in no other";
const STARTER_SAYS =
  "GoBGP docs/sources/graceful-restart.md: it is the starter who says with -r that GoBGP recovers, also from a stop by TERM, which sends a Cease";

/** What GoBGP is known to do otherwise than a requirement asks, whatever the scenario; see known-deviations.ts. */
export const gobgpDeviations: readonly SpeakerDeviation[] = [
  known("RFC4724-4.2-12", F_FOLLOWS_R),
  known("RFC8538-4-07", F_FOLLOWS_R),
  known("RFC4724-4.1-06", `${F_FOLLOWS_R}; its own comment concedes that this can be wrong`),
  known("RFC4724-5-07", STARTER_SAYS),
  known(
    "RFC4724-4.2-08",
    "GoBGP pkg/server/server.go, handleFSMMessage(): at a further loss it marks what is there as stale, and drops nothing",
  ),
  known("RFC4724-5-06", "osrg/gobgp#2174: when the hold timer has expired the routes are kept, whether or not the N bit was exchanged"),
  known(
    "RFC8538-4-03",
    "GoBGP pkg/server/fsm.go, established(): of the NOTIFICATIONs that it sends itself only the hold timer's lets routes be kept",
  ),
  known(
    "RFC8538-4.1-02",
    "GoBGP reads stale-routes-time (pkg/config/oc) and uses it nowhere: stale routes wait for End-of-RIB without end",
  ),
  {
    versions: ["3.36"],
    requirement: "RFC8538-3-01",
    reference: "GoBGP pkg/server/fsm.go, established(): writes the subcode of Hard Reset over that of the cause, which is then nowhere",
  },
];

function known(requirement: string, reference: string): SpeakerDeviation {
  return { versions: ALL, requirement, reference };
}
