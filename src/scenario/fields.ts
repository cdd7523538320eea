import { z } from "zod";
import { addressText, duration, prefixText } from "./references.ts";

/** Building blocks of the scenario's schema. Names and ids become file, interface and container names, so they are narrow; free text is only shown. */

/** A scenario's id: the name of a folder on any file system. */
export const scenarioId = () =>
  z
    .string()
    .regex(/^[a-z0-9]+([._-][a-z0-9]+)*$/, "lower-case words joined by -, _ or .")
    .max(64);

/** The name of a node or a probe: a DNS label. */
export const labelName = () =>
  z
    .string()
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "a letter, then lower-case letters, digits and -")
    .max(32);

/** The id of a step or the name of an expectation. */
export const stepId = () =>
  z
    .string()
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "a letter, then lower-case letters, digits and -")
    .max(64);

const TAKEN_BY_THE_KERNEL = /^(lo|all|default|eth\d+|tunl0|sit0|gre0|gretap0|erspan0|ip6tnl0|ip6gre0)$/;

/** The name of a network, and of the interfaces on it: at most 15 octets, and none that the kernel has already. */
export const networkName = () =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and -, not - at first")
    .max(15)
    .refine((name) => !TAKEN_BY_THE_KERNEL.test(name), "a name that no interface has already");

export const variableName = () =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "a letter, then lower-case letters, digits and -")
    .max(32);

/** Text on one line, for people only. Control characters are refused in the whole file, before any schema. */
export const lineText = (max: number) => proseText(max).refine((text) => !text.trimEnd().includes("\n"), "text on one line");

/** Text for people, on several lines if need be. */
export const proseText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .overwrite((text) => text.trimEnd());

/** One value, or a list of them. The schemas of both are given so that an editor shows both. */
const oneOrMore = <S extends z.ZodType>(item: S) =>
  z.union([item, z.array(item).min(1)]).transform((value): readonly z.output<S>[] => (Array.isArray(value) ? value : [value]));

export const addresses = () => oneOrMore(addressText());
export const prefixes = () => oneOrMore(prefixText());

/** A duration of whole seconds, as BGP's timers are; the value after parsing is seconds. */
export const wholeSeconds = (minS: number, maxS: number) =>
  duration()
    .refine((ms) => Number.isInteger(ms / 1000) && ms >= minS * 1000 && ms <= maxS * 1000, `whole seconds, ${minS}s to ${maxS}s`)
    .transform((ms) => ms / 1000);

/** A duration of at least `minMs`. */
export const durationFrom = (minMs: number) => duration().refine((ms) => ms >= minMs, `a duration of at least ${minMs}ms`);

/** The number of a routing table that routes may be put into: any but the kernel's own list of local addresses. */
export const tableNumber = () =>
  z
    .int()
    .min(1)
    .max(2 ** 32 - 1)
    .refine((table) => table !== 255, "another table than 255, the kernel's own");

/** rtm_protocol: who put a route in. */
export const routeProtocol = () =>
  z.union([z.int().min(1).max(255).transform(String), z.string().regex(/^[a-z]{2,16}$|^\d{1,3}$/, "a name of iproute2, or a number")]);

export const described = <S extends z.ZodType>(schema: S, description: string): S => schema.describe(description);
