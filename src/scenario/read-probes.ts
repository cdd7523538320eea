import { type IpAddress, ipFamily, parseIpAddress } from "../net/address.ts";
import { containsAddress, type Prefix, parsePrefix, prefixAddress, prefixFamily, prefixLength } from "../net/prefix.ts";
import { labelName } from "./fields.ts";
import type { Node, Probe, TcpPattern } from "./model.ts";
import type { Scope } from "./scope.ts";
import { probeFields } from "./steps-schema.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

const DEFAULT_INTERVAL_MS = { udp: 10, tcp: 100 } as const;

/** The probes; `nodesAreSound` says whether a target that nobody holds is the probe's mistake. */
export function readProbes(raw: unknown, nodes: readonly Node[], nodesAreSound: boolean, scope: Scope): readonly Probe[] {
  if (raw === undefined) return [];
  const mapping = scope.mapping(raw, ["probes"]) ?? {};
  scope.declare("probe", Object.keys(mapping));
  const probes = Object.entries(mapping).flatMap(([name, value]) => readProbe(name, value, nodes, nodesAreSound, scope) ?? []);
  reportSharedPorts(probes, scope);
  return probes;
}

function readProbe(name: string, raw: unknown, nodes: readonly Node[], nodesAreSound: boolean, scope: Scope): Probe | undefined {
  const path = ["probes", name];
  scope.checkKey(labelName(), name, path);
  const fields = scope.fields(probeFields, raw, path);
  const { kind, pattern, from, to, port, flows, interval, stall } = fields;
  const target = to === undefined ? undefined : parseIpAddress(to);
  const responders = target && from !== undefined ? respondersOf(target, from, nodes) : [];
  if (target && from !== undefined && responders.length === 0 && nodesAreSound)
    reportNoResponder(target, from, nodes, [...path, "to"], scope);
  const sources = readSources(fields.sources, target, from, nodes, nodesAreSound, path, scope);
  reportPattern(fields, path, scope);
  if (!kind || from === undefined || !target || port === undefined || flows === undefined || stall === undefined) return undefined;
  const intervalMs = interval ?? DEFAULT_INTERVAL_MS[kind];
  const rest = { to: target, port, flows, intervalMs, responders, stallMs: stall };
  return { name, kind, ...(pattern && { pattern }), from, ...(sources && { sources }), ...rest };
}

/** The addresses that the flows come from: the sender must hold them all, and they must be of the family of the target. */
function readSources(
  given: string | undefined,
  target: IpAddress | undefined,
  from: string | undefined,
  nodes: readonly Node[],
  nodesAreSound: boolean,
  path: Path,
  scope: Scope,
): Prefix | undefined {
  const sender = nodes.find((node) => node.name === from);
  const sources = given === undefined ? undefined : parsePrefix(given);
  const at = [...path, "sources"];
  if (!sources) return undefined;
  if (target && prefixFamily(sources) !== ipFamily(target))
    scope.report(at, { message: `${placeName(at)}: ${sources} is of another address family than ${target}` });
  else if (sender && nodesAreSound && !holdsAll(sender, sources))
    scope.report(at, {
      message: `${placeName(at)}: ${from} does not hold ${sources}`,
      hint: `to put it on ${from}, add loopback: [${sources}]`,
    });
  return sources;
}

function holdsAll(node: Node, prefix: Prefix): boolean {
  return node.loopback.some((own) => prefixLength(own) <= prefixLength(prefix) && containsAddress(own, prefixAddress(prefix)));
}

interface PatternFields {
  readonly kind?: "udp" | "tcp" | undefined;
  readonly pattern?: TcpPattern | undefined;
  readonly interval?: number | undefined;
  readonly stall?: number | undefined;
}

/** A UDP probe has no pattern; and a watch is silent between two events, which must not count as a stall. */
function reportPattern({ kind, pattern, interval, stall }: PatternFields, path: Path, scope: Scope): void {
  const at = [...path, "pattern"];
  if (kind === "udp" && pattern !== undefined)
    scope.report(at, {
      at: "key",
      message: `${placeName(at)}: only a tcp probe has a pattern`,
      hint: "remove it, or make the probe kind: tcp",
    });
  const intervalMs = interval ?? DEFAULT_INTERVAL_MS.tcp;
  if (kind === "tcp" && pattern === "watch" && stall !== undefined && stall <= intervalMs) {
    scope.report([...path, "stall"], {
      at: "key",
      message: `${placeName([...path, "stall"])}: a watch is silent for ${intervalMs}ms between two events, so it would stall all the time`,
      expected: `a stall of more than ${intervalMs}ms`,
    });
  }
}

function respondersOf(target: IpAddress, from: string, nodes: readonly Node[]): readonly string[] {
  return nodes.filter((node) => node.name !== from && holds(node, target)).map((node) => node.name);
}

/** The kernel takes every address of a prefix on `lo` for its own. */
function holds(node: Node, address: IpAddress): boolean {
  return (
    node.loopback.some((p) => containsAddress(p, address)) || node.interfaces.some((i) => i.addresses.some((a) => a.address === address))
  );
}

function reportNoResponder(target: IpAddress, from: string, nodes: readonly Node[], path: Path, scope: Scope): void {
  const itself = nodes.some((node) => node.name === from && holds(node, target));
  scope.report(path, {
    message: `${placeName(path)}: ${itself ? `only ${from} itself, the sender, holds ${target}` : `no node holds ${target}`}`,
    expected: "an address on another node's lo or interface",
    hint: `to put it on a node, add loopback: [${target}/${target.includes(":") ? 128 : 32}]`,
  });
}

function reportSharedPorts(probes: readonly Probe[], scope: Scope): void {
  const holders = new Map<string, string>();
  for (const { name, kind, to, port } of probes) {
    const key = `${kind} ${to} ${port}`;
    const holder = holders.get(key);
    if (holder !== undefined) {
      scope.report(["probes", name], {
        message: `probes.${name}: ${kind} port ${port} of ${to} is taken by probe ${holder}`,
        hint: "give one of them another port",
      });
    }
    holders.set(key, name);
  }
}
