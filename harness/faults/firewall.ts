import { FAULT_TEST_PORT } from "../../src/capture/wire-event.ts";
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
  /** How the test connection must end. */
  readonly testError: "ECONNREFUSED" | "EHOSTUNREACH" | "timeout";
}

/** A pair of nodes on one network. */
export interface Neighbour {
  readonly peer: string;
  readonly local: IpAddress;
  readonly remote: IpAddress;
}

/**
 * Puts the rules into a table of the fault's own and proves them, for each neighbour's each address, with a connection to TCP 179 made on purpose: from a port that nothing else uses, it
 * must be counted by the rules, and must end as the fault says.
 */
export async function applyFirewall(context: FaultContext, fault: FirewallFault): Promise<AppliedFault> {
  const node = context.lab.node(fault.node);
  const table = `hf_${context.step.replaceAll("-", "_")}`;
  const neighbours = neighboursOf(context.cell, fault.node, fault.peer);
  const { endedT } = await install(node, rules(table, fault, neighbours));
  const heal = async () => {
    const { exitCode, stderr } = await node.tryRun(["nft", "delete", "table", "inet", table]);
    // A reboot took it along.
    if (exitCode !== 0 && !/No such file/i.test(stderr)) throw new HarnessError(`in node ${fault.node}: ${stderr.trim()}`);
  };
  const effects: (Effect & { readonly node: string })[] = [];
  for (const neighbour of neighbours) {
    const { proof, reason } = await proven(context, fault, table, neighbour);
    if (proof === undefined) effects.push({ node: fault.node, took: false, reason });
    else effects.push({ node: fault.node, took: true, t: endedT, proof, peer: neighbour.peer });
  }
  if (effects.length === 0)
    effects.push({ node: fault.node, took: false, reason: `${fault.node} has no neighbour to prove the fault with` });
  return { effects, heal };
}

async function proven(context: FaultContext, fault: FirewallFault, table: string, neighbour: Neighbour): ReturnType<typeof test> {
  try {
    return await test(context, fault, table, neighbour);
  } catch (error) {
    return { reason: `the fault could not be tried from ${neighbour.peer}: ${error instanceof Error ? error.message : String(error)}` };
  }
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
    // The test's own packets are counted apart.
    const lines = who.flatMap((w) =>
      fault.matches.flatMap((m) => [`${w}${m} tcp sport ${FAULT_TEST_PORT} counter ${fault.action}`, `${w}${m} counter ${fault.action}`]),
    );
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
  // Silence has to be waited for, an error comes at once; a silent one's first SYN has long been counted when this ends.
  const timeoutMs = fault.testError === "timeout" ? 200 : 2000;
  const dial = [
    "holdfast-agent",
    "dial",
    "--to",
    to,
    "--port",
    "179",
    "--from-port",
    String(FAULT_TEST_PORT),
    "--timeout-ms",
    String(timeoutMs),
  ];
  const { stdout, stderr } = await from.tryRun(dial);
  const outcome = stdout.trim() || stderr.trim();
  const packets = (await counted(context, fault.node, table)) - before;
  const where = `a connection from ${from.name} to ${to} port 179`;
  if (packets <= 0) return { reason: `${where} met no rule of the fault: ${outcome}` };
  if (outcome !== fault.testError) return { reason: `${where} did not end with ${fault.testError} but with ${outcome}` };
  return { proof: `${where}: ${outcome}; ${packets} of its packets met the rule`, reason: "" };
}

/** Packets of test connections that met the table's rules. */
async function counted(context: FaultContext, node: string, table: string): Promise<number> {
  const { stdout } = await context.lab.node(node).run(["nft", "list", "table", "inet", table]);
  const own = new RegExp(`sport ${FAULT_TEST_PORT}\\b.*counter packets (\\d+)`, "g");
  return [...stdout.matchAll(own)].reduce((sum, m) => sum + Number(m[1]), 0);
}

export function neighboursOf(cell: Cell, name: string, peer: string | undefined): readonly Neighbour[] {
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
