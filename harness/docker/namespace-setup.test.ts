import { expect, it } from "vitest";
import { node } from "../../test/support/history.ts";
import { hashSysctls } from "./namespace-setup.ts";

it.each([
  [undefined, "1"],
  ["layer-4", "1"],
  ["layer-3", "0"],
] as const)("a node with multipath-hash %s has policy %s in both families", (multipathHash, policy) => {
  const own = { ...node("edge", "172.31.0.1"), ...(multipathHash && { multipathHash }) };
  expect(hashSysctls(own)).toEqual({ "net.ipv4.fib_multipath_hash_policy": policy, "net.ipv6.fib_multipath_hash_policy": policy });
});
