import type Docker from "dockerode";
import type { Cell } from "../../src/scenario/model.ts";
import { ensureImage, ensureUserImage } from "../docker/image-builder.ts";
import type { LabImages } from "../docker/lab.ts";
import { nodeImage } from "../docker/node-image.ts";
import { findSpeaker } from "../speakers/speakers.ts";

/** Everything that the cell's lab runs, built or fetched when the engine lacks it. */
export async function imagesOf(cell: Cell, engine: Docker, onLog: (line: string) => void): Promise<LabImages> {
  const node = await ensureImage(engine, nodeImage, onLog);
  const speakers: Record<string, string> = {};
  for (const { name, speaker } of cell.topology.nodes) {
    if (!speaker) continue;
    const { version } = findSpeaker(speaker.kind, speaker.version);
    speakers[name] =
      speaker.image === undefined ? await ensureImage(engine, version.image, onLog) : await ensureUserImage(engine, speaker.image);
  }
  return { node, speakers };
}
