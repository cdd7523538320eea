import type { SpeakerDeviation } from "../../src/scenario/vocabulary.ts";

const F_FOLLOWS_R =
  "GoBGP pkg/server/fsm.go, capabilitiesFromConfig(): F follows R, so it is set in every OPEN of a start with -r and in no other";
const ONLY_END_OF_RIB =
  "GoBGP pkg/server: what a returning peer's OPEN says of its families is not compared with what is kept; only End-of-RIB removes stale routes";
const IDLE = "GoBGP pkg/server/fsm.go, idle(): five seconds after every loss in which it does not dial and closes what it accepts";

const CLEARED_FOR_ALL =
  "GoBGP pkg/server/server.go, handleFSMMessage(): R and the deferral end for all peers when those that are back have sent their End-of-RIB";
const FIB_AT_ONCE =
  "GoBGP pkg/server/zclient.go: only what goes to peers is deferred, zebra has every change at once; and zebra replaces an IPv6 route by a deletion and an addition";

/** What GoBGP is known to do otherwise than a requirement asks, whatever the scenario; see known-deviations.ts. */
export const gobgpDeviations: readonly SpeakerDeviation[] = [
  known("RFC4724-4.2-12", F_FOLLOWS_R),
  known("RFC8538-4-07", F_FOLLOWS_R),
  known("RFC4724-4.1-06", F_FOLLOWS_R),
  known(
    "RFC4724-5-07",
    "GoBGP docs/sources/graceful-restart.md: it is the starter who says with -r that GoBGP recovers, also from a stop by TERM, which sends a Cease",
  ),
  known("RFC4724-4.1-01", FIB_AT_ONCE),
  known("RFC4724-4.1-07", FIB_AT_ONCE),
  known("RFC4724-4.1-16", FIB_AT_ONCE),
  known("RFC4724-4.1-04", CLEARED_FOR_ALL),
  known("RFC4724-4.1-09", CLEARED_FOR_ALL),
  known("RFC4724-4.1-10", CLEARED_FOR_ALL),
  known("RFC4724-4.1-13", CLEARED_FOR_ALL),
  {
    versions: ["3.10"],
    requirement: "RFC4724-4.1-12",
    reference: "osrg/gobgp#2596, mended by #2803: a peer without the capability is told nothing before the deferral is over",
  },
  known("RFC4724-4.2-01", "GoBGP pkg/server/fsm.go, established(): closes every further connection of the peer"),
  known("RFC4724-5-02", "GoBGP pkg/server/fsm.go, established(): closes every further connection of the peer"),
  known(
    "RFC4724-4.2-08",
    "GoBGP pkg/server/server.go, handleFSMMessage(): at a further loss it marks what is there as stale, and drops nothing",
  ),
  known("RFC4724-3-07", ONLY_END_OF_RIB),
  known("RFC4724-4.2-17", ONLY_END_OF_RIB),
  known("RFC4724-4.2-18", ONLY_END_OF_RIB),
  known("RFC4724-4.2-19", ONLY_END_OF_RIB),
  known(
    "RFC4724-4.2-25",
    "GoBGP pkg/server/server.go, handleFSMMessage(): stale routes of any family go only when End-of-RIB of every family has come",
  ),
  {
    versions: ["3.10"],
    requirement: "RFC4724-4.2-09",
    reference: "GoBGP gives zebra a route again that has become stale, and zebra 7.5 replaces an IPv6 route by a deletion and an addition",
  },
  known("RFC4724-5-05", IDLE),
  known("RFC4724-5-06", "osrg/gobgp#2174: when the hold timer has expired the routes are kept, whether or not the N bit was exchanged"),
  known(
    "RFC7606-5.1-01",
    "GoBGP internal/pkg/table/path.go sorts attributes by their type, so MP_REACH_NLRI and MP_UNREACH_NLRI are not the first",
  ),
  known(
    "RFC8538-4-03",
    "GoBGP pkg/server/fsm.go, established(): of the NOTIFICATIONs that it sends itself only the hold timer's lets routes be kept",
  ),
  known("RFC8538-4.1-02", "GoBGP reads stale-routes-time and uses it nowhere: stale routes wait for End-of-RIB without end"),
  known(
    "RFC9494-4.2-01",
    "GoBGP pkg/server/peer.go, forwardingPreservedFamilies(): only families of the Graceful Restart capability are kept at all",
  ),
  known(
    "RFC9494-4.2-02",
    "GoBGP pkg/server/server.go, handleFSMMessage(): with a Long-lived Stale Time of zero it tags the routes, and drops them then",
  ),
  known("RFC9494-4.2-11", ONLY_END_OF_RIB),
  known("RFC9494-4.2-12", ONLY_END_OF_RIB),
  {
    versions: ["3.36"],
    requirement: "RFC8538-3-01",
    reference: "GoBGP pkg/server/fsm.go, established(): writes Hard Reset over the subcode of the cause, which is then nowhere",
  },
];

function known(requirement: string, reference: string): SpeakerDeviation {
  return { versions: ["3.10", "3.36"], requirement, reference };
}
