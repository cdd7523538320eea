import type { SpeakerDeviation } from "../../src/scenario/vocabulary.ts";
import { gobgpDeviations } from "./gobgp-deviations.ts";

const BOTH = ["3.10", "3.36"];
/** Those have to do with zebra. */
const OF_ZEBRA: readonly string[] = ["RFC4724-4.1-01", "RFC4724-4.1-07"];
const FIB_AT_ONCE =
  "kube-router pkg/controllers/routing/network_routes_controller.go, injectRoute(): follows every best path at once, deferred or not, by deleting the route and adding it";
const NO_SWEEP = "kube-router#1738: nothing removes what is in the kernel and in no map";

/** What kube-router's model is known to do otherwise than a requirement asks: GoBGP's share and kube-router's own. */
export const kubeRouterDeviations: readonly SpeakerDeviation[] = [
  ...gobgpDeviations.filter((one) => !OF_ZEBRA.includes(one.requirement)),
  ...OF_ZEBRA.map((requirement) => ({ versions: BOTH, requirement, reference: FIB_AT_ONCE })),
  { versions: BOTH, requirement: "RFC4724-4.1-17", reference: NO_SWEEP },
  {
    versions: ["3.10"],
    requirement: "RFC4724-4.1-12",
    reference: "osrg/gobgp#2596, kube-router#1323: waits for peers without the capability, too",
  },
];
