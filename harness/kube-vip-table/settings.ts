import { parseIpAddress } from "../../src/net/address.ts";
import { fields, int, list, oneOf, optional, parsed, type Shaped, text } from "../scripted/shape.ts";

/** What the harness says at the start (`kube-vip-table.json`), in kube-vip's words where it has one. */
export type TableSettings = Shaped<typeof tableSettings>;
/** A service as the model's API server has it (`services.json`). */
export type Service = Shaped<typeof service>;

/** kube-vip's defaults: `vip_routingtableid`, `vip_routingprotocol`. */
export const TABLE = 198;
export const PROTOCOL = 248;

const tableSettings = fields({
  node: text,
  interface: text,
  table: int(1, 2 ** 32 - 1),
  protocol: int(1, 255),
  sweep: oneOf("none", "late", "delayed", "first"),
  election: oneOf("none", "per-service"),
  /** Where the list of services stands: a folder of its own, which is watched. */
  services: text,
});

const ipAddress = parsed(parseIpAddress, "an IP address");
const service = fields({
  name: text,
  addresses: list(ipAddress, 2),
  trafficPolicy: oneOf("cluster", "local"),
  endpoints: optional(list(text, 64)),
});

const services = list(service, 10_000);

export function readTableSettings(json: string): TableSettings {
  return tableSettings(JSON.parse(json), "");
}

export function readServices(json: string): readonly Service[] {
  return services(JSON.parse(json), "services");
}
