import { familyKey } from "../bgp/add-path.ts";
import { ipAddressBytes } from "../net/address.ts";
import { type Prefix, prefixAddress, prefixFamily, prefixLength } from "../net/prefix.ts";
import type { EndIndex } from "./connection-record.ts";
import type { Link } from "./link.ts";
import type { PrefixTable } from "./prefix-table.ts";

/** Whether the end has the prefix announced to the other when the capture ends, as a unicast route; one that is kept as stale counts as well. */
export function isHeldAtEnd({ ribs }: Link, tableOf: (family: number) => PrefixTable, from: EndIndex, prefix: Prefix): boolean {
  const family = familyKey(prefixFamily(prefix) === "ipv4" ? 1 : 2, 1);
  const rib = ribs[from].get(family);
  return rib?.isLive(tableOf(family).slotOf(0, prefixLength(prefix), ipAddressBytes(prefixAddress(prefix)), 0)) === true;
}
