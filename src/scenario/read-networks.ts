import { containsAddress, type Prefix, parsePrefix, prefixAddress, prefixLength } from "../net/prefix.ts";
import { networkName, prefixes } from "./fields.ts";
import type { Network } from "./model.ts";
import { quoted } from "./printable.ts";
import type { Scope } from "./scope.ts";
import { nodeFields } from "./topology-schema.ts";
import type { Path } from "./yaml-source.ts";
import { keysOf } from "./zod-walk.ts";

/** The networks of a topology; one whose prefixes are malformed keeps its name and has none. */
export function readNetworks(raw: unknown, scope: Scope): readonly Network[] {
  const path = ["topology", "networks"];
  const mapping = scope.mapping(raw, path) ?? {};
  scope.declare("network", Object.keys(mapping));
  const networks = Object.entries(mapping).map(([name, value]) => {
    checkName(name, [...path, name], scope);
    const texts = scope.check(prefixes(), value, [...path, name]) ?? [];
    return { name, prefixes: texts.flatMap((text) => parsePrefix(text) ?? []) };
  });
  reportOverlaps(networks, path, scope);
  return networks;
}

function checkName(name: string, path: Path, scope: Scope): void {
  if (!scope.checkKey(networkName(), name, path)) return;
  if (keysOf(nodeFields).includes(name)) {
    scope.report(path, { at: "key", message: `a network cannot be called ${quoted(name)}, since a node has a field of that name` });
  }
}

function reportOverlaps(networks: readonly Network[], path: Path, scope: Scope): void {
  const seen: { readonly network: string; readonly prefix: Prefix }[] = [];
  for (const { name, prefixes: own } of networks) {
    for (const prefix of own) {
      const other = seen.find((s) => overlap(s.prefix, prefix));
      if (other)
        scope.report([...path, name], { message: `topology.networks.${name}: ${prefix} overlaps ${other.prefix} of ${other.network}` });
      seen.push({ network: name, prefix });
    }
  }
}

function overlap(a: Prefix, b: Prefix): boolean {
  return prefixLength(a) <= prefixLength(b) ? containsAddress(a, prefixAddress(b)) : containsAddress(b, prefixAddress(a));
}
