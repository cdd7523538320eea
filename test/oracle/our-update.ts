import type { AsPathSegment, PathAttribute } from "../../src/bgp/attribute.ts";
import type { Nlri } from "../../src/bgp/nlri.ts";
import { endOfRibOf, type Update } from "../../src/bgp/update.ts";
import { exhaustive } from "../../src/exhaustive.ts";
import { prefixAddress, prefixLength } from "../../src/net/prefix.ts";
import { type Fields, hex } from "./fields.ts";

export function addUpdate(fields: Fields, update: Update): void {
  const marker = endOfRibOf(update);
  fields.add("End-of-RIB", marker ? `${marker.afi}/${marker.safi}` : "none");
  addRoutes(fields, "withdrawn", update.withdrawn);
  addRoutes(fields, "announced", update.announced);
  for (const attribute of update.attributes) {
    fields.add("attribute flags", attribute.flags);
    fields.add("attribute type", attribute.type);
    addValue(fields, attribute);
  }
}

function addValue(fields: Fields, attribute: PathAttribute): void {
  switch (attribute.kind) {
    case "origin":
      fields.add("ORIGIN", attribute.value);
      return;
    case "as-path":
      fields.add("AS_PATH", path(attribute.segments));
      return;
    case "as4-path":
      fields.add("AS4_PATH", path(attribute.segments));
      return;
    case "next-hop":
      fields.add("NEXT_HOP", attribute.address);
      return;
    case "med":
      fields.add("MULTI_EXIT_DISC", attribute.value);
      return;
    case "local-pref":
      fields.add("LOCAL_PREF", attribute.value);
      return;
    case "aggregator":
      fields.add("AGGREGATOR", `${attribute.asn} ${attribute.address}`);
      return;
    case "as4-aggregator":
      fields.add("AS4_AGGREGATOR", `${attribute.asn} ${attribute.address}`);
      return;
    case "communities":
      fields.add("COMMUNITIES", ...attribute.values.map(word));
      return;
    case "originator-id":
      fields.add("ORIGINATOR_ID", attribute.address);
      return;
    case "cluster-list":
      fields.add("CLUSTER_LIST", ...attribute.ids);
      return;
    case "mp-reach":
      fields.add("MP_REACH_NLRI AFI/SAFI", `${attribute.afi}/${attribute.safi}`);
      fields.add("MP_REACH_NLRI next hop", hex(attribute.nextHop));
      addRoutes(fields, `MP_REACH_NLRI ${attribute.afi}/${attribute.safi}`, attribute.nlri);
      return;
    case "mp-unreach":
      fields.add("MP_UNREACH_NLRI AFI/SAFI", `${attribute.afi}/${attribute.safi}`);
      addRoutes(fields, `MP_UNREACH_NLRI ${attribute.afi}/${attribute.safi}`, attribute.nlri);
      return;
    case "extended-communities":
      fields.add("EXTENDED_COMMUNITIES", ...attribute.values.map(hex));
      return;
    case "large-communities":
      fields.add("LARGE_COMMUNITY", ...attribute.values.map((c) => word(c.global) + word(c.local1) + word(c.local2)));
      return;
    case "atomic-aggregate":
    case "raw":
      return;
    default:
      exhaustive(attribute);
  }
}

function path(segments: readonly AsPathSegment[]): string {
  return segments.map(({ type, asns }) => `${type}(${asns.join(" ")})`).join(" ");
}

function addRoutes(fields: Fields, name: string, routes: readonly Nlri[]): void {
  for (const route of routes) {
    if (route.kind === "raw") fields.add(`${name} octets`, hex(route.value));
    else fields.add(`${name} prefix`, `${prefixAddress(route.prefix)}/${prefixLength(route.prefix)}`);
    if (route.pathId !== undefined) fields.add(`${name} path identifier`, route.pathId);
    if (route.kind !== "labelled") continue;
    if (route.rd) fields.add(`${name} RD`, hex(route.rd));
    fields.add(`${name} labels`, route.labels.map((label) => label.toString(16).padStart(6, "0")).join(""));
  }
}

function word(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
