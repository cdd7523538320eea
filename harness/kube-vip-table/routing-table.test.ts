import { describe, expect, test } from "vitest";
import type { IpAddress } from "../../src/net/address.ts";
import { address } from "../../test/support/history.ts";
import type { OwnRoutes, TableRoute } from "./kernel-table.ts";
import { RoutingTable } from "./routing-table.ts";
import type { Service, TableSettings } from "./settings.ts";
import { LATE_SWEEP_MS } from "./sweep.ts";

const OLD = address("192.0.2.10");
const NEW = address("192.0.2.11");
const API = address("192.0.2.20");
const API6 = address("2001:db8::20");

/** The routes of one protocol in one table, and what was done to them. */
class Table implements OwnRoutes {
  readonly done: string[] = [];
  readonly #routes: TableRoute[];

  constructor(...before: readonly IpAddress[]) {
    this.#routes = before.map((one) => ({ address: one, dev: "lan" }));
  }

  list(): readonly TableRoute[] {
    return [...this.#routes];
  }

  get addresses(): readonly IpAddress[] {
    return this.#routes.map((r) => r.address).sort();
  }

  add(route: TableRoute): "added" | "exists" {
    if (this.#routes.some((r) => r.address === route.address)) return "exists";
    this.#routes.push(route);
    this.done.push(`+${route.address}`);
    return "added";
  }

  remove(route: TableRoute): "removed" | "gone" {
    const at = this.#routes.findIndex((r) => r.address === route.address && r.dev === route.dev);
    if (at < 0) return "gone";
    this.#routes.splice(at, 1);
    this.done.push(`-${route.address}`);
    return "removed";
  }
}

function service(name: string, ...addresses: readonly IpAddress[]): Service {
  return { name, addresses, trafficPolicy: "cluster" };
}

interface Started {
  readonly routing: RoutingTable;
  /** What the model would do after so many milliseconds. */
  readonly timers: { readonly ms: number; readonly then: () => void }[];
  readonly log: string[];
}

function started(table: Table, services: readonly Service[], own: Partial<TableSettings> = {}): Started {
  const log: string[] = [];
  const timers: { ms: number; then: () => void }[] = [];
  const settings: TableSettings = {
    node: "gw",
    interface: "lan",
    table: 198,
    protocol: 248,
    sweep: "none",
    election: "none",
    services: "",
    ...own,
  };
  const routing = new RoutingTable(settings, table, (text) => log.push(text));
  routing.start(services, (ms, then) => timers.push({ ms, then }));
  return { routing, timers, log };
}

const now = [service("web", NEW), service("api", API)];

describe("a start over the routes of the process before", () => {
  test("without a sweep the old route stays beside the new one", () => {
    const table = new Table(OLD, API);
    const { timers } = started(table, now);
    expect(table.addresses).toEqual([OLD, NEW, API]);
    expect(timers).toEqual([]);
  });

  test("the late sweep deletes the live routes with the old one, ten seconds after the start, and they do not come back", () => {
    const table = new Table(OLD, API);
    const { routing, timers } = started(table, now, { sweep: "late" });
    expect(table.addresses).toEqual([OLD, NEW, API]);
    expect(timers.map((t) => t.ms)).toEqual([LATE_SWEEP_MS]);
    timers[0]?.then();
    expect(table.addresses).toEqual([]);
    routing.update(now);
    expect(table.addresses).toEqual([]);
    routing.update([...now, service("more", API6)]);
    expect(table.addresses).toEqual([API6]);
  });

  test("the delayed sweep deletes the old route only, ten seconds after the start", () => {
    const table = new Table(OLD, API);
    const { timers } = started(table, now, { sweep: "delayed" });
    expect(timers.map((t) => t.ms)).toEqual([LATE_SWEEP_MS]);
    timers[0]?.then();
    expect(table.addresses).toEqual([NEW, API]);
    expect(table.done).toEqual([`+${NEW}`, `-${OLD}`]);
  });

  test("the first sweep deletes what no service wants, and no live route, before it adds what is missing", () => {
    const table = new Table(OLD, API);
    started(table, now, { sweep: "first" });
    expect(table.addresses).toEqual([NEW, API]);
    expect(table.done).toEqual([`-${OLD}`, `+${NEW}`]);
  });

  test("an unchanged list leaves the table untouched, with the first sweep and without any", () => {
    for (const sweep of ["none", "first"] as const) {
      const table = new Table(NEW, API);
      started(table, now, { sweep });
      expect(table.done).toEqual([]);
    }
  });
});

describe("a change while it runs", () => {
  test("a service that goes takes its route along, and one that comes brings it", () => {
    const table = new Table();
    const { routing } = started(table, now);
    routing.update([service("api", API), service("more", OLD)]);
    expect(table.addresses).toEqual([OLD, API]);
  });

  test("an address that two services share goes with the last of them", () => {
    const table = new Table();
    const { routing } = started(table, [service("a", API), service("b", API)]);
    routing.update([service("b", API)]);
    expect(table.addresses).toEqual([API]);
    routing.update([]);
    expect(table.addresses).toEqual([]);
  });

  test("a service that changes one of its addresses loses the other for a moment, as in kube-vip; not so in the mended model", () => {
    const before = [service("api", API, API6)];
    const after = [service("api", NEW, API6)];
    const table = new Table();
    started(table, before).routing.update(after);
    expect(table.done.slice(2)).toEqual([`-${API}`, `-${API6}`, `+${NEW}`, `+${API6}`]);
    const mended = new Table();
    started(mended, before, { sweep: "first" }).routing.update(after);
    expect(mended.done.slice(2)).toEqual([`-${API}`, `+${NEW}`]);
  });

  test("with externalTrafficPolicy Local only a node with an endpoint routes the address, and nobody without any endpoint", () => {
    const table = new Table();
    const local = { ...service("web", NEW), trafficPolicy: "local" as const };
    const { routing } = started(table, [{ ...local, endpoints: ["other"] }]);
    expect(table.addresses).toEqual([]);
    routing.update([{ ...local, endpoints: ["other", "gw"] }]);
    expect(table.addresses).toEqual([NEW]);
    routing.update([{ ...local, trafficPolicy: "cluster", endpoints: ["other"] }]);
    expect(table.addresses).toEqual([NEW]);
    routing.update([{ ...local, trafficPolicy: "cluster", endpoints: [] }]);
    expect(table.addresses).toEqual([]);
  });
});

test("TERM leaves the routes, unless each service is elected: then it clears those that this process knows", () => {
  const kept = new Table(OLD);
  started(kept, now).routing.stop();
  expect(kept.addresses).toEqual([OLD, NEW, API]);
  const cleared = new Table(OLD);
  started(cleared, now, { election: "per-service" }).routing.stop();
  expect(cleared.addresses).toEqual([OLD]);
});

test("the log says what was done to which route", () => {
  const { log } = started(new Table(OLD, API), now, { sweep: "first" });
  expect(log).toEqual([
    `first sweep: ${OLD} dev lan is wanted by no service: removed`,
    `${NEW} dev lan for web: added`,
    `${API} dev lan for api: is there already`,
  ]);
});
