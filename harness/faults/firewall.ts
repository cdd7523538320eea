import { type IpAddress, ipFamily } from "../../src/net/address.ts";
import type { Cell } from "../../src/scenario/model.ts";
import type { LabNode, ShellResult } from "../docker/lab-node.ts";
import { HarnessError, MissingKernelFeature } from "../errors.ts";
import type { AppliedFault, Effect, FaultContext } from "./fault.ts";

/** Which way through the node a rule looks: its chain hooks. */
export type Hook = "input" | "output" | "forward";

export interface FirewallFault {
  readonly node: string;
  /** Only traffic with this node; all when undefined. */
  readonly peer: string | undefined;
  readonly hooks: readonly Hook[];
  /** nft matches, tried in order: `tcp dport 179`. */
  readonly matches: readonly string[];
  readonly spareEstablished: boolean;
  /** nft statement: `drop`, `reject with tcp reset`. */
  readonly action: string;
  /** From where a test connection is made: it must run into the rule. */
  readonly testFrom: "peer" | "node";
  /** What the test connection must end with; undefined where silence is right, and the rule's counter alone proves it. */
  readonly testError: RegExp | undefined;
}

/** A pair of nodes on one network. */
interface Neighbour {
  readonly peer: string;
  readonly local: IpAddress;
  readonly remote: IpAddress;
}

/**
 * Puts the rules into a table of the fault's own and proves them with a connection to TCP 179 made on purpose: the rule must have counted its packets, and the connection must have ended
 * as the fault says.
 */
export async function applyFirewall(context: FaultContext, fault: FirewallFault): Promise<AppliedFault> {
  const node = context.lab.node(fault.node);
  const table = `hf_${context.step.replaceAll("-", "_")}`;
  const neighbours = neighboursOf(context.cell, fault.node, fault.peer);
  const { endedT } = await install(node, rules(table, fault, neighbours));
  const heal = async () => {
    await node.tryRun(["nft", "delete", "table", "inet", table]);
  };
  const effects: (Effect & { readonly node: string })[] = [];
  for (const neighbour of onePerPeer(neighbours)) {
    const { proof, reason } = await test(context, fault, table, neighbour);
    if (proof === undefined) effects.push({ node: fault.node, took: false, reason });
    else effects.push({ node: fault.node, took: true, t: endedT, proof, peer: neighbour.peer });
  }
  if (effects.length === 0)
    effects.push({ node: fault.node, took: false, reason: `${fault.node} has no neighbour to prove the fault with` });
  return { effects, heal };
}

async function install(node: LabNode, table: string): Promise<ShellResult> {
  const result = await node.tryRun(["nft", "-f", "-"], table);
  if (result.exitCode === 0) return result;
  const said = result.stderr.trim().split("\n")[0] ?? "";
  // What nft says of an expression or a chain type that the kernel was built without.
  if (/not supported|No such file or directory/i.test(said))
    throw new MissingKernelFeature(`the kernel of the lab lacks a part of nftables: ${said}`);
  throw new HarnessError(`nft in node ${node.name} refused a fault's table: ${result.stderr.trim()}\n${table}`);
}

function rules(table: string, fault: FirewallFault, neighbours: readonly Neighbour[]): string {
  const chains = fault.hooks.map((hook) => {
    const who =
      fault.peer === undefined
        ? [""]
        : neighbours.map(
            ({ remote }) => `${ipFamily(remote) === "ipv4" ? "ip" : "ip6"} ${hook === "output" ? "daddr" : "saddr"} ${remote} `,
          );
    const spare = fault.spareEstablished ? "ct state established,related accept\n" : "";
    const lines = who.flatMap((w) => fault.matches.map((m) => `${w}${m} counter ${fault.action}`));
    return `chain ${hook} {\ntype filter hook ${hook} priority -150; policy accept;\n${spare}${lines.join("\n")}\n}`;
  });
  return `table inet ${table} {\n${chains.join("\n")}\n}\n`;
}

async function test(
  context: FaultContext,
  fault: FirewallFault,
  table: string,
  { peer, local, remote }: Neighbour,
): Promise<{ readonly proof?: string; readonly reason: string }> {
  const node = context.lab.node(fault.node);
  const [from, to] = fault.testFrom === "peer" ? [context.lab.node(peer), local] : [node, remote];
  const before = await counted(context, fault.node, table);
  // Silence has to be waited for, an error comes at once; the first SYN of a silent one has long been counted when this ends.
  const limit = fault.testError ? "2" : "0.2";
  const result = await from.tryRun(["timeout", limit, "bash", "-c", ': <"/dev/tcp/$0/179"', to]);
  const packets = (await counted(context, fault.node, table)) - before;
  const ended = result.stderr.trim().split("\n")[0] ?? "";
  const where = `a connection from ${from.name} to ${to} port 179`;
  if (packets <= 0) return { reason: `${where} met no rule of the fault (exit ${result.exitCode}: ${ended})` };
  if (fault.testError && !fault.testError.test(result.stderr))
    return { reason: `${where} did not end as it should: exit ${result.exitCode}: ${ended}` };
  if (result.exitCode === 0) return { reason: `${where} succeeded` };
  const outcome = fault.testError ? (fault.testError.exec(result.stderr)?.[0] ?? ended) : "no answer";
  return { proof: `${where}: ${outcome}; ${packets} packets met the rule`, reason: "" };
}

/** Sum of the table's packet counters. */
async function counted(context: FaultContext, node: string, table: string): Promise<number> {
  const { stdout } = await context.lab.node(node).run(["nft", "list", "table", "inet", table]);
  return [...stdout.matchAll(/counter packets (\d+)/g)].reduce((sum, m) => sum + Number(m[1]), 0);
}

function neighboursOf(cell: Cell, name: string, peer: string | undefined): readonly Neighbour[] {
  const own = cell.topology.nodes.find((n) => n.name === name);
  const others = cell.topology.nodes.filter((n) => n.name !== name && (peer === undefined || n.name === peer));
  return others.flatMap((other) =>
    other.interfaces.flatMap((theirs) =>
      theirs.addresses.flatMap(({ address: remote }) => {
        const mine = own?.interfaces
          .find((i) => i.network === theirs.network)
          ?.addresses.find((a) => ipFamily(a.address) === ipFamily(remote));
        return mine ? [{ peer: other.name, local: mine.address, remote }] : [];
      }),
    ),
  );
}

function onePerPeer(neighbours: readonly Neighbour[]): readonly Neighbour[] {
  return neighbours.filter((n, i) => neighbours.findIndex((m) => m.peer === n.peer) === i);
}
