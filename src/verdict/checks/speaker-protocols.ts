/** rtm_protocol of the routes that BGP speakers install, by iproute2's names: FRR's bgpd, FRR's zebra itself, BIRD; 17 is kube-router's, which has no name there. */
export const SPEAKER_PROTOCOLS: readonly string[] = ["bgp", "zebra", "bird", "17"];

export function isSpeakerProtocol(protocol: string): boolean {
  return SPEAKER_PROTOCOLS.includes(protocol);
}
