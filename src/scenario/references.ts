import { z } from "zod";

/**
 * Fields of a scenario that name something else in it. A schema marks them with these, and the second pass finds them by their metadata: an unknown name is reported at
 * its place with the nearest known one. Times are written as durations (`500ms`, `5s`, `2m`) and become milliseconds.
 */
const reference = (to: string, description: string) => z.string().min(1).meta({ reference: to, description });

export const nodeRef = () => reference("node", "a node of the topology");
export const networkRef = () => reference("network", "a network of the topology");
/** A step id; a fault's id defaults to its kind. */
export const stepRef = () => reference("step", "the id of a step");
export const probeRef = () => reference("probe", "the name of a probe");
/** A prefix in CIDR form; the value stays a string that `parsePrefix` accepts. */
export const prefixText = () => z.string().meta({ format: "prefix", description: "a prefix such as 10.1.0.0/26" });
export const addressText = () => z.string().meta({ format: "address", description: "an IP address" });
/** The value after parsing is milliseconds. */
export const duration = () =>
  z
    .string()
    .regex(/^\d+(\.\d+)?(us|ms|s|m)$/, "a duration like 500ms, 5s, 2m")
    .meta({ description: "a duration like 500ms, 5s, 2m" })
    .transform(durationMs);

function durationMs(text: string): number {
  const [, amount = "0", unit = "s"] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit] ?? 1000;
  return Number(amount) * scale;
}
