import type { SpeakerDeviation } from "../../src/scenario/vocabulary.ts";

/**
 * What these daemons are known to do otherwise than a requirement asks, whatever the scenario; it need not show in each. A deviation that only one scenario brings out is declared there.
 * References that name a capture are in docs/deviations, with what it shows.
 */
const LATE_TIMERS =
  "BIRD sysdep/unix/io.c, io_loop(): until 2.0.12 what a timer sets going waits for the next wake-up, which is 3 s away at most";
const LEAKED_STALE = "FRRouting/frr#22297: stale routes reach neighbours without the long-lived capability";

const ALL_BIRD = ["1.6.8", "2.0.12", "2.17", "2.17+gr-unlock", "3.1"];
const OLD_TIMERS = ["RFC4724-4.2-13", "RFC4724-4.2-15", "RFC9494-4.2-06", "RFC9494-4.2-07", "RFC9494-4.2-08", "RFC4271-4.2-01"];

export const birdDeviations: readonly SpeakerDeviation[] = [
  ...OLD_TIMERS.map((requirement) => ({ versions: ["1.6.8", "2.0.12"], requirement, reference: LATE_TIMERS })),
  {
    versions: ALL_BIRD,
    requirement: "RFC4724-4.2-12",
    reference: "BIRD proto/bgp/packets.c: F is set while BIRD itself recovers from a restart, and clear in every other OPEN",
  },
  {
    versions: ALL_BIRD,
    requirement: "RFC4724-4.1-06",
    reference: "BIRD manual, option -R: it is the starter who says that BIRD recovers, and F follows from that, whatever the kernel holds",
  },
  { versions: ALL_BIRD, requirement: "RFC4724-4.1-09", reference: "docs/deviations/RFC4724-4.1-09-bird.pcap" },
  { versions: ["3.1"], requirement: "RFC4724-4.1-17", reference: "docs/deviations/RFC4724-4.1-17-bird.jsonl" },
  {
    versions: ["2.17+gr-unlock"],
    requirement: "RFC4724-4.1-10",
    reference: "what the patch is for (containers/bird-gr-unlock)",
  },
  { versions: ALL_BIRD, requirement: "RFC4271-6.8-01", reference: "docs/deviations/RFC4271-6.8-01-bird-restart.pcap" },
];

const ALL_FRR = ["8.4", "10.3"];

export const frrDeviations: readonly SpeakerDeviation[] = [
  {
    versions: ALL_FRR,
    requirement: "RFC4724-4.1-05",
    reference: "FRRouting/frr#18773: a timer that runs from bgpd's start, not a restart, sets the R bit",
  },
  {
    versions: ALL_FRR,
    requirement: "RFC4724-4.1-09",
    reference: "FRR announces its own routes and those it has at hand before the deferral ends; docs/deviations/RFC4724-4.1-10-frr.pcap",
  },
  { versions: ALL_FRR, requirement: "RFC4724-4.1-10", reference: "docs/deviations/RFC4724-4.1-10-frr.pcap" },
  { versions: ["10.3"], requirement: "RFC4724-4.1-17", reference: "docs/deviations/RFC4724-4.1-17-frr.jsonl" },
  {
    versions: ALL_FRR,
    requirement: "RFC4724-4.2-01",
    reference:
      "FRR bgpd/bgp_packet.c, bgp_collision_detect(): an OPEN that comes while the old connection is being cleared is refused with Cease/7",
  },
  { versions: ALL_FRR, requirement: "RFC9494-4.3-02", reference: LEAKED_STALE },
  { versions: ALL_FRR, requirement: "RFC9494-4.6-02", reference: LEAKED_STALE },
];

/** Those of some versions, for a kind that runs the same daemon. */
export function deviationsOf(all: readonly SpeakerDeviation[], versions: readonly string[]): readonly SpeakerDeviation[] {
  return all
    .map((deviation) => ({ ...deviation, versions: deviation.versions.filter((version) => versions.includes(version)) }))
    .filter((deviation) => deviation.versions.length > 0);
}
