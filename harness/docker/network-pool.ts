import { randomInt } from "node:crypto";
import type Docker from "dockerode";
import { HarnessError } from "../errors.ts";

/**
 * Docker wants a subnet for each network; the lab uses none of its addresses. They come from 198.18.0.0/15 (RFC 2544, for benchmarks, never routed), as /26: 61 nodes on a
 * segment, 2048 segments on an engine. IPv6 segments get a /64 of a unique local /48 that is Holdfast's own.
 */
const FIRST = (198 << 24) | (18 << 16);
const SUBNETS = 2048;

export interface PooledNetwork {
  readonly network: Docker.Network;
  /** The addresses that Docker is told for the n-th node, n from 0. */
  ipv4(n: number): string;
  readonly ipv6: boolean;
}

/** Makes a bridge network from the pool; several harnesses may do so at once, so an overlap just means the next subnet. */
export async function createPooledNetwork(
  engine: Docker,
  name: string,
  labels: Record<string, string>,
  ipv6: boolean,
): Promise<PooledNetwork> {
  const start = randomInt(SUBNETS);
  for (let i = 0; i < SUBNETS; i++) {
    const index = (start + i) % SUBNETS;
    try {
      const network = await engine.createNetwork({
        Name: name,
        Driver: "bridge",
        EnableIPv6: ipv6,
        Labels: labels,
        IPAM: {
          Driver: "default",
          Config: [{ Subnet: `${address(index, 0)}/26` }, ...(ipv6 ? [{ Subnet: `fd48:464:${index.toString(16)}::/64` }] : [])],
        },
        Options: { "com.docker.network.bridge.enable_ip_masquerade": "false" },
      });
      return { network, ipv4: (n) => address(index, n + 2), ipv6 };
    } catch (error) {
      if (!isOverlap(error)) throw new HarnessError(`the engine refused network ${name}: ${String(error)}`, { cause: error });
    }
  }
  throw new HarnessError("all 2048 subnets of the lab's pool are in use", { hint: "holdfast clean" });
}

function address(index: number, host: number): string {
  const value = FIRST + index * 64 + host;
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff].join(".");
}

function isOverlap(error: unknown): boolean {
  return /overlap|already (?:allocated|in use)/i.test(String(error));
}
