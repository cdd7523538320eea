import { familyKey } from "../bgp/add-path.ts";
import { ipAddressBytes } from "../net/address.ts";
import { type Prefix, prefixAddress, prefixFamily, prefixLength } from "../net/prefix.ts";
import type { EndIndex } from "./connection-record.ts";
import type { Link } from "./link.ts";
import type { PrefixTable } from "./prefix-table.ts";

const FULL_STOP = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;

/** Whether the end has the prefix announced to the other when the capture ends, as a unicast route: in this session, or kept as stale since an earlier one. */
export function heldAtEnd(
  { ribs }: Link,
  tableOf: (family: number) => PrefixTable,
  from: EndIndex,
  prefix: Prefix,
): "announced" | "stale" | undefined {
  const isIpv4 = prefixFamily(prefix) === "ipv4";
  const family = familyKey(isIpv4 ? 1 : 2, 1);
  const rib = ribs[from].get(family);
  if (!rib) return undefined;
  const octets = isIpv4 ? ipv4Octets(prefix) : ipAddressBytes(prefixAddress(prefix));
  const slot = tableOf(family).slotOf(0, prefixLength(prefix), octets, 0);
  if (rib.isFresh(slot)) return "announced";
  return rib.isLive(slot) ? "stale" : undefined;
}

/** A whole table may be asked for: of text that is known to be canonical nothing need be checked again. */
function ipv4Octets(prefix: Prefix): Uint8Array {
  const octets = new Uint8Array(4);
  let place = 0;
  for (let i = 0; i < prefix.length && place < 4; i++) {
    const code = prefix.charCodeAt(i);
    if (code === SLASH) break;
    if (code === FULL_STOP) place++;
    else octets[place] = (octets[place] ?? 0) * 10 + code - ZERO;
  }
  return octets;
}
