import { familyKey } from "../bgp/add-path.ts";
import type { UpdateView } from "../bgp/update-view.ts";
import type { UpdateMeta } from "../capture/wire-teller.ts";
import { type IpAddress, ipAddressFromBytes } from "../net/address.ts";
import { type Prefix, prefixOfBytes } from "../net/prefix.ts";

/** A unicast route that one speaker told another. */
export interface RouteChange {
  readonly t: number;
  readonly id: string;
  readonly from: IpAddress;
  readonly to: IpAddress;
  readonly prefix: Prefix;
  /** Undefined: withdrawn. */
  readonly nextHop?: IpAddress;
}

/** Every unicast route told on the connections of one node's captures, in order. */
export interface ToldRoutes {
  readonly changes: readonly RouteChange[];
  /** So many came after the log was full. */
  readonly leftOut: number;
}

/** Enough for a soak of hundreds of flaps; a full table is none of its business. */
const LONGEST = 200_000;
const OCTETS: ReadonlyMap<number, number> = new Map([
  [familyKey(1, 1), 4],
  [familyKey(2, 1), 16],
]);

/** Takes the UPDATEs of a decoder, as its `onUpdate`. */
export class RouteLog implements ToldRoutes {
  readonly changes: RouteChange[] = [];
  leftOut = 0;

  update(meta: UpdateMeta, view: UpdateView): void {
    const { client, server } = meta.connection;
    const [from, to] = meta.from === "client" ? [client.address, server.address] : [server.address, client.address];
    view.forEachRoute((op, family, _pathId, bits, bytes, at) => {
      const octets = OCTETS.get(family);
      if (octets === undefined) return;
      if (this.changes.length >= LONGEST) {
        this.leftOut++;
        return;
      }
      const address = new Uint8Array(octets);
      address.set(bytes.subarray(at, at + ((bits + 7) >> 3)));
      const nextHop = op === "announce" ? nextHopOf(view) : undefined;
      const change = { t: meta.t, id: meta.id(), from, to, prefix: prefixOfBytes(address, bits) };
      this.changes.push(nextHop === undefined ? change : { ...change, nextHop });
    });
  }
}

/** RFC 4760 section 3: that of MP_REACH_NLRI counts for its routes. RFC 2545 section 3: the global one comes first. */
function nextHopOf(view: UpdateView): IpAddress | undefined {
  const all = view.attributes.attributes;
  for (const attribute of all) if (attribute.kind === "mp-reach") return addressOf(attribute.nextHop);
  for (const attribute of all) if (attribute.kind === "next-hop") return attribute.address;
  return undefined;
}

/** With a link-local one behind it there are 32 octets. */
function addressOf(octets: Uint8Array): IpAddress | undefined {
  const length = [4, 16].find((one) => one === octets.length) ?? (octets.length === 32 ? 16 : undefined);
  return length === undefined ? undefined : ipAddressFromBytes(octets.subarray(0, length));
}
