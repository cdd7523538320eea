import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type IpAddress, parseIpAddress } from "../../src/net/address.ts";
import { hostPrefix, type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import type { Family } from "./families.ts";
import type { RouteSink } from "./fib.ts";
import { fields, int } from "./shape.ts";

/** RTPROT_BGP: how the speaker's routes are told from others. */
const PROTOCOL = "186";
const MOST_COMPLAINTS = 50;
const run = promisify(execFile);
const savedCounts = fields({ ipv4: int(0, 2 ** 31), ipv6: int(0, 2 ** 31) });

/** The kernel's routing table by way of one `ip -batch` that stays. */
export class Kernel implements RouteSink {
  readonly #stateFile: string;
  readonly #log: (text: string) => void;
  #ip: ChildProcess | undefined;
  /** Something could not be done; called once however much it was. */
  onRefusal: () => void = () => {};
  #complaints = 0;
  #counts: Readonly<Record<Family, number>> | undefined;

  /** `folder`: where the number of routes is kept across restarts. */
  constructor(folder: string, log: (text: string) => void) {
    this.#stateFile = join(folder, "routes.json");
    this.#log = log;
  }

  /** What is in the kernel with the speaker's protocol number; multipath routes count with their first next hop. */
  async routes(): Promise<ReadonlyMap<Prefix, IpAddress>> {
    const found = new Map<Prefix, IpAddress>();
    for (const [family, everything] of [
      ["-4", "0.0.0.0/0"],
      ["-6", "::/0"],
    ] as const) {
      const { stdout } = await run("ip", ["-j", family, "route", "show", "proto", PROTOCOL], { maxBuffer: 2 ** 30 });
      const entries: unknown = JSON.parse(stdout || "[]");
      for (const { dst, gateway } of Array.isArray(entries) ? entries : []) {
        const prefix = prefixOf(dst === "default" ? everything : String(dst));
        const nextHop = parseIpAddress(String(gateway));
        if (prefix && nextHop) found.set(prefix, nextHop);
      }
    }
    return found;
  }

  /** The counts that an earlier process saved; undefined where there was none. */
  saved(): Readonly<Record<Family, number>> | undefined {
    try {
      return savedCounts(JSON.parse(readFileSync(this.#stateFile, "utf8")), "");
    } catch {
      return undefined;
    }
  }

  replace(prefix: Prefix, nextHop: IpAddress): void {
    this.#write(`route replace ${prefix} via ${nextHop} proto ${PROTOCOL}`);
  }

  remove(prefix: Prefix): void {
    this.#write(`route del ${prefix} proto ${PROTOCOL}`);
  }

  save(counts: Readonly<Record<Family, number>>): void {
    if (!this.#counts) setImmediate(() => this.#saveNow());
    this.#counts = counts;
  }

  /** Resolves when all changes have been made. */
  async finish(): Promise<void> {
    const ip = this.#ip;
    this.#ip = undefined;
    if (!ip?.stdin || ip.exitCode !== null) return;
    const ended = new Promise((resolve) => ip.once("close", resolve));
    ip.stdin.end();
    await ended;
    this.#saveNow();
  }

  #saveNow(): void {
    if (this.#counts) writeFileSync(this.#stateFile, JSON.stringify(this.#counts));
    this.#counts = undefined;
  }

  #write(line: string): void {
    this.#ip ??= this.#start();
    this.#ip.stdin?.write(`${line}\n`);
  }

  #start(): ChildProcess {
    const ip = spawn("ip", ["-force", "-batch", "-"], { stdio: ["pipe", "ignore", "pipe"] });
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

/**
 * Lets what comes from a peer to the BGP port go unanswered, or no longer so: the answer has no route. Throws where the kernel cannot route by port.
 */
export async function setDropped(dropped: boolean, peer: IpAddress, port: number): Promise<void> {
  const rule = ["rule", dropped ? "add" : "del", "to", peer, "ipproto", "6", "sport", String(port), "blackhole"];
  await run("ip", peer.includes(":") ? ["-6", ...rule] : rule);
}

/** `ip` leaves the length of host routes out. */
function prefixOf(text: string): Prefix | undefined {
  const address = parseIpAddress(text);
  return address ? hostPrefix(address) : parsePrefix(text);
}
