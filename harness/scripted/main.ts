import { mkdirSync, readFileSync } from "node:fs";
import { listenForCommands } from "./control.ts";
import { controlSocket } from "./control-socket.ts";
import { Kernel } from "./kernel.ts";
import { makeLog } from "./log.ts";
import { readSettings } from "./settings.ts";
import { Speaker } from "./speaker.ts";
import { realTimers } from "./timers.ts";

// The scripted speaker: `node main.js <settings.json>`. Runs until TERM or INT.
const log = makeLog(
  (line) => process.stdout.write(line),
  () => performance.now(),
);

try {
  const [file = "/holdfast/scripted.json"] = process.argv.slice(2);
  const settings = readSettings(readFileSync(file, "utf8"));
  mkdirSync(settings.folder, { recursive: true });
  const kernel = settings.behaviour["kernel-routes"] === "none" ? undefined : new Kernel(settings.folder, log);
  const speaker = new Speaker(settings, realTimers, log, kernel);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(speaker));
  await listenForCommands(speaker, controlSocket(settings.folder), log);
  await speaker.start();
} catch (error) {
  process.stderr.write(`holdfast: cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function stop(speaker: Speaker): Promise<void> {
  try {
    if (await speaker.stop()) process.exit(0);
  } catch (error) {
    process.stderr.write(`holdfast: stopping failed: ${String(error)}\n`);
    process.exit(1);
  }
}
