import type { Fields } from "./fields.ts";
import type { Tree } from "./tshark-tree.ts";

const A = "bgp.update.path_attribute";
const FLAGS_AND_TYPE = [`${A}.flags`, `${A}.type_code`] as const;

export function addUpdate(fields: Fields, tree: Tree): void {
  const attributes = tree.trees("bgp.update.path_attributes").flatMap((list) => list.trees(A));
  for (const field of tree.trees("bgp.update.withdrawn_routes")) addRoutes(fields, "withdrawn", field, "bgp.withdrawn_prefix");
  for (const field of tree.trees("bgp.update.nlri")) addRoutes(fields, "announced", field, "bgp.nlri_prefix");
  for (const attribute of attributes) addAttribute(fields, attribute);
  const hasRoutes = tree.has("bgp.update.nlri") || tree.text("bgp.update.withdrawn_routes.length") !== "0";
  fields.add("End-of-RIB", hasRoutes ? "none" : endOfRib(attributes));
}

/** tshark says it in words only: this follows from its fields. */
function endOfRib(attributes: readonly Tree[]): string {
  const [only, ...others] = attributes;
  if (!only) return "1/1";
  const isEmpty = only.text(`${A}.type_code`) === "15" && only.text(`${A}.length`) === "3";
  return others.length === 0 && isEmpty ? `${only.text(`${A}.mp_unreach_nlri.afi`)}/${only.text(`${A}.mp_unreach_nlri.safi`)}` : "none";
}

function addAttribute(fields: Fields, tree: Tree): void {
  const [flags, type] = FLAGS_AND_TYPE.map((name) => tree.text(name));
  fields.add("attribute flags", Number(flags));
  fields.add("attribute type", String(type));
  switch (type) {
    case "1":
      fields.add("ORIGIN", tree.text(`${A}.origin`));
      return;
    case "2":
      fields.add("AS_PATH", path(tree));
      return;
    case "17":
      fields.add("AS4_PATH", path(tree));
      return;
    case "3":
      fields.add("NEXT_HOP", tree.text(`${A}.next_hop`));
      return;
    case "4":
      fields.add("MULTI_EXIT_DISC", tree.text(`${A}.multi_exit_disc`));
      return;
    case "5":
      fields.add("LOCAL_PREF", tree.text(`${A}.local_pref`));
      return;
    case "7":
      fields.add("AGGREGATOR", `${tree.text(`${A}.aggregator_as`)} ${tree.text(`${A}.aggregator_origin`)}`);
      return;
    case "18":
      fields.add("AS4_AGGREGATOR", `${tree.text(`${A}.aggregator_as`)} ${tree.text(`${A}.aggregator_origin`)}`);
      return;
    case "8":
      fields.add("COMMUNITIES", ...tree.trees(`${A}.communities`).flatMap((list) => communities(list)));
      return;
    case "9":
      fields.add("ORIGINATOR_ID", tree.text(`${A}.originator_id`));
      return;
    case "10":
      fields.add(
        "CLUSTER_LIST",
        ...tree.trees("bgp.path_attribute.cluster_list").flatMap((list) => list.texts("bgp.path_attribute.cluster_id")),
      );
      return;
    case "14":
      addMultiprotocol(fields, tree, "MP_REACH_NLRI", `${A}.mp_reach_nlri`, "bgp.mp_reach_nlri");
      return;
    case "15":
      addMultiprotocol(fields, tree, "MP_UNREACH_NLRI", `${A}.mp_unreach_nlri`, "bgp.mp_unreach_nlri");
      return;
    case "16":
      fields.add("EXTENDED_COMMUNITIES", ...tree.trees("bgp.ext_communities").flatMap((list) => list.octets("bgp.ext_community")));
      return;
    case "32":
      fields.add("LARGE_COMMUNITY", ...tree.octets("bgp.large_communities"));
      return;
    default:
      return;
  }
}

function path(tree: Tree): string {
  const segment = `${A}.as_path_segment`;
  return tree
    .trees(segment)
    .map((part) => `${part.text(`${segment}.type`)}(${[...part.texts(`${segment}.as2`), ...part.texts(`${segment}.as4`)].join(" ")})`)
    .join(" ");
}

/** A well-known one is a leaf, the others have two fields; the octets are there for both, in order of their kind only. */
function communities(list: Tree): readonly string[] {
  return list.names().flatMap((name, i) => {
    const nth = list
      .names()
      .slice(0, i)
      .filter((n) => n === name).length;
    return name.startsWith(`${A}.community`) ? [list.octets(name)[nth] ?? ""] : [];
  });
}

function addMultiprotocol(fields: Fields, tree: Tree, name: string, theirs: string, prefix: string): void {
  const family = `${tree.text(`${theirs}.afi`)}/${tree.text(`${theirs}.safi`)}`;
  fields.add(`${name} AFI/SAFI`, family);
  if (tree.has(`${theirs}.next_hop`)) fields.add(`${name} next hop`, ...tree.octets(`${theirs}.next_hop`).map((octets) => octets.slice(2)));
  for (const field of tree.trees(theirs)) {
    if (field.children().some((route) => route.has("bgp.prefix_length")))
      addRoutes(fields, `${name} ${family}`, field, `${prefix}_ipv4_prefix`, `${prefix}_ipv6_prefix`);
    else fields.limit(`${name} ${family} prefix`, `NLRI of ${family} are not shown as length and prefix: compared by the message's octets`);
  }
}

function addRoutes(fields: Fields, name: string, field: Tree, ...prefixes: readonly string[]): void {
  for (const route of field.children()) {
    const prefix = prefixes.flatMap((p) => route.texts(p))[0];
    if (prefix === undefined) {
      fields.limit(`${name} prefix`, `${name}: a route without a prefix of its own`);
      continue;
    }
    const rd = route.octets("bgp.rd")[0];
    const labels = route.octets("bgp.label_stack").join("");
    const behind = (rd === undefined ? 0 : 64) + labels.length * 4;
    fields.add(`${name} prefix`, `${prefix}/${Number(route.text("bgp.prefix_length")) - behind}`);
    fields.add(`${name} path identifier`, ...route.texts("bgp.nlri_path_id"));
    if (rd !== undefined) fields.add(`${name} RD`, rd);
    if (labels !== "") fields.add(`${name} labels`, labels);
  }
}
