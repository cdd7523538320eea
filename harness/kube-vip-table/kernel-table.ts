import { spawnSync } from "node:child_process";
import { type IpAddress, ipFamily, parseIpAddress } from "../../src/net/address.ts";

/** A service's route: its address alone, on an interface, without a next hop. */
export interface TableRoute {
  readonly address: IpAddress;
  readonly dev: string;
}

/** The routes of one protocol in one routing table of the kernel. */
export interface OwnRoutes {
  list(): readonly TableRoute[];
  /** `exists`: there was one with this destination already, whoever's it is; it is left as it is. */
  add(route: TableRoute): "added" | "exists";
  /** `gone`: there was none. */
  remove(route: TableRoute): "removed" | "gone";
}

/**
 * By way of `ip`, one call a route, done when it returns. The form is that of kube-vip's netlink message: host route, universe scope although it has no gateway, table and protocol, created only
 * where there is none.
 */
export class KernelTable implements OwnRoutes {
  readonly #at: readonly string[];

  constructor(table: number, protocol: number) {
    this.#at = ["table", String(table), "proto", String(protocol)];
  }

  list(): readonly TableRoute[] {
    return ["-4", "-6"].flatMap((family) => {
      const { status, stdout, stderr } = ip("-j", family, "route", "show", ...this.#at);
      // A table into which nothing was ever put is none yet.
      if (status !== 0 && stderr.includes("table does not exist")) return [];
      if (status !== 0) throw new Error(`the routes cannot be read: ${stderr.trim()}`);
      const entries: unknown = JSON.parse(stdout || "[]");
      return (Array.isArray(entries) ? entries : []).flatMap(({ dst, dev }) => {
        const address = parseIpAddress(String(dst));
        return address === undefined ? [] : [{ address, dev: String(dev) }];
      });
    });
  }

  add({ address, dev }: TableRoute): "added" | "exists" {
    const scope = ipFamily(address) === "ipv4" ? ["scope", "global"] : [];
    const { status, stderr } = ip("route", "add", hostText(address), "dev", dev, ...scope, ...this.#at);
    if (status === 0) return "added";
    if (stderr.includes("File exists")) return "exists";
    throw new Error(`no route to ${address} can be added: ${stderr.trim()}`);
  }

  remove({ address, dev }: TableRoute): "removed" | "gone" {
    const { status, stderr } = ip("route", "del", hostText(address), "dev", dev, ...this.#at);
    if (status === 0) return "removed";
    if (stderr.includes("No such process")) return "gone";
    throw new Error(`the route to ${address} cannot be deleted: ${stderr.trim()}`);
  }
}

function hostText(address: IpAddress): string {
  return `${address}/${ipFamily(address) === "ipv4" ? 32 : 128}`;
}

function ip(...argv: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr, error } = spawnSync("ip", argv, { encoding: "utf8" });
  if (error) throw error;
  return { status, stdout, stderr };
}
