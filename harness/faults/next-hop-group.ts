import { z } from "zod";
import { type IpAddress, parseIpAddress } from "../../src/net/address.ts";
import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import { addressText, nodeRef, prefixText } from "../../src/scenario/references.ts";
import type { LabNode } from "../docker/lab-node.ts";
import { HarnessError, MissingKernelFeature } from "../errors.ts";
import type { Fault } from "./fault.ts";
import { FIRST_ID, type GroupPlan, type NextHopObject, planGroup, readNextHops } from "./next-hop-objects.ts";

const params = z.strictObject({
  node: nodeRef(),
  prefix: prefixText(),
  via: z
    .array(addressText())
    .min(1)
    .max(64)
    .refine((list) => new Set(list).size === list.length, "each address once")
    .meta({ description: "the group's members; given again for the same prefix, the group is replaced in place" }),
  type: z.enum(["resilient", "hash-threshold"]).default("resilient").meta({
    description: "resilient: flows of a member that stays stay with it; hash-threshold: the kernel's usual division, in which they may not",
  }),
  buckets: z.int().min(1).max(4096).default(128).meta({ description: "resilient: buckets of the table, divided among the members" }),
  "idle-timer": z
    .int()
    .min(1)
    .max(3600)
    .default(120)
    .meta({ description: "resilient: seconds without a packet after which a bucket may go to another member" }),
});
type Params = z.output<typeof params>;

/** Ahead of every routing daemon's metric, which FRR and BIRD begin at 20 and 32. */
const METRIC = "10";

/**
 * A model of a router that keeps flows where they are: Holdfast itself, not the router's BGP speaker, puts a route for the prefix over a next-hop group in front of the speaker's own, and replaces the
 * group's members in place when the scenario says so. No BGP speaker that Holdfast runs installs resilient groups by itself.
 */
export const nextHopGroup: Fault<typeof params> = {
  kind: "next-hop-group",
  summary:
    "a model: routes a prefix over a next-hop group of Holdfast's own, resilient unless told otherwise, or replaces its members in place",
  params,
  async apply(context, given) {
    const node = context.lab.node(given.node);
    const prefix = parsePrefix(given.prefix);
    if (!prefix) throw new HarnessError(`not a prefix: ${given.prefix}`);
    const via = given.via.flatMap((text) => parseIpAddress(text) ?? []);
    const plan = planGroup(await existing(node), prefix, via);
    const t = await install(node, plan, given, prefix);
    const heal = async () => await remove(node, prefix, plan);
    const missing = await departure(node, plan, prefix);
    if (missing !== undefined) return { effects: [{ node: given.node, took: false, reason: missing }], heal };
    const how = plan.isNew ? "made" : "replaced in place";
    return {
      effects: [
        { node: given.node, took: true, t, proof: `the kernel has the ${given.type} group ${plan.group}, ${how}: ${via.join(", ")}` },
      ],
      heal,
    };
  },
};

async function existing(node: LabNode): Promise<readonly NextHopObject[]> {
  return readNextHops((await node.run(["ip", "-j", "nexthop", "show"])).stdout);
}

/** Resolves with the time at which the group was as wanted and in use. */
async function install(node: LabNode, plan: GroupPlan, given: Params, prefix: Prefix): Promise<number> {
  for (const { id, via } of plan.made)
    await node.run(["ip", "nexthop", "add", "id", String(id), "via", via, "dev", await deviceTo(node, via)]);
  const type = given.type === "resilient" ? ["type", "resilient"] : [];
  const size =
    plan.isNew && given.type === "resilient" ? ["buckets", String(given.buckets), "idle_timer", String(given["idle-timer"])] : [];
  const members = plan.members.join("/");
  const replaced = await node.tryRun(["ip", "nexthop", "replace", "id", String(plan.group), "group", members, ...type, ...size]);
  if (replaced.exitCode !== 0) {
    const said = replaced.stderr.trim();
    if (/not supported|unsupported|invalid group type/i.test(said))
      throw new MissingKernelFeature(`the kernel of the lab lacks resilient next-hop groups: ${said}`);
    throw new HarnessError(`in node ${node.name}: the next-hop group could not be made: ${said}`);
  }
  if (!plan.isNew) return replaced.endedT;
  return (await node.run(["ip", "route", "replace", prefix, "nhid", String(plan.group), "metric", METRIC, "proto", "static"])).endedT;
}

async function deviceTo(node: LabNode, via: IpAddress): Promise<string> {
  const { stdout } = await node.run(["ip", "-j", "route", "get", via]);
  const [route] = JSON.parse(stdout) as readonly { readonly dev?: string; readonly gateway?: string }[];
  if (route?.dev === undefined || route.gateway !== undefined) throw new HarnessError(`${via} is on no network of ${node.name}`);
  return route.dev;
}

/** In what the kernel is not as it was told to be; undefined when it is. */
async function departure(node: LabNode, plan: GroupPlan, prefix: Prefix): Promise<string | undefined> {
  const group = (await existing(node)).find(({ id }) => id === plan.group);
  const members = (group?.group ?? []).map(({ id }) => id).sort((a, b) => a - b);
  if (members.join() !== [...plan.members].sort((a, b) => a - b).join())
    return `group ${plan.group} of ${node.name} has the members ${members.join(", ") || "none"}`;
  const { stdout } = await node.run(["ip", "-j", "route", "show", prefix, "metric", METRIC]);
  const [route] = JSON.parse(stdout === "" ? "[]" : stdout) as readonly { readonly nhid?: number }[];
  return route?.nhid === plan.group ? undefined : `${node.name} does not route ${prefix} over group ${plan.group}`;
}

/** The route, its group and then the members; what is gone already, with a namespace say, is no trouble. */
async function remove(node: LabNode, prefix: Prefix, plan: GroupPlan): Promise<void> {
  await node.tryRun(["ip", "route", "del", prefix, "metric", METRIC, "proto", "static"]);
  await node.tryRun(["ip", "nexthop", "del", "id", String(plan.group)]);
  for (const { id } of (await existing(node)).filter((object) => object.id > plan.group && object.id < plan.group + FIRST_ID)) {
    await node.tryRun(["ip", "nexthop", "del", "id", String(id)]);
  }
}
