import { z } from "zod";
import { parseIpAddress } from "../net/address.ts";
import { parseInterfaceAddress, parsePrefix, prefixOf } from "../net/prefix.ts";

/** What a field of a scenario may name: the metadata key `reference` of its schema. */
export type ReferenceTarget = "node" | "network" | "step" | "probe";

/**
 * Fields of a scenario that name something else in it. A schema marks them with these, and the second pass finds them by their metadata: an unknown name is reported at
 * its place with the nearest known one. Times are written as durations (`500ms`, `5s`, `2m`) and become milliseconds.
 */
const reference = (to: ReferenceTarget, description: string) => z.string().min(1).meta({ reference: to, description });

export const nodeRef = () => reference("node", "a node of the topology");
export const networkRef = () => reference("network", "a network of the topology");
/** A step id; a fault's id defaults to its kind. */
export const stepRef = () => reference("step", "the id of a step");
export const probeRef = () => reference("probe", "the name of a probe");

/** A prefix in CIDR form; the value after parsing is its canonical text, which `parsePrefix` accepts. */
export const prefixText = () =>
  z
    .string()
    .check(({ value, issues }) => {
      if (!parsePrefix(value))
        issues.push({ code: "custom", input: value, message: "a prefix such as 10.1.0.0/26", params: prefixHint(value) });
    })
    .overwrite((text) => parsePrefix(text) ?? text)
    .meta({ format: "prefix", description: "a prefix such as 10.1.0.0/26" });

/** The value after parsing is the address's canonical text. */
export const addressText = () =>
  z
    .string()
    .check(({ value, issues }) => {
      if (!parseIpAddress(value)) issues.push({ code: "custom", input: value, message: "an IP address", params: addressHint(value) });
    })
    .overwrite((text) => parseIpAddress(text) ?? text)
    .meta({ format: "address", description: "an IP address" });

const LONGEST_MS = 24 * 3_600_000;

/** The value after parsing is milliseconds. */
export const duration = () =>
  z
    .string()
    .regex(/^\d{1,12}(\.\d{1,6})?(us|ms|s|m)$/, "a duration like 500ms, 5s, 2m")
    .refine((text) => durationMs(text) <= LONGEST_MS, "a duration of at most 24 hours")
    .meta({ format: "duration", description: "a duration like 500ms, 5s, 2m" })
    .transform(durationMs);

function durationMs(text: string): number {
  const [, amount = "0", unit = "s"] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit] ?? 1000;
  return Number(amount) * scale;
}

function prefixHint(text: string): Record<string, string> {
  const address = parseIpAddress(text);
  if (address) return { hint: `write the length as well: ${address}/${address.includes(":") ? 128 : 32} for the one address` };
  const parsed = parseInterfaceAddress(text);
  return parsed ? { hint: `host bits are set; the prefix is ${prefixOf(parsed.address, parsed.length)}` } : {};
}

function addressHint(text: string): Record<string, string> {
  const parsed = parseInterfaceAddress(text);
  return parsed ? { hint: `without a length: ${parsed.address}` } : {};
}
