import type { LabNode } from "../harness/docker/lab-node.ts";
import { HarnessError } from "../harness/errors.ts";

/** Nanoseconds since the run's epoch. */
export interface InjectedOutage {
  readonly fromT: number;
  readonly untilT: number;
}

const TABLE = "bench_outages";

/**
 * Makes the node's kernel drop what arrives at the UDP port within each interval. The rules are there beforehand and match the time of the packet, so the outages begin and end to the
 * microsecond, and no command's own duration blurs them.
 */
export async function armOutages(node: LabNode, epochNs: bigint, port: number, outages: readonly InjectedOutage[]): Promise<void> {
  const rules = outages.map(({ fromT, untilT }) => {
    const [from, until] = [fromT, untilT].map((t) => nftTime(epochNs + BigInt(Math.round(t))));
    return `udp dport ${port} meta time >= ${from} meta time < ${until} counter drop`;
  });
  const chain = ["type filter hook input priority 0; policy accept;", ...rules].join("\n");
  const { endedT } = await node.run(["nft", "-f", "-"], `table inet ${TABLE} {\nchain input {\n${chain}\n}\n}\n`);
  const late = endedT - Math.min(...outages.map((outage) => outage.fromT));
  if (late > 0) throw new HarnessError(`the rules were in place ${(late / 1e6).toFixed(1)} ms after the first outage should have begun`);
}

/** How many packets each outage dropped, in order; removes the rules. */
export async function droppedPackets(node: LabNode): Promise<readonly number[]> {
  const { stdout } = await node.run(["nft", "list", "table", "inet", TABLE]);
  await node.run(["nft", "delete", "table", "inet", TABLE]);
  const counts = [...stdout.matchAll(/counter packets (\d+)/g)].map((found) => Number(found[1]));
  if (counts.some((count) => count === 0)) throw new HarnessError(`an injected outage dropped nothing:\n${stdout}`);
  return counts;
}

const WORD = 1n << 64n;
const FACTOR = 1_000_000_000n;

/**
 * The number that nft turns into this time. nft takes seconds and multiplies them by 10^9 in 64 bits, which wraps around; as 10^9 is 2^9 times an odd number, every multiple of
 * 512 ns can be had by dividing modulo 2^55.
 */
function nftTime(ns: bigint): bigint {
  const modulus = WORD / 512n;
  return ((ns / 512n) * inverse(FACTOR / 512n, modulus)) % modulus;
}

/** The inverse of an odd number modulo a power of two, by Newton's iteration: each round doubles the number of right bits. */
function inverse(odd: bigint, modulus: bigint): bigint {
  let x = 1n;
  for (let bits = 1; bits < 64; bits *= 2) x = BigInt.asUintN(64, x * (2n - odd * x)) % modulus;
  return x;
}
