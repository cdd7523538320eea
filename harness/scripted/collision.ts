interface Side {
  readonly routerId: number;
  readonly asn: number;
}

/** RFC 4271 section 6.8, RFC 6286 section 2.3: the connection opened by the speaker with the higher BGP Identifier stays; of equal ones, by that of the larger AS number. */
export function localWins(local: Side, peer: Side): boolean {
  return local.routerId === peer.routerId ? local.asn > peer.asn : local.routerId > peer.routerId;
}
