import type Docker from "dockerode";
import { HarnessError } from "../errors.ts";
import { followEngineJob } from "./image-progress.ts";

/** A registry that has said nothing for this long is taken for absent. */
const REGISTRY_SILENCE_MS = 15_000;

/** Whether the engine has the image. */
export async function hasImage(engine: Docker, reference: string): Promise<boolean> {
  try {
    await engine.getImage(reference).inspect();
    return true;
  } catch (error) {
    if (error instanceof Error && "statusCode" in error && error.statusCode === 404) return false;
    throw new HarnessError(`the engine cannot say whether it has the image ${reference}`, { cause: error });
  }
}

/** Pulls the image; rejects when the registry refuses, lacks the image, or falls silent. */
export async function pullImage(engine: Docker, reference: string, onLog: (line: string) => void): Promise<void> {
  const silence = new AbortController();
  const giveUp = () => silence.abort(new Error(`the registry has been silent for ${REGISTRY_SILENCE_MS / 1000} s`));
  const timer = setTimeout(giveUp, REGISTRY_SILENCE_MS);
  try {
    const stream = await engine.pull(withTag(reference), { abortSignal: silence.signal });
    stream.on("data", () => timer.refresh());
    await followEngineJob(engine, stream, onLog);
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Without a tag the engine would pull every tag of the repository. */
function withTag(reference: string): string {
  return /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
}
