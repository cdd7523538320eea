import { z } from "zod";
import { durationFrom } from "../../src/scenario/fields.ts";
import type { SettingsVocabulary } from "../../src/scenario/vocabulary.ts";
import { VARIANTS } from "../route-sync/settings.ts";

const fields = z.strictObject({
  "route-sync": z.enum(VARIANTS).default("cache").meta({
    description:
      "cache: a map of its own is put into the kernel again and again, and never compared with GoBGP's RIB; reconcile: RIB, kernel and map are compared in each period",
  }),
  "sync-period": durationFrom(100)
    .default(60_000)
    .meta({ description: "how often (kube-router: --injected-routes-sync-period); default 60s" }),
  "peer-families": z.enum(["session", "both"]).default("session").meta({
    description: "both: every peer is configured with IPv4 and IPv6, whatever it speaks, as kube-router did before 1.5.1; default session",
  }),
});

/** What a node with `speaker: kube-router` says under `kube-router`. */
export const kubeRouterSettings: SettingsVocabulary = { summary: "how kube-router's routes get into the kernel", schema: fields };

export type KubeRouterSettings = z.output<typeof fields>;

/** Of a speaker whose settings the parser has let through. */
export function readKubeRouterSettings(settings: Readonly<Record<string, unknown>> | undefined): KubeRouterSettings {
  const own = fields.safeParse({ ...settings, "sync-period": durationText(settings?.["sync-period"]) });
  if (!own.success) throw new Error(`not the settings of kube-router: ${own.error.message}`);
  return own.data;
}

/** In a cell a duration is milliseconds already. */
function durationText(value: unknown): unknown {
  return typeof value === "number" ? `${value}ms` : value;
}
