import { readFileSync } from "node:fs";
import { prefixFamily } from "../../src/net/prefix.ts";
import { listenForLines } from "../scripted/control-lines.ts";
import { controlSocket, FOLDER } from "../scripted/control-socket.ts";
import { IpBatch, kernelRoutes } from "../scripted/ip-batch.ts";
import { makeLog } from "../scripted/log.ts";
import { isRibWhole, watchedPaths } from "./best-paths.ts";
import { type RouteSyncCommand, readRouteSyncCommand } from "./control.ts";
import { bestPathsOfRib, neighborsText, Watch } from "./gobgp.ts";
import { RouteSync } from "./route-sync.ts";
import { readRouteSyncSettings } from "./settings.ts";

// The route-sync process: `node main.js <settings.json>`, beside a gobgpd that is up. Ends when gobgpd does.

/** kube-router writes 0x11 (pkg/routes/linux_routes.go): 17, which the kernel's headers give to mrouted; zebra is 11. */
const PROTOCOL = "17";

const log = makeLog(
  (line) => process.stdout.write(line.replace("holdfast:", "holdfast route-sync:")),
  () => performance.now(),
);
const settings = readRouteSyncSettings(readFileSync(process.argv[2] ?? "", "utf8"));
// A flush, which minds no route that is not there, looks at one family only.
const families = { ipv4: new IpBatch(log, ["-4"]), ipv6: new IpBatch(log, ["-6"]) };
const sync = new RouteSync(
  {
    replace: (prefix, nextHop) => families[prefixFamily(prefix)].write(`route replace ${prefix} via ${nextHop} proto ${PROTOCOL}`),
    remove: (prefix) => families[prefixFamily(prefix)].write(`route flush exact ${prefix} proto ${PROTOCOL}`),
  },
  settings.segments,
  log,
);

/** One thing after the other, so that what is compared is what was written. */
let queue: Promise<unknown> = Promise.resolve();
function enqueue(work: () => void | Promise<void>): void {
  queue = queue.then(work).catch((error: unknown) => log(`failed: ${error instanceof Error ? error.message : String(error)}`));
}

const watch = new Watch(
  (line) =>
    enqueue(() => {
      for (const path of watchedPaths(line) ?? []) sync.bestPath(path);
    }),
  (why) => {
    process.stderr.write(`holdfast route-sync: ${why}\n`);
    process.exit(1);
  },
);

async function compare(): Promise<void> {
  await Promise.all([families.ipv4.finish(), families.ipv6.finish()]);
  const [rib, kernel, neighbors] = await Promise.all([bestPathsOfRib(), kernelRoutes(PROTOCOL), neighborsText()]);
  sync.compare({ rib, kernel, ribIsWhole: !settings.gracefulRestart || isRibWhole(neighbors) });
}

let reopening: NodeJS.Timeout | undefined;
function reopen(): void {
  clearTimeout(reopening);
  if (watch.isOpen) return;
  watch.open({ withCurrent: false });
  log("the stream of best paths is open again; what was told in between is lost");
}

function perform({ op, forMs }: RouteSyncCommand): Readonly<Record<string, unknown>> {
  const wasOpen = watch.isOpen;
  if (op === "interrupt-watch") {
    watch.close();
    log(`the stream of best paths is interrupted${forMs === undefined ? "" : ` for ${forMs} ms`}`);
    clearTimeout(reopening);
    if (forMs !== undefined) reopening = setTimeout(reopen, forMs);
  } else if (op === "resume-watch") reopen();
  return { wasOpen, isOpen: watch.isOpen, routes: sync.size };
}

log(`a model of kube-router's route sync: ${settings.variant}, period ${settings.syncPeriodMs} ms`);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));
await listenForLines(controlSocket(FOLDER), (json) => perform(readRouteSyncCommand(json)));
sync.found(await kernelRoutes(PROTOCOL));
watch.open({ withCurrent: true });
setInterval(() => enqueue(settings.variant === "reconcile" ? compare : () => sync.reapply()), settings.syncPeriodMs);
