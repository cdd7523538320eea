import type { SpeakerDeviation } from "../../src/scenario/vocabulary.ts";

const WITH_THE_OPEN =
  "OpenBGPD bgpd/session.c: stale routes go with the peer's OPEN (capa_neg_calc), a little before the session is Established, and when the Restart Time is over although it is back";
const WITHOUT_MULTIPROTOCOL =
  "OpenBGPD bgpd/session.c, capa_neg_calc(): a peer without the multiprotocol capability has IPv4 unicast only where we do not announce that capability either";

/** What OpenBGPD is known to do otherwise than a requirement asks, whatever the scenario; see known-deviations.ts. */
export const openbgpdDeviations: readonly SpeakerDeviation[] = [
  known("RFC4724-4.1-05", "OpenBGPD bgpd/session.c, session_open(): R is set in every OPEN, except while routes of the peer are kept"),
  known(
    "RFC4724-4-05",
    "OpenBGPD bgpd/session.c, change_state(): a session that it has ended by a NOTIFICATION of its own counts as lost, and the routes are kept",
  ),
  known("RFC4724-3-07", WITH_THE_OPEN),
  known("RFC4724-4.2-04", WITH_THE_OPEN),
  known("RFC4724-4.2-10", WITH_THE_OPEN),
  known(
    "RFC4724-4.2-29",
    "OpenBGPD bgpd/session.c: the timer that a loss has started goes on when the session is back, and drops what is still stale",
  ),
  known("RFC4724-4.2-07", "OpenBGPD bgpd/rde_peer.c, peer_stale(): sleeps for a second for each family, before it turns to the next"),
  known(
    "RFC4724-4.2-13",
    "OpenBGPD bgpd/session.c, session_main(): what a timer has for the route decision engine is handed over only at the next event of some session",
  ),
  known("RFC4724-3-12", WITHOUT_MULTIPROTOCOL),
  known("RFC4271-4.3-01", WITHOUT_MULTIPROTOCOL),
  known("RFC7606-5.1-01", "OpenBGPD bgpd/rde_update.c writes attributes in the order of their types, so MP_REACH_NLRI is not the first"),
  {
    versions: ["8.8"],
    requirement: "RFC8538-4.1-01",
    reference:
      "OpenBGPD bgpd/rde_peer.c, peer_stale(): at a further loss what was stale already is dropped, whether or not the N bit was exchanged",
  },
];

function known(requirement: string, reference: string): SpeakerDeviation {
  return { versions: ["7.7", "8.8"], requirement, reference };
}
