import type { z } from "zod";
import { type IpAddress, ipFamily, parseIpAddress } from "../net/address.ts";
import { containsAddress, type Prefix, parsePrefix, prefixAddress, prefixLength, prefixOf } from "../net/prefix.ts";
import { addresses, labelName } from "./fields.ts";
import type { Interface, MultipathHash, Network, PolicyRule, StaticRoute } from "./model.ts";
import { quoted } from "./printable.ts";
import type { Scope } from "./scope.ts";
import type { ScriptedBehaviour } from "./scripted-schema.ts";
import { type GracefulRestartInput, nodeFields, type routeFields, type ruleFields } from "./topology-schema.ts";
import type { SpeakerVocabulary } from "./vocabulary.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";
import { keysOf } from "./zod-walk.ts";

/** A node as far as it is well-formed. */
export interface NodeDraft {
  readonly name: string;
  readonly path: Path;
  readonly interfaces: readonly Interface[];
  readonly loopback: readonly Prefix[];
  readonly routes: readonly StaticRoute[];
  readonly multipathHash: MultipathHash | undefined;
  readonly rules: readonly PolicyRule[];
  /** Whether the file gives it a speaker, well-formed or not. */
  readonly hasSpeaker: boolean;
  /** Whether it has one, and not one of a kind that speaks no BGP. */
  readonly speaksBgp: boolean;
  /** The fields that it has and that only a BGP speaker needs. */
  readonly bgpFields: readonly string[];
  readonly speaker: string | undefined;
  readonly image: string | undefined;
  readonly config: string | undefined;
  readonly asn: number | undefined;
  readonly routerId: IpAddress | undefined;
  readonly announce: readonly Prefix[];
  readonly maximumPaths: number;
  readonly kernelRoutes: "install" | "none" | undefined;
  readonly nextHopSelf: boolean;
  readonly gracefulRestart: GracefulRestartInput | undefined;
  readonly behaviour: ScriptedBehaviour | undefined;
  /** What stands under the names of speaker kinds, as written. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Nothing was wrong with it, so nothing that is missing in it is a mistake of its own. */
  readonly sound: boolean;
}

const MAX_NODES = 64;
const NEEDS_BGP = ["asn", "announce", "router-id", "config", "maximum-paths", "kernel-routes", "next-hop-self", "graceful-restart"];
const NEEDS_SPEAKER = [...NEEDS_BGP, "image", "behaviour"];

export function readNodes(
  raw: unknown,
  networks: readonly Network[],
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): readonly NodeDraft[] {
  const path = ["topology", "nodes"];
  const mapping = scope.mapping(raw, path) ?? {};
  const names = Object.keys(mapping);
  scope.declare("node", names);
  if (names.length === 0 && raw !== undefined) scope.report(path, { at: "key", message: "topology.nodes names no node" });
  if (names.length > MAX_NODES)
    scope.report(path, { at: "key", message: `topology.nodes has ${names.length} nodes`, expected: `at most ${MAX_NODES}` });
  const nodes = Object.entries(mapping).map(([name, value]) => readNode(name, value, networks, speakers, scope));
  reportSharedAddresses(nodes, scope);
  return nodes;
}

function readNode(
  name: string,
  raw: unknown,
  networks: readonly Network[],
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): NodeDraft {
  const settingsKeys = speakers.filter((s) => s.settings).map((s) => s.kind);
  const path = ["topology", "nodes", name];
  const problemsBefore = scope.problemCount;
  scope.checkKey(labelName(), name, path);
  const given = scope.mapping(raw, path) ?? {};
  const [settings, others] = split(given, settingsKeys);
  const [fields, rest] = split(others, keysOf(nodeFields));
  const known = scope.fields(nodeFields, fields, path);
  const interfaces = readInterfaces(rest, path, networks, scope);
  reportFieldsWithoutSpeaker(given, [...NEEDS_SPEAKER, ...settingsKeys], name, path, scope);
  const draft = {
    name,
    path,
    interfaces,
    loopback: uniquePrefixes(known.loopback ?? [], [...path, "loopback"], scope),
    routes: readRoutes(known.routes ?? [], interfaces, path, scope),
    multipathHash: known["multipath-hash"],
    rules: readRules(known.rules ?? [], [...path, "rules"], scope),
    hasSpeaker: Object.hasOwn(given, "speaker"),
    speaksBgp: Object.hasOwn(given, "speaker") && speakers.find((s) => s.kind === known.speaker?.split("@")[0])?.bgp !== false,
    bgpFields: NEEDS_BGP.filter((field) => Object.hasOwn(given, field)),
    speaker: known.speaker,
    image: known.image,
    config: known.config,
    asn: known.asn,
    routerId: known["router-id"] === undefined ? undefined : parseIpAddress(known["router-id"]),
    announce: uniquePrefixes(known.announce ?? [], [...path, "announce"], scope),
    maximumPaths: known["maximum-paths"] ?? 1,
    kernelRoutes: known["kernel-routes"],
    nextHopSelf: known["next-hop-self"] ?? false,
    gracefulRestart: known["graceful-restart"],
    behaviour: known.behaviour,
    settings,
  };
  return { ...draft, sound: scope.problemCount === problemsBefore };
}

function readInterfaces(
  given: Readonly<Record<string, unknown>>,
  path: Path,
  networks: readonly Network[],
  scope: Scope,
): readonly Interface[] {
  const byName = new Map(networks.map((n) => [n.name, n]));
  return Object.entries(given).flatMap(([key, value]) => {
    const network = byName.get(key);
    const at = [...path, key];
    if (!network) {
      scope.reportKey(path, key, [...byName.keys(), ...keysOf(nodeFields)]);
      return [];
    }
    const own = (scope.check(addresses(), value, at) ?? []).flatMap((text) => parseIpAddress(text) ?? []);
    return [{ network: key, addresses: own.flatMap((address) => placed(address, network, at, scope)) }];
  });
}

/** The address with the length of the prefix that it lies in. */
function placed(address: IpAddress, network: Network, path: Path, scope: Scope): Interface["addresses"] {
  const prefix = network.prefixes.find((p) => containsAddress(p, address));
  if (!prefix) {
    // A network whose own prefixes are malformed was reported already.
    if (network.prefixes.length > 0) {
      scope.report(path, {
        message: `${placeName(path)}: ${address} is not inside ${network.name}`,
        expected: `an address in ${network.prefixes.join(" or ")}`,
      });
    }
    return [];
  }
  const length = prefixLength(prefix);
  if (ipFamily(address) === "ipv4" && length < 31 && (address === prefixAddress(prefix) || address === lastAddress(prefix))) {
    scope.report(path, {
      message: `${placeName(path)}: ${address} is the network's or the broadcast address of ${prefix}`,
      expected: "a host's address",
    });
  }
  return [{ address, length }];
}

function lastAddress(prefix: Prefix): string {
  const hostBits = 32 - prefixLength(prefix);
  const number =
    prefixAddress(prefix)
      .split(".")
      .reduce((n, octet) => n * 256 + Number(octet), 0) +
    2 ** hostBits -
    1;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

function readRoutes(
  given: readonly z.output<typeof routeFields>[],
  interfaces: readonly Interface[],
  path: Path,
  scope: Scope,
): readonly StaticRoute[] {
  return given.flatMap(({ to, via, table, protocol }, index) => {
    const prefix = parsePrefix(to);
    const address = parseIpAddress(via);
    if (!prefix || !address) return [];
    const at = [...path, "routes", index, "via"];
    if (ipFamily(address) !== ipFamily(prefixAddress(prefix))) {
      scope.report(at, { message: `${placeName(at)}: ${address} is of another address family than ${prefix}` });
    } else if (!interfaces.some((i) => i.addresses.some((a) => sameSubnet(a, address)))) {
      const hint = "a next hop is on one of the node's own networks";
      scope.report(at, { message: `${placeName(at)}: no network of ${path.at(-1)} holds ${address}`, hint });
    }
    return [{ prefix, via: address, ...(table === undefined ? {} : { table }), ...(protocol === undefined ? {} : { protocol }) }];
  });
}

function readRules(given: readonly z.output<typeof ruleFields>[], path: Path, scope: Scope): readonly PolicyRule[] {
  const seen = new Set<string>();
  return given.flatMap(({ to, table }, index) => {
    const prefix = parsePrefix(to);
    if (!prefix) return [];
    if (seen.has(prefix)) scope.report([...path, index], { message: `${placeName(path)} has a rule for ${prefix} twice` });
    seen.add(prefix);
    return [{ to: prefix, table }];
  });
}

function sameSubnet(own: { readonly address: IpAddress; readonly length: number }, other: IpAddress): boolean {
  return containsAddress(prefixOf(own.address, own.length), other);
}

function uniquePrefixes(texts: readonly string[], path: Path, scope: Scope): readonly Prefix[] {
  const seen = new Set<Prefix>();
  for (const [index, text] of texts.entries()) {
    const prefix = parsePrefix(text);
    if (!prefix) continue;
    if (seen.has(prefix)) scope.report([...path, index], { message: `${placeName(path)} has ${prefix} twice` });
    seen.add(prefix);
  }
  return [...seen];
}

function reportFieldsWithoutSpeaker(
  given: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  name: string,
  path: Path,
  scope: Scope,
): void {
  if (Object.hasOwn(given, "speaker")) return;
  for (const key of fields.filter((field) => Object.hasOwn(given, field))) {
    scope.report([...path, key], {
      at: "key",
      message: `${placeName(path)} has ${quoted(key)} but no speaker`,
      hint: `give ${name} a speaker, or remove it`,
    });
  }
}

function reportSharedAddresses(nodes: readonly NodeDraft[], scope: Scope): void {
  const holders = new Map<IpAddress, string>();
  for (const node of nodes) {
    for (const { network, addresses: own } of node.interfaces) {
      for (const { address } of own) {
        const holder = holders.get(address);
        const path = [...node.path, network];
        if (holder !== undefined) scope.report(path, { message: `${placeName(path)}: ${address} is the address of ${holder} already` });
        holders.set(address, node.name);
      }
    }
  }
}

function split(
  mapping: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): readonly [Record<string, unknown>, Record<string, unknown>] {
  const [mine, rest]: [string, unknown][][] = [[], []];
  for (const entry of Object.entries(mapping)) (keys.includes(entry[0]) ? mine : rest)?.push(entry);
  return [Object.fromEntries(mine ?? []), Object.fromEntries(rest ?? [])];
}
