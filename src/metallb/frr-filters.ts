import type { IpFamily } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";
import type { Announcement, PeerSession } from "./announcements.ts";
import type { Peer } from "./cluster.ts";

/** How FRR calls a neighbour: by its address, or by the interface that it is behind. */
export function neighborOf({ target }: Peer): string {
  return target.kind === "address" ? target.address : target.name;
}

/** What the names of a neighbour's route-maps and prefix lists begin with. */
export function filterId(peer: Peer): string {
  return peer.vrf === undefined ? neighborOf(peer) : `${neighborOf(peer)}-${peer.vrf}`;
}

/** The name of the list of what a neighbour may hear. */
function allowedList(peer: Peer, family: IpFamily): string {
  return `${filterId(peer)}-allowed-${family}`;
}

/** A prefix list whose prefixes get an attribute on their way out. */
interface AttributeList {
  readonly name: string;
  readonly family: IpFamily;
  readonly set: string;
  readonly prefixes: readonly Prefix[];
}

/**
 * What a neighbour may tell and hear: nothing comes in, and only what is allowed goes out, with the local preferences and communities of each prefix set on the way. Prefixes belong to the whole router
 * in FRR, so that each neighbour has to have its own list.
 */
export function filterLines(session: PeerSession): readonly string[] {
  const id = filterId(session.peer);
  const lists = [...localPrefLists(session), ...communityLists(session)];
  let entry = 0;
  const outEntry = () => `route-map ${id}-out permit ${++entry}`;
  const attributes = lists.flatMap((list) => [
    ...permitLines(list.family, list.name, list.prefixes),
    outEntry(),
    `  match ${word(list.family)} address prefix-list ${list.name}`,
    `  ${list.set}`,
    "  on-match next",
  ]);
  const allowed = (["ipv4", "ipv6"] as const).flatMap((family) =>
    permitLines(family, allowedList(session.peer, family), prefixesIn(session.announcements, family)),
  );
  const passes = (["ipv4", "ipv6"] as const).flatMap((family) => [
    outEntry(),
    `  match ${word(family)} address prefix-list ${allowedList(session.peer, family)}`,
  ]);
  return [`route-map ${id}-in deny 20`, ...attributes, ...allowed, ...passes];
}

/** A list without prefixes lets nothing pass; one that does not exist would let everything. */
function permitLines(family: IpFamily, list: string, prefixes: readonly Prefix[]): readonly string[] {
  if (prefixes.length === 0) return [`${word(family)} prefix-list ${list} seq 1 deny any`];
  return prefixes.map((prefix, index) => `${word(family)} prefix-list ${list} seq ${index + 1} permit ${prefix}`);
}

function localPrefLists({ peer, announcements }: PeerSession): readonly AttributeList[] {
  const values = new Set(announcements.map((a) => a.localPref).filter((value) => value !== 0));
  return lists(
    [...values],
    announcements,
    (value, a) => a.localPref === value,
    (value, family) => ({
      name: `${filterId(peer)}-${value}-${word(family)}-localpref-prefixes`,
      set: `set local-preference ${value}`,
    }),
  );
}

function communityLists({ peer, announcements }: PeerSession): readonly AttributeList[] {
  const all = new Map(announcements.flatMap((a) => a.communities.map((c) => [`${c.kind}:${c.text}`, c] as const)));
  return lists(
    [...all.values()],
    announcements,
    (value, a) => a.communities.some((c) => c.kind === value.kind && c.text === value.text),
    (value, family) => ({
      name: `${filterId(peer)}-${value.kind === "large" ? "large:" : ""}${value.text}-${word(family)}-community-prefixes`,
      set: `set ${value.kind === "large" ? "large-community" : "community"} ${value.text} additive`,
    }),
  );
}

function lists<V>(
  values: readonly V[],
  announcements: readonly Announcement[],
  has: (value: V, announcement: Announcement) => boolean,
  list: (value: V, family: IpFamily) => Pick<AttributeList, "name" | "set">,
): readonly AttributeList[] {
  const all = values.flatMap((value) =>
    (["ipv4", "ipv6"] as const).map((family) => ({
      ...list(value, family),
      family,
      prefixes: prefixesIn(
        announcements.filter((a) => has(value, a)),
        family,
      ),
    })),
  );
  return all.filter(({ prefixes }) => prefixes.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function prefixesIn(announcements: readonly Announcement[], family: IpFamily): readonly Prefix[] {
  return [...new Set(announcements.map((a) => a.prefix))].filter((prefix) => prefix.includes(":") === (family === "ipv6")).sort();
}

function word(family: IpFamily): string {
  return family === "ipv6" ? "ipv6" : "ip";
}
