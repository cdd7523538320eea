import { expect, it, test } from "vitest";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Node } from "../../src/scenario/model.ts";
import { node as testNode } from "../../test/support/history.ts";
import { hashSysctls, policyRules, staticRoutes } from "./namespace-setup.ts";

it.each([
  [undefined, "1"],
  ["layer-4", "1"],
  ["layer-3", "0"],
] as const)("a node with multipath-hash %s has policy %s in both families", (multipathHash, policy) => {
  const own = { ...testNode("edge", "172.31.0.1"), ...(multipathHash && { multipathHash }) };
  expect(hashSysctls(own)).toEqual({ "net.ipv4.fib_multipath_hash_policy": policy, "net.ipv6.fib_multipath_hash_policy": policy });
});

const node: Node = {
  name: "gw",
  interfaces: [],
  loopback: [],
  routes: [
    { prefix: "203.0.113.0/24" as Prefix, via: "10.0.2.2" as IpAddress },
    { prefix: "2001:db8:77::/64" as Prefix, via: "2001:db8:2::2" as IpAddress },
    { prefix: "192.0.2.10/32" as Prefix, via: "10.0.2.2" as IpAddress, table: 198, protocol: "248" },
  ],
  rules: [
    { to: "192.0.2.0/24" as Prefix, table: 198 },
    { to: "2001:db8:9::/64" as Prefix, table: 198 },
  ],
};

test("static routes are lines of a batch, where the prefix alone tells the family", () => {
  expect(staticRoutes(node)).toEqual([
    "route replace 203.0.113.0/24 via 10.0.2.2",
    "route replace 2001:db8:77::/64 via 2001:db8:2::2",
    "route replace 192.0.2.10/32 via 10.0.2.2 table 198 proto 248",
  ]);
});

test("each policy rule is a command of its family, before the main table's rule", () => {
  expect(policyRules(node).map((argv) => argv.join(" "))).toEqual([
    "ip -4 rule add to 192.0.2.0/24 lookup 198 priority 1000",
    "ip -6 rule add to 2001:db8:9::/64 lookup 198 priority 1000",
  ]);
  expect(policyRules({ ...node, rules: [] })).toEqual([]);
});
