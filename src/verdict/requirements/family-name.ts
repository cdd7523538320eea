export const AFI_IPV4 = 1;
export const AFI_IPV6 = 2;
export const SAFI_UNICAST = 1;

/** `IPv4 unicast`; numbers for what has no common name here. */
export function familyName({ afi, safi }: { readonly afi: number; readonly safi: number }): string {
  const address = AFI_NAMES.get(afi) ?? `AFI ${afi}`;
  return `${address} ${SAFI_NAMES.get(safi) ?? `SAFI ${safi}`}`;
}

export function isIpv4Unicast({ afi, safi }: { readonly afi: number; readonly safi: number }): boolean {
  return afi === AFI_IPV4 && safi === SAFI_UNICAST;
}

const AFI_NAMES: ReadonlyMap<number, string> = new Map([
  [AFI_IPV4, "IPv4"],
  [AFI_IPV6, "IPv6"],
  [25, "L2VPN"],
]);
const SAFI_NAMES: ReadonlyMap<number, string> = new Map([
  [SAFI_UNICAST, "unicast"],
  [2, "multicast"],
  [4, "labelled unicast"],
  [70, "EVPN"],
  [128, "VPN"],
]);
