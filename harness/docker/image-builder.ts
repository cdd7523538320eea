import type Docker from "dockerode";
import { HarnessError, MissingImage } from "../errors.ts";
import { ensureBaseImage } from "./base-image.ts";
import type { ImageSpec } from "./image.ts";
import { type ImageContext, imageContext } from "./image-context.ts";
import { EngineJobError, followEngineJob } from "./image-progress.ts";
import { hasImage, pullImage } from "./image-store.ts";

export type LogLine = (line: string) => void;

/** Builds under way in this process, by tag: the second caller waits for the first one's build. */
const underWay = new Map<string, Promise<string>>();

/**
 * The tag of the image, built when the engine lacks it. Two processes that build the same image at the same time do the work twice, and the tag names the later of
 * two equal images. Throws a HarnessError with the end of the build's output.
 */
export async function ensureImage(engine: Docker, spec: ImageSpec, onLog: LogLine): Promise<string> {
  const context = await imageContext(spec);
  const running = underWay.get(context.tag);
  if (running) return await running;
  const job = ensureBuilt(engine, spec, context, onLog).finally(() => underWay.delete(context.tag));
  underWay.set(context.tag, job);
  return await job;
}

/** What became of the images that scenarios name, by reference: many cells may name the same, and a registry that does not answer takes its time to say so. */
const userImages = new Map<string, Promise<string>>();

/** Makes sure that an image which a scenario names is there: the engine's own, or pulled, tried once in this process. Throws a MissingImage that says how to provide it. */
export async function ensureUserImage(engine: Docker, reference: string, onLog: LogLine = () => {}): Promise<string> {
  const known = userImages.get(reference) ?? ensurePulled(engine, reference, onLog);
  userImages.set(reference, known);
  return await known;
}

async function ensurePulled(engine: Docker, reference: string, onLog: LogLine): Promise<string> {
  if (await hasImage(engine, reference)) return reference;
  onLog(`pulling ${reference}`);
  try {
    await pullImage(engine, reference, onLog);
    return reference;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MissingImage(`the image ${reference} is neither on the engine nor can it be pulled: ${reason}`, {
      cause,
      hint: `Load it by hand (\`docker pull ${reference}\`, \`docker load\` or \`docker build -t ${reference} …\`), or name another one.`,
    });
  }
}

async function ensureBuilt(engine: Docker, spec: ImageSpec, context: ImageContext, onLog: LogLine): Promise<string> {
  if (await hasImage(engine, context.tag)) return context.tag;
  const base = await ensureBaseImage(engine, spec.suite, onLog);
  onLog(`building ${context.tag} on ${base}`);
  try {
    const stream = await engine.buildImage(
      { context: context.folder, src: [...context.files] },
      {
        t: context.tag,
        buildargs: { ...proxyArgs(), ...spec.buildArgs, BASE: base },
        labels: { "dev.holdfast.image": spec.name },
        rm: true,
        forcerm: true,
      },
    );
    await followEngineJob(engine, stream, onLog);
  } catch (cause) {
    throw buildFailed(spec, context, cause);
  }
  return context.tag;
}

/** The engine knows these by itself, and keeps them out of the image and of its cache key. */
function proxyArgs(): Record<string, string> {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function buildFailed(spec: ImageSpec, context: ImageContext, cause: unknown): HarnessError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const tail = cause instanceof EngineJobError && cause.tail.length > 0 ? `; its output ended with:\n${cause.tail.join("\n")}` : "";
  return new HarnessError(`image ${spec.name} could not be built from ${context.folder}: ${message}${tail}`, {
    cause,
    hint: "The build installs Debian packages: containers on this engine need a way to deb.debian.org, directly or by HTTP_PROXY.",
  });
}
