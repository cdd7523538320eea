import { type ChildProcess, execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { type IpAddress, parseIpAddress } from "../../src/net/address.ts";
import { hostPrefix, type Prefix, parsePrefix } from "../../src/net/prefix.ts";

const MOST_COMPLAINTS = 50;
const run = promisify(execFile);

/** Changes of the kernel's routing table, in order, by way of one `ip -batch` that stays. */
export class IpBatch {
  readonly #log: (text: string) => void;
  readonly #options: readonly string[];
  #ip: ChildProcess | undefined;
  #complaints = 0;
  /** Something could not be done; called once however much it was. */
  onRefusal: () => void = () => {};

  /** `options`: of `ip` itself, such as `-6`. */
  constructor(log: (text: string) => void, options: readonly string[] = []) {
    this.#log = log;
    this.#options = options;
  }

  /** One command, in the words of `ip`. */
  write(line: string): void {
    this.#ip ??= this.#start();
    this.#ip.stdin?.write(`${line}\n`);
  }

  /** Resolves when all that was written has been done; what is written after it goes to a process of its own. */
  async finish(): Promise<void> {
    const ip = this.#ip;
    this.#ip = undefined;
    if (!ip?.stdin || ip.exitCode !== null) return;
    const ended = new Promise((resolve) => ip.once("close", resolve));
    ip.stdin.end();
    await ended;
  }

  #start(): ChildProcess {
    const ip = spawn("ip", [...this.#options, "-force", "-batch", "-"], { stdio: ["pipe", "ignore", "pipe"] });
    ip.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (this.#complaints++ < MOST_COMPLAINTS) this.#log(`ip: ${text.trim().slice(0, 300)}`);
      this.onRefusal();
    });
    ip.stdin?.on("error", () => {});
    ip.on("error", (error) => this.#log(`ip cannot be run: ${error.message}`));
    ip.on("close", (code) => {
      if (this.#ip !== ip) return;
      this.#log(`ip ended with code ${code}`);
      this.#ip = undefined;
    });
    return ip;
  }
}

/** What is in the kernel's main table with this rtm_protocol; multipath routes count with their first next hop. */
export async function kernelRoutes(protocol: string): Promise<ReadonlyMap<Prefix, IpAddress>> {
  const found = new Map<Prefix, IpAddress>();
  for (const [family, everything] of [
    ["-4", "0.0.0.0/0"],
    ["-6", "::/0"],
  ] as const) {
    const { stdout } = await run("ip", ["-j", family, "route", "show", "proto", protocol], { maxBuffer: 2 ** 30 });
    const entries: unknown = JSON.parse(stdout || "[]");
    for (const { dst, gateway } of Array.isArray(entries) ? entries : []) {
      const prefix = prefixOf(dst === "default" ? everything : String(dst));
      const nextHop = parseIpAddress(String(gateway));
      if (prefix && nextHop) found.set(prefix, nextHop);
    }
  }
  return found;
}

/** `ip` leaves the length of host routes out. */
function prefixOf(text: string): Prefix | undefined {
  const address = parseIpAddress(text);
  return address ? hostPrefix(address) : parsePrefix(text);
}
