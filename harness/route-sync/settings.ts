import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import { bool, fields, milliseconds, Refused, type Shape, type Shaped } from "../scripted/shape.ts";

/** `cache`: the map alone, as kube-router until it was mended; `reconcile`: the RIB, the kernel and the map are compared in each period. */
export const VARIANTS = ["cache", "reconcile"] as const;
export type Variant = (typeof VARIANTS)[number];

const variant: Shape<Variant> = (value, at) => {
  const known = VARIANTS.find((one) => one === value);
  if (known === undefined) throw new Refused(`${at}: none of ${VARIANTS.join(", ")}`);
  return known;
};

const segments: Shape<readonly Prefix[]> = (value, at) => {
  if (!Array.isArray(value)) throw new Refused(`${at}: not a list`);
  return value.map((one, index) => {
    const prefix = parsePrefix(String(one));
    if (!prefix) throw new Refused(`${at}[${index}]: not a prefix`);
    return prefix;
  });
};

const shape = fields({
  variant,
  syncPeriodMs: milliseconds,
  /** The node's own networks. */
  segments,
  /** Whether GoBGP waits for its peers' End-of-RIB, so that one can tell when the RIB is whole. */
  gracefulRestart: bool,
});

export type RouteSyncSettings = Shaped<typeof shape>;

/** Throws `Refused` for a text of another form. */
export function readRouteSyncSettings(text: string): RouteSyncSettings {
  return shape(JSON.parse(text), "");
}
