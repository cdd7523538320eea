import { z } from "zod";
import { described } from "../../src/scenario/fields.ts";
import { prefixText } from "../../src/scenario/references.ts";
import type { SettingsVocabulary } from "../../src/scenario/vocabulary.ts";
import type { SpeakerConfig } from "./speaker.ts";

const schema = z.strictObject({
  mesh: described(
    z.enum(["unidirectional", "bidirectional"]),
    "who dials inside the AS: the node with the greater address as text, as since projectcalico/node#79, or both, as before; default unidirectional",
  ).default("unidirectional"),
  pools: described(
    z.array(prefixText()),
    "IP pools: routes within them that the node has from others are passed on too, as to a ToR outside the mesh; default none",
  ).default([]),
});

export type CalicoSettings = z.output<typeof schema>;

export const calicoSettings: SettingsVocabulary = { summary: "how calico-node peers and what it passes on", schema };

/** A record made before there were such settings has none. */
export function settingsOf(config: SpeakerConfig): CalicoSettings {
  return schema.parse(config.speaker.settings ?? {});
}
