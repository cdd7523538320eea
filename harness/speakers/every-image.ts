import type { ImageSpec } from "../docker/image.ts";
import { nodeImage } from "../docker/node-image.ts";
import { speakers } from "./speakers.ts";

/** Every image that a lab may need, with what it is for; two speakers may share one. */
export function everyImage(): readonly { readonly used: string; readonly spec: ImageSpec }[] {
  const ofSpeakers = speakers.flatMap(({ kind, versions }) =>
    versions.map(({ version, image }) => ({ used: `${kind}@${version}`, spec: image })),
  );
  return [{ used: "every node", spec: nodeImage }, ...ofSpeakers];
}
