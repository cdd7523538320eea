import type Docker from "dockerode";
import { connectEngine } from "./engine.ts";
import { LABEL } from "./owner.ts";
import { removeEverything } from "./sweep.ts";

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
  const labels = [`${LABEL.project}=holdfast`, `${LABEL.owner}=${owner}`];
  const events = await engine.getEvents({ filters: JSON.stringify({ event: ["create", "start"], label: labels }) as never });
  events.on("data", () => void removeQuietly(engine));
  await removeQuietly(engine);
  await new Promise((resolve) => setTimeout(resolve, LATECOMERS_MS));
  await removeQuietly(engine);
}

let removing: Promise<unknown> = Promise.resolve();
function removeQuietly(engine: Docker): Promise<unknown> {
  removing = removing.then(() => removeEverything(engine, { owner })).catch(() => undefined);
  return removing;
}
