import type { Fields } from "./fields.ts";
import type { Tree } from "./tshark-tree.ts";

export function addOpen(fields: Fields, tree: Tree): void {
  fields.add("OPEN version", tree.text("bgp.open.version"));
  fields.add("OPEN my AS", tree.text("bgp.open.myas"));
  fields.add("OPEN hold time", tree.text("bgp.open.holdtime"));
  fields.add("OPEN identifier", tree.text("bgp.open.identifier"));
  for (const parameters of tree.trees("bgp.open.opt")) {
    for (const parameter of parameters.trees("bgp.open.opt.param")) {
      fields.add("OPEN parameter type", parameter.text("bgp.open.opt.param.type"));
      for (const [i, capability] of parameter.trees("bgp.cap").entries())
        addCapability(fields, capability, parameter.octets("bgp.cap")[i] ?? "");
    }
  }
}

/** tshark's field against ours, for capabilities that it takes apart. */
const FIELDS: readonly (readonly [theirs: string, ours: string])[] = [
  ["bgp.cap.mp.afi", "multiprotocol AFI"],
  ["bgp.cap.mp.safi", "multiprotocol SAFI"],
  ["bgp.cap.4as", "4-octet AS"],
  ["bgp.cap.ap.afi", "ADD-PATH AFI"],
  ["bgp.cap.ap.safi", "ADD-PATH SAFI"],
  ["bgp.cap.ap.sendreceive", "ADD-PATH send/receive"],
  ["bgp.cap.enh.afi", "extended next hop AFI"],
  ["bgp.cap.enh.safi", "extended next hop SAFI"],
  ["bgp.cap.enh.nhafi", "extended next hop AFI of the next hop"],
  ["bgp.cap.orf.fqdn.hostname", "FQDN host name"],
  ["bgp.cap.orf.fqdn.domain_name", "FQDN domain name"],
  ["bgp.cap.gr.afi", "graceful restart AFI"],
  ["bgp.cap.gr.safi", "graceful restart SAFI"],
];
const UNKNOWN = "bgp.cap.unknown";

function addCapability(fields: Fields, tree: Tree, octets: string): void {
  const code = tree.text("bgp.cap.type");
  fields.add("capability code", code);
  fields.add("capability octets", octets);
  for (const [theirs, ours] of FIELDS) if (tree.has(theirs)) fields.add(ours, ...tree.texts(theirs));
  if (code === "1") fields.add("multiprotocol reserved", Number.parseInt(tree.text("bgp.cap.reserved"), 16));
  for (const flags of tree.trees("bgp.cap.gr.timers_tree")) {
    fields.add("graceful restart R", flag(flags, "bgp.cap.gr.timers.restart_flag"));
    fields.add("graceful restart N", flag(flags, "bgp.cap.gr.timers.notification_flag"));
    fields.add("graceful restart time", flags.text("bgp.cap.gr.timers.restart_time"));
  }
  if (code === "64" && tree.trees("bgp.cap.gr.timers_tree").length === 0)
    fields.limit("fields of a cut capability 64", "a Graceful Restart capability that is cut within a family: compared by its octets");
  fields.add("graceful restart F", ...tree.trees("bgp.cap.gr.flag_tree").map((flags) => flag(flags, "bgp.cap.gr.flag.pfs")));
  if (tree.has(UNKNOWN)) fields.limit(`fields of capability ${code}`, `capability ${code} is unknown: compared by its octets`);
}

function flag(tree: Tree, name: string): boolean {
  return /^(1|true)$/i.test(tree.text(name));
}
