import { quoted } from "../scenario/printable.ts";
import { type AddressRange, overlap, parseAddressRange } from "./address-range.ts";
import type { Pool } from "./cluster.ts";
import type { ResourceObjects } from "./resource-objects.ts";

/** The IPAddressPools, whose ranges must not overlap, within a pool or between two. */
export function readPools(objects: ResourceObjects): readonly Pool[] {
  const taken: { readonly pool: string; readonly range: AddressRange }[] = [];
  return objects.all("IPAddressPool").map(({ object, name, report }) => {
    const ranges: AddressRange[] = [];
    for (const [index, text] of object.spec.addresses.entries()) {
      const at = ["spec", "addresses", index];
      const range = parseAddressRange(text);
      if ("why" in range) {
        report(at, { message: `the pool ${name} has the addresses ${quoted(text)}`, expected: range.why });
        continue;
      }
      const other = taken.find((one) => overlap(one.range, range));
      if (other) report(at, { message: `${quoted(text)} overlaps with ${quoted(other.range.text)} of the pool ${other.pool}` });
      ranges.push(range);
      taken.push({ pool: name, range });
    }
    return { name, labels: object.metadata.labels, ranges };
  });
}
