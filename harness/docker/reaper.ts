import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ownerText, thisOwner } from "./owner.ts";

let reaper: ChildProcess | undefined;

/**
 * Starts this process's reaper once: a child in a session of its own that reads from us until we are gone, however we went, and then removes everything that carries our owner
 * label. Must run before the first container or network is made.
 */
export function startReaper(): void {
  if (reaper) {
    reaper.stdin?.write("arm\n");
    return;
  }
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const script = fileURLToPath(new URL(`./reaper-main.${extension}`, import.meta.url));
  // A CI runner that ends its job by environment variable must not take the reaper along.
  const { RUNNER_TRACKING_ID: _, ...env } = process.env;
  reaper = spawn(process.execPath, [script, ownerText(thisOwner())], { detached: true, stdio: ["pipe", "ignore", "ignore"], env });
  reaper.unref();
  const pipe = reaper.stdin;
  // Neither the pipe nor its breaking may keep us alive or end us.
  (pipe as { unref?: () => void } | null)?.unref?.();
  pipe?.on("error", () => undefined);
}

/** The harness ends in good order and has cleaned up all that it did not mean to leave (`--keep`): the reaper has nothing to do. */
export function releaseReaper(): void {
  reaper?.stdin?.write("release\n");
}
