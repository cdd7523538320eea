import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { ribTable } from "./best-paths.ts";

const run = promisify(execFile);
const OUTPUT_LIMIT = { maxBuffer: 2 ** 28 };

/** The best paths of GoBGP's RIB that came from peers. */
export async function bestPathsOfRib(): Promise<ReadonlyMap<Prefix, IpAddress>> {
  const tables = await Promise.all(
    ["ipv4", "ipv6"].map(async (family) => {
      const { stdout } = await run("gobgp", ["global", "rib", "-j", "-a", family], OUTPUT_LIMIT);
      const table = ribTable(stdout);
      if (!table) throw new Error(`gobgp global rib printed no table: ${stdout.slice(0, 200)}`);
      return table;
    }),
  );
  return new Map(tables.flatMap((table) => [...table]));
}

export async function neighborsText(): Promise<string> {
  const { stdout } = await run("gobgp", ["neighbor", "-j"], OUTPUT_LIMIT);
  return stdout;
}

/**
 * The stream of GoBGP's best paths. kube-router asks for it within its own process, before there are peers, and never for what the RIB holds already; so does a stream that is opened again after an interruption.
 * The first one asks for the RIB's content as well: it is opened from outside, when peers may be up.
 */
export class Watch {
  readonly #onLine: (line: string) => void;
  readonly #onEnd: (why: string) => void;
  #monitor: ChildProcess | undefined;

  /** `onEnd`: it ended although nobody closed it. */
  constructor(onLine: (line: string) => void, onEnd: (why: string) => void) {
    this.#onLine = onLine;
    this.#onEnd = onEnd;
  }

  get isOpen(): boolean {
    return this.#monitor !== undefined;
  }

  open(options: { readonly withCurrent: boolean }): void {
    const current = options.withCurrent ? ["--current"] : [];
    const monitor = spawn("gobgp", ["monitor", "global", "rib", "-j", ...current], { stdio: ["ignore", "pipe", "pipe"] });
    this.#monitor = monitor;
    let said = "";
    monitor.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-500);
    });
    const isCurrent = () => this.#monitor === monitor;
    createInterface({ input: monitor.stdout }).on("line", (line) => {
      if (isCurrent()) this.#onLine(line);
    });
    monitor.on("error", (error) => this.#onEnd(`gobgp cannot be run: ${error.message}`));
    monitor.on("close", (code) => {
      if (isCurrent()) this.#onEnd(`the stream of best paths ended (code ${code}) ${said.trim()}`);
    });
  }

  close(): void {
    const monitor = this.#monitor;
    this.#monitor = undefined;
    monitor?.kill("SIGKILL");
  }
}
