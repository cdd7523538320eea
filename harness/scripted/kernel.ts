import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Family } from "./families.ts";
import type { RouteSink } from "./fib.ts";
import { IpBatch, kernelRoutes } from "./ip-batch.ts";
import { fields, int } from "./shape.ts";

/** RTPROT_BGP: how the speaker's routes are told from others. */
const PROTOCOL = "186";
const run = promisify(execFile);
const savedCounts = fields({ ipv4: int(0, 2 ** 31), ipv6: int(0, 2 ** 31) });

/** The kernel's routing table as the speaker changes it. */
export class Kernel implements RouteSink {
  readonly #stateFile: string;
  readonly #ip: IpBatch;
  #counts: Readonly<Record<Family, number>> | undefined;

  /** `folder`: where the number of routes is kept across restarts. */
  constructor(folder: string, log: (text: string) => void) {
    this.#stateFile = join(folder, "routes.json");
    this.#ip = new IpBatch(log);
  }

  /** Something could not be done; called once however much it was. */
  set onRefusal(call: () => void) {
    this.#ip.onRefusal = call;
  }

  /** What is in the kernel with the speaker's protocol number; multipath routes count with their first next hop. */
  routes(): Promise<ReadonlyMap<Prefix, IpAddress>> {
    return kernelRoutes(PROTOCOL);
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
    this.#ip.write(`route replace ${prefix} via ${nextHop} proto ${PROTOCOL}`);
  }

  remove(prefix: Prefix): void {
    this.#ip.write(`route del ${prefix} proto ${PROTOCOL}`);
  }

  save(counts: Readonly<Record<Family, number>>): void {
    if (!this.#counts) setImmediate(() => this.#saveNow());
    this.#counts = counts;
  }

  /** Resolves when all changes have been made. */
  async finish(): Promise<void> {
    await this.#ip.finish();
    this.#saveNow();
  }

  #saveNow(): void {
    if (this.#counts) writeFileSync(this.#stateFile, JSON.stringify(this.#counts));
    this.#counts = undefined;
  }
}

/**
 * Lets what comes from a peer to the BGP port go unanswered, or no longer so: the answer has no route. Throws where the kernel cannot route by port.
 */
export async function setDropped(dropped: boolean, peer: IpAddress, port: number): Promise<void> {
  const rule = ["rule", dropped ? "add" : "del", "to", peer, "ipproto", "6", "sport", String(port), "blackhole"];
  await run("ip", peer.includes(":") ? ["-6", ...rule] : rule);
}
