import { readFileSync, watch } from "node:fs";
import { dirname } from "node:path";
import { makeLog } from "../scripted/log.ts";
import { KernelTable } from "./kernel-table.ts";
import { RoutingTable } from "./routing-table.ts";
import { readServices, readTableSettings } from "./settings.ts";

// A model of kube-vip's routing-table mode, not kube-vip: `node main.js <settings.json>`. Runs until TERM or INT.
const log = makeLog(
  (line) => process.stdout.write(line),
  () => performance.now(),
);

try {
  const [file = "/holdfast/kube-vip-table.json"] = process.argv.slice(2);
  const settings = readTableSettings(readFileSync(file, "utf8"));
  const { table, protocol, sweep, election, services } = settings;
  log(`Holdfast's model of kube-vip's routing-table mode: table ${table}, protocol ${protocol}, sweep ${sweep}, election ${election}`);
  const routing = new RoutingTable(settings, new KernelTable(table, protocol), log);
  const list = () => readServices(readFileSync(services, "utf8"));
  // The list is replaced as a whole, by a rename in its folder. Watched before it is read for the first time, so that no change falls between.
  watch(dirname(services), () => {
    orEnd(() => routing.update(list()));
  });
  routing.start(list(), (ms, then) => void setTimeout(() => orEnd(then), ms));
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      orEnd(() => routing.stop());
      process.exit(0);
    });
  }
} catch (error) {
  end("cannot start", error);
}

function orEnd(action: () => void): void {
  try {
    action();
  } catch (error) {
    end("cannot go on", error);
  }
}

function end(what: string, error: unknown): never {
  process.stderr.write(`holdfast: ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
