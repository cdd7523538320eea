import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";

/** A next-hop object as `ip -j nexthop show` tells it; a group has members. */
export interface NextHopObject {
  readonly id: number;
  readonly gateway?: string;
  readonly group?: readonly { readonly id: number }[];
}

/** What has to be made, and what the group is to consist of. */
export interface GroupPlan {
  readonly group: number;
  readonly isNew: boolean;
  /** Members that are not there yet. */
  readonly made: readonly { readonly id: number; readonly via: IpAddress }[];
  readonly members: readonly number[];
}

/** Holdfast's objects have ids from here on, far above those that a routing daemon takes; each prefix has as many of its own. */
export const FIRST_ID = 1_000_000;

/** Throws a SyntaxError on what is no JSON. */
export function readNextHops(text: string): readonly NextHopObject[] {
  return JSON.parse(text.trim() === "" ? "[]" : text) as readonly NextHopObject[];
}

/** The group of a prefix keeps its id, and a member its own as long as the group lives: only so does a replacement leave alone what stays. */
export function planGroup(existing: readonly NextHopObject[], prefix: Prefix, via: readonly IpAddress[]): GroupPlan {
  const group = FIRST_ID * (1 + slotOf(prefix));
  const own = existing.filter(({ id }) => id > group && id < group + FIRST_ID);
  const made: { id: number; via: IpAddress }[] = [];
  let free = own.reduce((highest, { id }) => Math.max(highest, id), group) + 1;
  const members = via.map((address) => {
    const known = own.find(({ gateway }) => gateway === address);
    if (known) return known.id;
    made.push({ id: free, via: address });
    return free++;
  });
  return { group, isNew: !existing.some(({ id }) => id === group), made, members };
}

/** One of 1000, so that the ids stay below 2^31: FNV-1a of the prefix. */
function slotOf(prefix: Prefix): number {
  let hash = 2166136261;
  for (const character of prefix) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  return hash % 1000;
}
