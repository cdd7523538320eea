import type { IpFamily } from "../net/address.ts";
import { prefixFamily } from "../net/prefix.ts";
import { quoted } from "../scenario/printable.ts";
import { shortestLength } from "./address-range.ts";
import type { Advertisement, Cluster, Pool } from "./cluster.ts";
import { COMMUNITY_FORM, type Community, parseCommunity } from "./community.ts";
import { selectedByAny } from "./label-selector.ts";
import { type Resource, type ResourceObjects, reportUnknownName } from "./resource-objects.ts";

type Known = Pick<Cluster, "pools" | "peers" | "nodes" | "bfdProfiles">;
type AdvertisementResource = Resource<"BGPAdvertisement">;

/** The BGPAdvertisements. An empty spec announces all pools to all peers. */
export function readAdvertisements(objects: ResourceObjects, known: Known): readonly Advertisement[] {
  const aliases = readAliases(objects);
  const read: Advertisement[] = [];
  for (const resource of objects.all("BGPAdvertisement")) {
    const spec = resource.object.spec;
    const advertisement: Advertisement = {
      name: resource.name,
      at: resource.at(["metadata", "name"]),
      aggregationLength: spec?.aggregationLength ?? 32,
      aggregationLengthV6: spec?.aggregationLengthV6 ?? 128,
      localPref: spec?.localPref ?? 0,
      communities: (spec?.communities ?? []).flatMap((text, index) => communityOf(resource, text, index, aliases) ?? []),
      pools: spec?.ipAddressPools ?? [],
      poolSelectors: spec?.ipAddressPoolSelectors ?? [],
      nodeSelectors: spec?.nodeSelectors ?? [],
      serviceSelectors: spec?.serviceSelectors ?? [],
      peers: spec?.peers ?? [],
    };
    checkNames(resource, advertisement, known);
    checkAggregation(resource, advertisement, known);
    checkLocalPref(resource, advertisement, read, known);
    checkEcho(resource, advertisement, known);
    read.push(advertisement);
  }
  return read;
}

export function poolsOf(advertisement: Advertisement, pools: readonly Pool[]): readonly Pool[] {
  if (advertisement.pools.length + advertisement.poolSelectors.length === 0) return pools;
  return pools.filter(
    (pool) =>
      advertisement.pools.includes(pool.name) ||
      (advertisement.poolSelectors.length > 0 && selectedByAny(advertisement.poolSelectors, pool.labels)),
  );
}

function readAliases(objects: ResourceObjects): ReadonlyMap<string, Community> {
  const aliases = new Map<string, Community>();
  for (const { object, name, report } of objects.all("Community")) {
    for (const [index, alias] of object.spec.communities.entries()) {
      const at = ["spec", "communities", index];
      const community = parseCommunity(alias.value);
      if (!community)
        report([...at, "value"], {
          message: `the community ${quoted(alias.name)} of ${name} is ${quoted(alias.value)}`,
          expected: COMMUNITY_FORM,
        });
      else if (aliases.has(alias.name))
        report([...at, "name"], { message: `the community ${quoted(alias.name)} is there already`, hint: "keep one of the two" });
      else aliases.set(alias.name, community);
    }
  }
  return aliases;
}

function communityOf(
  resource: AdvertisementResource,
  text: string,
  index: number,
  aliases: ReadonlyMap<string, Community>,
): Community | undefined {
  const community = aliases.get(text) ?? parseCommunity(text);
  const at = ["spec", "communities", index];
  if (community) return community;
  if (text.includes(":"))
    resource.report(at, { message: `the advertisement ${resource.name} has the community ${quoted(text)}`, expected: COMMUNITY_FORM });
  else reportUnknownName(resource, at, "community", text, [...aliases.keys()]);
  return undefined;
}

function checkNames(resource: AdvertisementResource, { pools, peers }: Advertisement, known: Known): void {
  for (const [field, what, names, all] of [
    ["ipAddressPools", "IPAddressPool", pools, known.pools],
    ["peers", "BGPPeer", peers, known.peers],
  ] as const) {
    const there = all.map((one) => one.name);
    for (const [index, name] of names.entries())
      if (!there.includes(name)) reportUnknownName(resource, ["spec", field, index], what, name, there);
  }
}

function checkAggregation({ report, name }: AdvertisementResource, advertisement: Advertisement, { pools }: Known): void {
  const { aggregationLength, aggregationLengthV6, serviceSelectors } = advertisement;
  if (serviceSelectors.length > 0 && (aggregationLength !== 32 || aggregationLengthV6 !== 128))
    report(["spec", "serviceSelectors"], {
      message: `the advertisement ${name} has serviceSelectors and aggregates`,
      expected: "one of the two",
    });
  for (const pool of poolsOf(advertisement, pools)) {
    for (const range of pool.ranges) {
      const [field, length] = range.text.includes(":")
        ? (["aggregationLengthV6", aggregationLengthV6] as const)
        : (["aggregationLength", aggregationLength] as const);
      const shortest = shortestLength(range);
      if (length >= shortest) continue;
      report(["spec", field], {
        message: `the advertisement ${name} aggregates to /${length}, but ${range.text} of the pool ${pool.name} has no more than a /${shortest}`,
        expected: `at least ${shortest}`,
      });
    }
  }
}

/** Two advertisements of one prefix to one peer from one node cannot have two local preferences; of services that are selected nobody knows yet which they are. */
function checkLocalPref(
  { report, name }: AdvertisementResource,
  mine: Advertisement,
  earlier: readonly Advertisement[],
  known: Known,
): void {
  const other = earlier.find(
    (theirs) =>
      mine.localPref !== theirs.localPref && [mine, theirs].every((a) => a.serviceSelectors.length === 0) && meet(mine, theirs, known),
  );
  if (!other) return;
  report(["spec", "localPref"], {
    message: `the advertisement ${name} has the local preference ${mine.localPref}, but ${other.name} has ${other.localPref} for the same prefixes`,
    expected: "the same in both, or other pools, peers, nodes or aggregation lengths",
  });
}

function meet(a: Advertisement, b: Advertisement, { pools, nodes }: Known): boolean {
  const peers = a.peers.length === 0 || b.peers.length === 0 || a.peers.some((peer) => b.peers.includes(peer));
  const shared = poolsOf(a, pools).filter((pool) => poolsOf(b, pools).includes(pool));
  const families = new Set(shared.flatMap(familiesOf));
  const sameLength = (family: IpFamily) =>
    family === "ipv4" ? a.aggregationLength === b.aggregationLength : a.aggregationLengthV6 === b.aggregationLengthV6;
  const onNode = nodes.length === 0 || nodes.some((node) => [a, b].every((one) => selectedByAny(one.nodeSelectors, node.labels)));
  return peers && onNode && [...families].some(sameLength);
}

/** FRR's BFD echo mode is for IPv4 only, so MetalLB refuses IPv6 pools to a peer that has it. */
function checkEcho({ report, name }: AdvertisementResource, advertisement: Advertisement, { pools, peers, bfdProfiles }: Known): void {
  const echoing = peers.find(
    (peer) =>
      (advertisement.peers.length === 0 || advertisement.peers.includes(peer.name)) &&
      bfdProfiles.some((p) => p.name === peer.bfdProfile && p.echoMode),
  );
  const pool = poolsOf(advertisement, pools).find((one) => familiesOf(one).includes("ipv6"));
  if (echoing && pool)
    report([], {
      at: "key",
      message: `the advertisement ${name} announces the IPv6 addresses of the pool ${pool.name} to ${echoing.name}, which has BFD with echoMode`,
      expected: "a BFDProfile without echoMode",
    });
}

function familiesOf(pool: Pool): readonly IpFamily[] {
  return pool.ranges.flatMap((range) => range.prefixes.map(prefixFamily));
}
