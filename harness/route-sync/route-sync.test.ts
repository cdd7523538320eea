import { beforeEach, describe, expect, it } from "vitest";
import { type IpAddress, parseIpAddress } from "../../src/net/address.ts";
import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import { RouteSync } from "./route-sync.ts";

const prefix = (text: string): Prefix => parsePrefix(text) ?? (text as Prefix);
const address = (text: string): IpAddress => parseIpAddress(text) ?? (text as IpAddress);
const table = (routes: Readonly<Record<string, string>>) =>
  new Map(Object.entries(routes).map(([to, via]) => [prefix(to), address(via)] as const));

/** A kernel's table that remembers what was done to it. */
class Table {
  readonly routes = new Map<Prefix, IpAddress>();
  done: string[] = [];
  replace(to: Prefix, via: IpAddress): void {
    this.routes.set(to, via);
    this.done.push(`replace ${to} via ${via}`);
  }
  remove(to: Prefix): void {
    this.routes.delete(to);
    this.done.push(`remove ${to}`);
  }
}

let kernel: Table;
let told: string[];
let sync: RouteSync;
beforeEach(() => {
  kernel = new Table();
  told = [];
  sync = new RouteSync(kernel, [prefix("10.0.0.0/24"), prefix("fd01::/64")], (text) => told.push(text));
});

const path = (to: string, via: string, withdrawn = false) => ({ prefix: prefix(to), nextHop: address(via), withdrawn });

describe("a best path", () => {
  it("deletes the old route, adds the new one and puts the whole map into the kernel", () => {
    sync.bestPath(path("192.0.2.0/24", "10.0.0.2"));
    sync.bestPath(path("192.0.3.0/24", "10.0.0.3"));
    expect(kernel.done).toEqual([
      "remove 192.0.2.0/24",
      "replace 192.0.2.0/24 via 10.0.0.2",
      "remove 192.0.3.0/24",
      "replace 192.0.2.0/24 via 10.0.0.2",
      "replace 192.0.3.0/24 via 10.0.0.3",
    ]);
  });

  it("that is withdrawn takes its route along", () => {
    sync.bestPath(path("192.0.2.0/24", "10.0.0.2"));
    sync.bestPath(path("192.0.2.0/24", "10.0.0.2", true));
    expect([...kernel.routes]).toEqual([]);
    expect(sync.size).toBe(0);
  });

  it.each([
    ["on none of the node's networks", path("192.0.2.0/24", "10.9.0.2"), "10.9.0.2 is on none of the node"],
    ["of the other family", path("2001:db8::/64", "10.0.0.2"), "of the other family"],
  ])("with a next hop %s gets no route, and the old one goes", (_, one, why) => {
    kernel.routes.set(one.prefix, address("10.0.0.9"));
    sync.bestPath(one);
    expect([...kernel.routes]).toEqual([]);
    expect(told.join("\n")).toContain(why);
  });
});

describe("the map alone", () => {
  it("puts a route back for ever whose withdrawal was missed", () => {
    sync.bestPath(path("192.0.2.0/24", "10.0.0.2"));
    kernel.routes.clear();
    sync.reapply();
    sync.reapply();
    expect(kernel.routes).toEqual(table({ "192.0.2.0/24": "10.0.0.2" }));
  });

  it("leaves what an earlier process left, whatever becomes of it", () => {
    kernel.routes.set(prefix("192.0.2.0/24"), address("10.0.0.2"));
    sync.found(kernel.routes);
    sync.bestPath(path("192.0.3.0/24", "10.0.0.3"));
    sync.reapply();
    expect(kernel.routes.has(prefix("192.0.2.0/24"))).toBe(true);
  });
});

describe("a comparison", () => {
  const compare = (rib: ReadonlyMap<Prefix, IpAddress>, ribIsWhole = true) =>
    sync.compare({ rib, kernel: new Map(kernel.routes), ribIsWhole });

  it("removes a route whose withdrawal was missed, from kernel and map", () => {
    sync.bestPath(path("192.0.2.0/24", "10.0.0.2"));
    compare(table({}));
    sync.reapply();
    expect([...kernel.routes]).toEqual([]);
    expect(told.at(-1)).toContain("mended: 192.0.2.0/24 is not in the RIB");
  });

  it("adds what was missed, and puts right a next hop that changed", () => {
    sync.bestPath(path("192.0.2.0/24", "10.0.0.2"));
    const rib = table({ "192.0.2.0/24": "10.0.0.4", "192.0.3.0/24": "10.0.0.3", "192.0.4.0/24": "172.16.0.1" });
    compare(rib);
    expect(kernel.routes).toEqual(table({ "192.0.2.0/24": "10.0.0.4", "192.0.3.0/24": "10.0.0.3" }));
  });

  it("changes nothing where all is as it should be", () => {
    sync.bestPath(path("192.0.2.0/24", "10.0.0.2"));
    kernel.done = [];
    compare(table({ "192.0.2.0/24": "10.0.0.2" }));
    expect(kernel.done).toEqual([]);
  });

  it("leaves an earlier process's routes until every peer has told what it has", () => {
    kernel.routes.set(prefix("192.0.2.0/24"), address("10.0.0.2"));
    sync.found(kernel.routes);
    compare(table({}), false);
    expect(kernel.routes.size).toBe(1);
    compare(table({}), true);
    expect(kernel.routes.size).toBe(0);
  });
});
