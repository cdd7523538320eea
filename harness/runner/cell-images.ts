import type Docker from "dockerode";
import type { Cell } from "../../src/scenario/model.ts";
import { ensureImage, ensureUserImage } from "../docker/image-builder.ts";
import type { LabImages } from "../docker/lab.ts";
import { nodeImage } from "../docker/node-image.ts";
import { MissingImage } from "../errors.ts";
import { findSpeaker } from "../speakers/speakers.ts";

export interface CellImages extends LabImages {
  /** Of a matrix' cell: why an image is not to be had, so that the cell says so and the others go on. */
  readonly missing?: string;
}

/** Everything that the cell's lab runs, built or fetched when the engine lacks it. Throws a MissingImage for a cell that is no matrix'. */
export async function imagesOf(cell: Cell, engine: Docker, onLog: (line: string) => void): Promise<CellImages> {
  const node = await ensureImage(engine, nodeImage, onLog);
  const speakers: Record<string, string> = {};
  try {
    for (const { name, speaker } of cell.topology.nodes) {
      if (!speaker) continue;
      const { version } = findSpeaker(speaker.kind, speaker.version);
      speakers[name] =
        speaker.image === undefined ? await ensureImage(engine, version.image, onLog) : await ensureUserImage(engine, speaker.image);
    }
  } catch (error) {
    if (error instanceof MissingImage && cell.purpose === "matrix") return { node, speakers, missing: error.message };
    throw error;
  }
  return { node, speakers };
}
