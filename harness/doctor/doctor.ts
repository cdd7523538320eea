import { statfs } from "node:fs/promises";
import type Docker from "dockerode";
import { baseReferences, type Suite } from "../docker/base-image.ts";
import { connectEngine } from "../docker/engine.ts";
import { imageContext } from "../docker/image-context.ts";
import { hasImage } from "../docker/image-store.ts";
import { nodeImage } from "../docker/node-image.ts";
import { HarnessError } from "../errors.ts";
import type { Finding } from "./finding.ts";
import { describeHost, type Host } from "./host.ts";
import { kernelFeatures } from "./kernel-features.ts";

/** All images of a full run, and room to build them. */
const ROOM_GIB = 4;

/** Looks at what a run needs: the engine, its room, its images' bases, its kernel. Never throws for what it finds, and changes nothing. */
export async function diagnose(): Promise<readonly Finding[]> {
  const host = await describeHost();
  const engine = await connectEngine().catch((error: unknown) => error);
  if (!isEngine(engine)) return [engineMissing(engine, host)];
  const checks = [
    ["engine", engineVersion(engine)],
    ["disk", room(engine)],
    ["base image bookworm", base(engine, "bookworm", host)],
    ["base image trixie", base(engine, "trixie", host)],
    ["kernel", kernel(engine)],
  ] as const;
  return (await Promise.all(checks.map(([subject, check]) => check.catch((error: unknown) => [broken(subject, error)])))).flat();
}

function isEngine(value: unknown): value is Docker {
  return value instanceof Object && !(value instanceof Error);
}

function engineMissing(error: unknown, host: Host): Finding {
  const text = error instanceof Error ? error.message : String(error);
  const hint = error instanceof HarnessError ? error.hint : undefined;
  return {
    subject: "engine",
    status: "problem",
    text: `${text} (this is ${host.system})`,
    remedy: hint ?? "Install Docker 20.10 or newer.",
  };
}

function broken(subject: string, error: unknown): Finding {
  const cause = error instanceof HarnessError && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  const text = `${error instanceof Error ? error.message : String(error)}${cause}`;
  return { subject, status: "problem", text, remedy: "Look into the engine's own log." };
}

async function engineVersion(engine: Docker): Promise<readonly Finding[]> {
  const { Version, ApiVersion, KernelVersion } = await engine.version();
  return [{ subject: "engine", status: "ok", text: `Docker ${Version}, API ${ApiVersion}, kernel ${KernelVersion ?? "unknown"}` }];
}

/** Only where the engine's files are this machine's: elsewhere nobody can tell. */
async function room(engine: Docker): Promise<readonly Finding[]> {
  const { DockerRootDir: folder } = (await engine.info()) as { readonly DockerRootDir: string };
  const stat = await statfs(folder).catch(() => undefined);
  if (!stat) return [{ subject: "disk", status: "note", text: `${folder} is not on this machine; the room there is unknown` }];
  const free = (stat.bavail * stat.bsize) / 2 ** 30;
  const text = `${free.toFixed(1)} GiB free in ${folder}`;
  if (free >= ROOM_GIB) return [{ subject: "disk", status: "ok", text }];
  return [
    { subject: "disk", status: "problem", text, remedy: `Make ${ROOM_GIB} GiB free: \`docker system df\` shows what takes the room.` },
  ];
}

async function base(engine: Docker, suite: Suite, host: Host): Promise<readonly Finding[]> {
  const subject = `base image ${suite}`;
  const { made, official } = baseReferences(suite);
  for (const reference of [made, official]) {
    if (await hasImage(engine, reference)) return [{ subject, status: "ok", text: `${reference} is there` }];
  }
  const pulled = `${official} will be pulled at the first build`;
  if (host.hasCommand("mmdebstrap")) return [{ subject, status: "ok", text: `${pulled}, or made with mmdebstrap` }];
  if (host.canInstall) return [{ subject, status: "ok", text: `${pulled}, or made with mmdebstrap, which will be installed` }];
  return [{ subject, status: "note", text: `${pulled}; without a registry it cannot be made here, for want of mmdebstrap` }];
}

async function kernel(engine: Docker): Promise<readonly Finding[]> {
  const { tag } = await imageContext(nodeImage);
  if (await hasImage(engine, tag)) return await kernelFeatures(engine, tag);
  return [{ subject: "kernel", status: "note", text: "not checked: the node image has not been built yet (`holdfast images --build`)" }];
}
