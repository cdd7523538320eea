import { z } from "zod";
import { type Cluster, clusterNode } from "../../src/metallb/cluster.ts";
import { parseResources } from "../../src/metallb/parse-resources.ts";
import { described } from "../../src/scenario/fields.ts";
import { didYouMean, oneOf } from "../../src/scenario/nearest-name.ts";
import { quoted } from "../../src/scenario/printable.ts";
import type { CompletedSettings, ReadFile, SettingsVocabulary } from "../../src/scenario/vocabulary.ts";
import { HarnessError } from "../errors.ts";
import { fitMetallb } from "./metallb-fit.ts";
import type { SpeakerConfig } from "./speaker.ts";

/** What stands in the cell: the cluster as its resources say it, and which of its nodes this one is. */
export interface MetallbSettings {
  readonly resources: string;
  readonly node: string;
  readonly cluster: Cluster;
}

const schema = z.strictObject({
  resources: described(z.string().min(1).max(255), "a file of MetalLB's resources, beside the scenario or below its folder"),
  node: described(z.string().min(1).max(253), "the name of the Node in it; default this node's own name").optional(),
});

export const metallbSettings: SettingsVocabulary = {
  summary: "the cluster of which this node is one: { resources: file.yaml }",
  schema,
  complete: (given, read, node) => complete(schema.parse(given), read, node),
  fit: (settings, placed) => fitMetallb(settings as unknown as MetallbSettings, placed),
};

/** Throws a HarnessError for a node without them: a record made by hand, or by another version. */
export function settingsOf({ node, speaker }: SpeakerConfig): MetallbSettings {
  const settings = speaker.settings as MetallbSettings | undefined;
  if (settings?.cluster === undefined) throw new HarnessError(`the speaker of ${node.name} is metallb, but has no resources`);
  return settings;
}

/** A file is read for each node that names it; the same mistake in it is told once. */
function complete({ resources, node = "" }: z.output<typeof schema>, read: ReadFile, ownName: string): CompletedSettings {
  const found = read(resources);
  if ("why" in found)
    return {
      settings: {},
      problems: [{ at: ["resources"], detail: { message: `the file ${quoted(resources)} cannot be read: ${found.why}` } }],
    };
  const { cluster, problems } = parseResources(found.text, found.file);
  const name = node || ownName;
  const settings: MetallbSettings = { resources: found.file, node: name, cluster };
  const known = cluster.nodes.map((one) => one.name);
  const unknown = clusterNode(cluster, name)
    ? []
    : [
        {
          at: node === "" ? [] : ["node"],
          detail: {
            message: `${found.file} has no Node ${quoted(name)}`,
            expected: oneOf(known),
            hint: didYouMean(name, known) ?? "say which Node it is: node: …",
          },
        },
      ];
  return { settings: { ...settings }, problems: [...problems.map((problem) => ({ problem })), ...unknown] };
}
