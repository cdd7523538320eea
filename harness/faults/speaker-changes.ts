import { z } from "zod";
import { type IpAddress, ipFamily } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { addresses, described, labelName } from "../../src/scenario/fields.ts";
import { nodeRef } from "../../src/scenario/references.ts";
import type { SpeakerChange } from "../speakers/speaker-change.ts";
import type { Effect, Fault, FaultContext } from "./fault.ts";
import { onEach, speakerNodes, speakerOf } from "./speaker-ends.ts";

const ON_WIRE_MS = 10_000;
const node = () => speakerNodes();
const serviceName = () => described(labelName(), "the service's name");
const serviceAddresses = () =>
  described(
    addresses().refine(
      (all) => new Set((all as readonly IpAddress[]).map(ipFamily)).size === all.length,
      "at most one address of each family",
    ),
    "its address, or one of each family",
  );

const addParams = z.strictObject({
  node: node(),
  service: serviceName(),
  address: serviceAddresses(),
  "traffic-policy": described(z.enum(["cluster", "local"]), "externalTrafficPolicy; default cluster").default("cluster"),
  endpoints: described(z.array(nodeRef()), "nodes with an endpoint; default all").optional(),
});

/** The cluster gets a service, and each of the nodes' speakers hears of it. */
export const serviceAdd: Fault<typeof addParams> = {
  kind: "service-add",
  change: "service-add",
  summary: "the cluster gets one more service",
  params: addParams,
  apply: (context, { node: nodes, service, address, "traffic-policy": trafficPolicy, endpoints }) =>
    change(context, nodes, {
      kind: "service-add",
      service: { name: service, addresses: address as readonly IpAddress[], trafficPolicy, ...(endpoints ? { endpoints } : {}) },
    }),
};

const removeParams = z.strictObject({ node: node(), service: serviceName() });

export const serviceRemove: Fault<typeof removeParams> = {
  kind: "service-remove",
  change: "service-remove",
  summary: "the cluster loses a service",
  params: removeParams,
  apply: (context, { node: nodes, service }) => change(context, nodes, { kind: "service-remove", service }),
};

const addressParams = z.strictObject({ node: node(), service: serviceName(), address: serviceAddresses() });

export const serviceAddress: Fault<typeof addressParams> = {
  kind: "service-address",
  change: "service-address",
  summary: "a service gets another address in place of the one it had",
  params: addressParams,
  apply: (context, { node: nodes, service, address }) =>
    change(context, nodes, { kind: "service-address", service, addresses: address as readonly IpAddress[] }),
};

const endpointParams = z.strictObject({
  node: node(),
  service: serviceName(),
  on: described(nodeRef(), "the node whose endpoint it is"),
  ready: described(z.boolean(), "whether it is ready from now on"),
});

export const endpointReady: Fault<typeof endpointParams> = {
  kind: "endpoint-ready",
  change: "endpoint-ready",
  summary: "a service's endpoint on a node becomes ready, or ceases to be",
  params: endpointParams,
  apply: (context, { node: nodes, service, on, ready }) => change(context, nodes, { kind: "endpoint-ready", service, on, ready }),
};

const peerParams = z.strictObject({ node: node(), peer: described(nodeRef(), "the node that is no peer any longer") });

export const peerRemove: Fault<typeof peerParams> = {
  kind: "peer-remove",
  change: "peer-remove",
  summary: "a peer is taken out of the speaker's configuration",
  params: peerParams,
  apply: (context, { node: nodes, peer }) => change(context, nodes, { kind: "peer-remove", peer }),
};

async function change(context: FaultContext, nodes: string | readonly string[], what: SpeakerChange): ReturnType<Fault["apply"]> {
  return { effects: await onEach(nodes, (name) => changeAt(context, name, what)) };
}

/** What follows on the wire proves it; where nothing has to follow, or the speaker is down, that its configuration is changed. */
async function changeAt(context: FaultContext, name: string, what: SpeakerChange): Promise<Effect> {
  const speaker = speakerOf(context, name);
  const changed = speaker.planChange(what);
  for (const prefix of [...changed.announced, ...changed.withdrawn]) context.watch(prefix);
  const { running } = speaker;
  const { beganT } = await context.lab.node(name).run(["true"]);
  await speaker.makeChange(changed);
  if (!running) return { took: true, t: beganT, proof: `${what.kind}: the speaker of ${name} is down and will start with it` };
  const expected = [
    ...changed.announced.map((prefix) => ["announced", prefix] as const),
    ...changed.withdrawn.map((prefix) => ["withdrawn", prefix] as const),
  ];
  if (expected.length === 0) return { took: true, t: beganT, proof: `${what.kind}: the speaker of ${name} took it` };
  const effects = await Promise.all(expected.map(([verb, prefix]) => onWire(context, name, verb, prefix, beganT)));
  const missing = effects.find((effect) => !effect.took);
  return missing ?? effects[0] ?? { took: false, reason: `${what.kind} at ${name} comes to nothing` };
}

async function onWire(
  context: FaultContext,
  name: string,
  verb: "announced" | "withdrawn",
  prefix: Prefix,
  sinceT: number,
): Promise<Effect> {
  const t = await context.nextUpdateFrom(name, verb, prefix, sinceT, ON_WIRE_MS);
  if (t !== undefined) return { took: true, t, proof: `${name} sent an UPDATE with ${prefix} ${verb}` };
  return { took: false, reason: `${name} sent no UPDATE with ${prefix} ${verb} within ${ON_WIRE_MS / 1000} s` };
}
