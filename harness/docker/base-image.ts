import { spawn } from "node:child_process";
import { once } from "node:events";
import type Docker from "dockerode";
import { describeHost } from "../doctor/host.ts";
import { runHostCommand } from "../doctor/host-command.ts";
import { HarnessError } from "../errors.ts";
import type { ImageSpec } from "./image.ts";
import { followEngineJob } from "./image-progress.ts";
import { hasImage, pullImage } from "./image-store.ts";

export type Suite = ImageSpec["suite"];

/** Bases under way in this process, by suite. */
const underWay = new Map<Suite, Promise<string>>();

/**
 * The reference of a Debian base image: the one made earlier, the official one (the engine's own, or pulled), or else one made with mmdebstrap and
 * imported. Throws a HarnessError that tells what was tried.
 */
export async function ensureBaseImage(engine: Docker, suite: Suite, onLog: (line: string) => void = () => {}): Promise<string> {
  const running = underWay.get(suite);
  if (running) return await running;
  const job = findOrMake(engine, suite, onLog).finally(() => underWay.delete(suite));
  underWay.set(suite, job);
  return await job;
}

/** The names under which a base may already be on the engine, the preferred one first. */
export function baseReferences(suite: Suite): { readonly made: string; readonly official: string } {
  return { made: `holdfast/base:${suite}-minbase-1`, official: `debian:${suite}-slim` };
}

async function findOrMake(engine: Docker, suite: Suite, onLog: (line: string) => void): Promise<string> {
  const { made, official } = baseReferences(suite);
  for (const reference of [made, official]) if (await hasImage(engine, reference)) return reference;
  onLog(`pulling ${official}`);
  try {
    await pullImage(engine, official, onLog);
    return official;
  } catch (pullError) {
    onLog(`${official} cannot be pulled (${reasonOf(pullError)}); making ${made} with mmdebstrap`);
    await makeBase(engine, suite, made, pullError, onLog);
    return made;
  }
}

async function makeBase(engine: Docker, suite: Suite, reference: string, pullError: unknown, onLog: (line: string) => void): Promise<void> {
  try {
    await ensureMmdebstrap(onLog);
    await importRootFilesystem(engine, suite, reference, onLog);
  } catch (cause) {
    throw new HarnessError(
      `no Debian ${suite} base image: debian:${suite}-slim cannot be pulled (${reasonOf(pullError)}), nor made here (${reasonOf(cause)})`,
      {
        cause,
        hint: `Give the engine one under that name: \`docker pull debian:${suite}-slim\`, or \`docker load\` it from a machine that has a registry.`,
      },
    );
  }
}

async function ensureMmdebstrap(onLog: (line: string) => void): Promise<void> {
  const host = await describeHost();
  if (host.hasCommand("mmdebstrap")) return;
  if (!host.canInstall) throw new Error("mmdebstrap is not installed, and only root on Debian or Ubuntu can install it");
  onLog("installing mmdebstrap");
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  await runHostCommand(["apt-get", "update", "-q"], { onLine: onLog, environment });
  const packages = ["mmdebstrap", "debian-archive-keyring"];
  await runHostCommand(["apt-get", "install", "-q", "-y", "--no-install-recommends", ...packages], { onLine: onLog, environment });
}

/** The container images of Debian leave the same folders out. */
const LEFT_OUT = ["/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*"];

async function importRootFilesystem(engine: Docker, suite: Suite, reference: string, onLog: (line: string) => void): Promise<void> {
  const [repo = "", tag = ""] = reference.split(":");
  const argv = ["--variant=minbase", "--quiet", ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`), suite, "-"];
  onLog(`mmdebstrap ${argv.join(" ")}`);
  const child = spawn("mmdebstrap", argv, { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  const exited = once(child, "close");
  exited.catch(() => {});
  try {
    // A root filesystem that breaks off is still a readable archive to the engine, so the tag comes only after mmdebstrap has said that all is well.
    let imported = "";
    const stream = await engine.importImage(child.stdout, {});
    await followEngineJob(engine, stream, (line) => {
      imported = line;
    });
    const [code] = await exited;
    if (code !== 0) throw new Error(`mmdebstrap exited with ${code}:\n${complaints}`);
    await engine.getImage(imported).tag({ repo, tag });
  } finally {
    child.kill();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
