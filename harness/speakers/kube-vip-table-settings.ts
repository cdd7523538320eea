import { z } from "zod";
import { type IpAddress, ipFamily } from "../../src/net/address.ts";
import { addresses, described, labelName, tableNumber } from "../../src/scenario/fields.ts";
import { nodeRef } from "../../src/scenario/references.ts";
import type { SettingsVocabulary } from "../../src/scenario/vocabulary.ts";
import { PROTOCOL, TABLE } from "../kube-vip-table/settings.ts";

const service = z.strictObject({
  name: described(labelName(), "the service's name"),
  address: described(
    addresses().refine(
      (all) => new Set((all as readonly IpAddress[]).map(ipFamily)).size === all.length,
      "at most one address of each family",
    ),
    "its address, or one of each family",
  ),
  "traffic-policy": described(z.enum(["cluster", "local"]), "externalTrafficPolicy; default cluster").default("cluster"),
  endpoints: described(z.array(nodeRef()), "nodes with an endpoint; default all").optional(),
});

const schema = z.strictObject({
  interface: described(
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,14}$/, "lo or the name of a network"),
    "where the routes lead: lo, as for an export into BGP, or one of the node's networks; default lo",
  ).default("lo"),
  table: described(tableNumber(), `vip_routingtableid; default ${TABLE}`).default(TABLE),
  protocol: described(z.int().min(1).max(255), `vip_routingprotocol; default ${PROTOCOL}`).default(PROTOCOL),
  sweep: described(
    z.enum(["none", "late", "delayed", "first"]),
    "what a start does about routes from before. none: nothing (kube-vip#762; default, as in kube-vip); late: ten seconds later it deletes live ones too (kube-vip#1678); delayed: ten seconds later what no service wants goes (kube-vip's own mend); first: what no service wants goes before anything is built",
  ).default("none"),
  election: described(
    z.enum(["none", "per-service"]),
    "none: every node serves by itself, and TERM leaves the routes (default); per-service: svc_election, and TERM clears them",
  ).default("none"),
  services: described(z.array(service), "the services of the cluster at the start").default([]),
});

export type KubeVipTableSettings = z.output<typeof schema>;
export type TableService = KubeVipTableSettings["services"][number];

export const kubeVipTableSettings: SettingsVocabulary = {
  summary: "kube-vip's routing-table mode, by a model of it",
  schema,
  complete(given) {
    // The schema has just let it through.
    const settings = given as KubeVipTableSettings;
    const names = settings.services.map(({ name }) => name);
    const twice = names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
    return {
      settings,
      problems: twice.map((index) => ({
        at: ["services", index, "name"],
        detail: { message: `there is a service ${names[index]} already` },
      })),
    };
  },
};
