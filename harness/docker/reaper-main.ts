import type Docker from "dockerode";
import { connectEngine } from "./engine.ts";
import { LABEL } from "./owner.ts";
import { removeOwned } from "./sweep.ts";

/** An engine may still finish a request that the dead harness had made; such latecomers are removed as the engine tells of them. */
const LATECOMERS_MS = 2500;

const [owner = ""] = process.argv.slice(2);
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("SIGHUP", () => undefined);

let told = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text: string) => {
  told = (told + text).slice(-64);
});
process.stdin.on("end", () => {
  if (told.endsWith("release\n")) process.exit(0);
  void reap().finally(() => process.exit(0));
});

async function reap(): Promise<void> {
  const engine = await connectEngine();
  await removeQuietly(engine);
  await new Promise((resolve) => setTimeout(resolve, LATECOMERS_MS));
  await removeQuietly(engine);
}

async function removeQuietly(engine: Docker): Promise<void> {
  try {
    const labels = [`${LABEL.project}=holdfast`, `${LABEL.owner}=${owner}`];
    const events = await engine.getEvents({ filters: JSON.stringify({ event: ["create", "start"], label: labels }) as never });
    events.on("data", () => void removeOwned(engine, owner).catch(() => undefined));
  } catch {
    // An engine that tells no events is looked at again at the end.
  }
  // Nobody is left to hear of a failure; what could not be removed now is, by the next run's sweep.
  await removeOwned(engine, owner).catch(() => undefined);
}
