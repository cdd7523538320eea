import { z } from "zod";
import { parseIpAddress } from "../net/address.ts";
import { described } from "../scenario/fields.ts";
import { labelKey, labels } from "./label-selector.ts";

/** Parts that the schemas of several kinds share. What goes into FRR's configuration is narrow here, so that no value can bring lines of its own. */

export const objectName = () =>
  z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "a Kubernetes name: lower-case letters, digits, - and .");

/** What `kubectl get -o yaml` adds is let through: only these are read. */
export const metadata = () =>
  z.looseObject({
    name: objectName(),
    namespace: objectName().optional(),
    labels: labels().default({}),
    annotations: z.record(labelKey(), z.string()).default({}),
  });

export const address = () => z.string().refine((text) => parseIpAddress(text) !== undefined, "an IP address");
export const asn = () => z.int().min(1).max(4294967295);
export const names = () => z.array(objectName()).default([]);

/** The name of a network interface or of a VRF. */
export const deviceName = () =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, "the name of a device: at most 15 letters, digits and - _ .");

/** Kubernetes' duration, `1m30s`; the value after parsing is seconds, cut off as MetalLB cuts them off. */
export const goDuration = () =>
  described(
    z
      .string()
      .regex(/^(0|(\d{1,9}(\.\d{1,9})?(h|m|s|ms|us|µs|ns))+)$/, "a duration such as 90s or 1m30s")
      .transform((text) => Math.trunc(goSeconds(text))),
    "a duration such as 90s or 1m30s",
  );

const UNIT_S: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

function goSeconds(text: string): number {
  const seconds = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)].map(
    ([, amount, unit = "s"]) => Number(amount) * (UNIT_S[unit] ?? 1),
  );
  // 0.1 + 0.2 is not 0.3: what is a whole number of seconds stays one.
  return Number(seconds.reduce((sum, s) => sum + s, 0).toFixed(9));
}
