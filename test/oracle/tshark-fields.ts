import { Fields } from "./fields.ts";
import type { TsharkMessage } from "./tshark.ts";
import { addOpen } from "./tshark-open.ts";
import type { Tree } from "./tshark-tree.ts";
import { addUpdate } from "./tshark-update.ts";

const TYPES: ReadonlyMap<string, string> = new Map([
  ["1", "OPEN"],
  ["2", "UPDATE"],
  ["3", "NOTIFICATION"],
  ["4", "KEEPALIVE"],
  ["5", "ROUTE-REFRESH"],
]);

export function tsharkFields({ tree, octets }: TsharkMessage): Fields {
  const fields = new Fields();
  if (!tree.has("bgp.type")) {
    fields.add("length", tree.text("bgp.length"));
    fields.add("octets", octets);
    fields.limitAll("a message longer than 4096 octets (RFC 8654) is not dissected: compared by its octets");
    return fields;
  }
  const type = TYPES.get(tree.text("bgp.type")) ?? tree.text("bgp.type");
  fields.add("type", type);
  fields.add("length", tree.text("bgp.length"));
  fields.add("octets", octets);
  if (type === "OPEN") addOpen(fields, tree);
  if (type === "UPDATE") addUpdate(fields, tree);
  if (type === "NOTIFICATION") addNotification(fields, tree);
  if (type === "ROUTE-REFRESH") addRouteRefresh(fields, tree);
  return fields;
}

function addNotification(fields: Fields, tree: Tree): void {
  fields.add("NOTIFICATION code", tree.text("bgp.notify.major_error"));
  // The subcode's field is named after the code: minor_error_cease, minor_error_open, …
  const subcode = tree.names().find((name) => name.startsWith("bgp.notify.minor_error"));
  if (subcode) fields.add("NOTIFICATION subcode", tree.text(subcode));
  else fields.limit("NOTIFICATION subcode", "NOTIFICATION whose code has no field for its subcodes");
  if (tree.has("bgp.notify.communication")) {
    fields.add(
      "NOTIFICATION data",
      tree.octets("bgp.notify.communication_length").join("") + tree.octets("bgp.notify.communication").join(""),
    );
  } else if (tree.has("bgp.notify.minor_data")) fields.add("NOTIFICATION data", ...tree.octets("bgp.notify.minor_data"));
}

function addRouteRefresh(fields: Fields, tree: Tree): void {
  fields.add("ROUTE-REFRESH AFI", tree.text("bgp.route_refresh.afi"));
  fields.add("ROUTE-REFRESH subtype", tree.text("bgp.route_refresh.subtype"));
  fields.add("ROUTE-REFRESH SAFI", tree.text("bgp.route_refresh.safi"));
}
