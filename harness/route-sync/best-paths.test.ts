import { describe, expect, it } from "vitest";
import { isRibWhole, ribTable, watchedPaths } from "./best-paths.ts";

// As gobgp 3.36 prints them.
const IPV4 = `{"nlri":{"prefix":"192.0.3.0/24"},"age":1795291093,"best":true,"attrs":[{"type":1,"value":2},{"type":2,"as_paths":[{"segment_type":2,"num":1,"asns":[64513]}]},{"type":3,"nexthop":"10.0.0.2"},{"type":4,"metric":5}],"stale":false,"source-id":"10.0.0.2","neighbor-ip":"10.0.0.2"}`;
const IPV6 = `{"nlri":{"prefix":"fd00:78::/64"},"age":1795291093,"best":true,"attrs":[{"type":1,"value":2},{"type":14,"nexthop":"fd01::2","afi":2,"safi":1,"value":[{"prefix":"fd00:78::/64"}]}],"stale":false,"source-id":"10.0.0.2","neighbor-ip":"10.0.0.2"}`;
const OWN = `{"nlri":{"prefix":"198.51.100.0/24"},"age":1795291091,"best":true,"attrs":[{"type":1,"value":2},{"type":3,"nexthop":"0.0.0.0"}],"stale":false}`;

describe("the stream of best paths", () => {
  it.each([
    ["a path of each family, and none of the node's own", `[${IPV4},${OWN},${IPV6}]`, ["192.0.3.0/24 10.0.0.2", "fd00:78::/64 fd01::2"]],
    ["a withdrawal", `[${IPV4.replace('"stale":false', '"stale":false,"withdrawal":true')}]`, ["192.0.3.0/24 10.0.0.2 withdrawn"]],
    ["a batch of nothing", "[]", []],
    ["a path without next hop", `[${IPV4.replace('"type":3', '"type":33')}]`, []],
  ])("tells %s", (_, line, wanted) => {
    const told = watchedPaths(line)?.map((p) => `${p.prefix} ${p.nextHop}${p.withdrawn ? " withdrawn" : ""}`);
    expect(told).toEqual(wanted);
  });

  it.each(["", "{}", "Error: no", "[1", "null"])("is told apart from %j", (line) => {
    expect(watchedPaths(line)).toBeUndefined();
  });
});

describe("the RIB", () => {
  it("is each prefix's best path, where that is a peer's", () => {
    const worse = IPV4.replace('"best":true', '"best":false').replace('"nexthop":"10.0.0.2"', '"nexthop":"10.0.0.9"');
    const text = `{"192.0.3.0/24":[${worse},${IPV4}],"198.51.100.0/24":[${OWN}]}`;
    expect([...(ribTable(text) ?? [])]).toEqual([["192.0.3.0/24", "10.0.0.2"]]);
  });

  it("is empty where gobgp says so, and unknown where it says something else", () => {
    expect(ribTable("{}")?.size).toBe(0);
    expect(ribTable('{"error":"context deadline exceeded"}')).toBeUndefined();
    expect(ribTable("Error")).toBeUndefined();
  });
});

describe("a RIB is whole", () => {
  const neighbor = (session: number, ...states: readonly object[]) => ({
    state: { session_state: session },
    afi_safis: states.map((state) => ({ mp_graceful_restart: { config: { enabled: true }, state } })),
  });
  const waiting = { enabled: true, received: true, advertised: true };
  const told = { ...waiting, end_of_rib_received: true };
  const single = { enabled: true, advertised: true };
  it.each([
    ["when every neighbour has sent its End-of-RIB of every family", [neighbor(6, told, told), neighbor(6, told)], true],
    ["when a family that the neighbour does not restart with has none", [neighbor(6, told, single)], true],
    ["not while a neighbour owes one", [neighbor(6, told, waiting)], false],
    ["not while a neighbour is away", [neighbor(6, told), neighbor(3, single)], false],
    ["without neighbours", [], true],
  ])("%s", (_, neighbors, wanted) => {
    expect(isRibWhole(JSON.stringify(neighbors))).toBe(wanted);
  });

  it("is not known from anything else", () => {
    expect(isRibWhole("Error")).toBe(false);
  });
});
