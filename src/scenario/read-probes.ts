import { type IpAddress, parseIpAddress } from "../net/address.ts";
import { containsAddress } from "../net/prefix.ts";
import { labelName } from "./fields.ts";
import type { Node, Probe } from "./model.ts";
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
  const { kind, from, to, port, flows, interval, stall } = scope.fields(probeFields, raw, path);
  const target = to === undefined ? undefined : parseIpAddress(to);
  const responders = target && from !== undefined ? respondersOf(target, from, nodes) : [];
  if (target && from !== undefined && responders.length === 0 && nodesAreSound)
    reportNoResponder(target, from, nodes, [...path, "to"], scope);
  if (!kind || from === undefined || !target || port === undefined || flows === undefined || stall === undefined) return undefined;
  return { name, kind, from, to: target, port, flows, intervalMs: interval ?? DEFAULT_INTERVAL_MS[kind], responders, stallMs: stall };
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
