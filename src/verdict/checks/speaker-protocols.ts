import type { FibRoute } from "../../observation/event.ts";
import { MAIN_TABLE, tableOf } from "../../observation/route-table.ts";

/** rtm_protocol of the routes that BGP speakers install, by iproute2's names: FRR's bgpd, FRR's zebra itself, BIRD; 17 is kube-router's, which has no name there. */
export const SPEAKER_PROTOCOLS: readonly string[] = ["bgp", "zebra", "bird", "17"];

/** Whether it is such a route of the main table: what a speaker puts into another one is not what the node forwards by. */
export function isMainSpeakerRoute(route: FibRoute): boolean {
  return tableOf(route) === MAIN_TABLE && isSpeakerProtocol(route.protocol);
}

export function isSpeakerProtocol(protocol: string): boolean {
  return SPEAKER_PROTOCOLS.includes(protocol);
}
