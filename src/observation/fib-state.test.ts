import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FibRoute } from "./event.ts";
import { FibState, type TimedEvent } from "./fib-state.ts";
import { type MonitorFrame, MonitorFrameReader } from "./netlink-frame.ts";

const EPOCH_NS = 1_795_258_000_000_000_000n;
const START = ["snapshot begin: 192.0.2.0/24, 2001:db8::/64"];

describe("the kernel's messages become events", () => {
  const table: readonly [name: string, file: string, want: readonly string[]][] = [
    [
      "IPv4: a replace is no delete, routes of one metric stand beside each other; a table that the dump leaves out looks emptied",
      "ipv4-routes",
      [
        ...START,
        "add 203.0.113.0/24 bird unicast 0 via 192.0.2.2 fabric",
        "replace 203.0.113.0/24 bird unicast 0 via 192.0.2.3 fabric",
        "replace 203.0.113.0/24 bird unicast 0 via 192.0.2.2 fabric weight 3 via 192.0.2.3 fabric",
        "add 203.0.113.0/24 bird unicast 0 via 192.0.2.4 fabric",
        "add 203.0.113.0/24 zebra unicast 20 via 192.0.2.5 fabric",
        "add 198.51.100.0/24 static unicast 0 via 2001:db8::2 fabric",
        "add 10.0.0.0/8 boot blackhole 0",
        "add table 100 10.1.0.0/16 boot unicast 0 via 192.0.2.2 fabric",
        "delete 203.0.113.0/24 zebra unicast 20 via 192.0.2.5 fabric",
        "delete 203.0.113.0/24 bird unicast 0 via 192.0.2.2 fabric weight 3 via 192.0.2.3 fabric",
        "delete 203.0.113.0/24 bird unicast 0 via 192.0.2.4 fabric",
        "inferred delete table 100 10.1.0.0/16 boot unicast 0 via 192.0.2.2 fabric",
        "snapshot end: 10.0.0.0/8, 192.0.2.0/24, 198.51.100.0/24, 2001:db8::/64",
      ],
    ],
    [
      "routing tables: the same prefix in two of them is two routes, and what goes with a link is found in each",
      "routing-tables",
      [
        "snapshot begin: table 198 203.0.113.0/24, table 199 198.51.100.10/32, 192.0.2.0/24, 2001:db8::/64",
        "add table 198 198.51.100.10/32 248 unicast 0 fabric",
        "add table 198 2001:db8:9::10/128 248 unicast 1024 fabric",
        "add 198.51.100.10/32 bird unicast 0 via 192.0.2.2 fabric",
        "add table 70000 10.0.0.0/8 boot unicast 0 via 192.0.2.2 fabric",
        "delete table 198 198.51.100.10/32 248 unicast 0 fabric",
        "delete table 198 2001:db8:9::10/128 248 unicast 1024 fabric",
        "link fabric down",
        "delete 2001:db8::/64 kernel unicast 256 fabric",
        "address delete 2001:db8::1 fabric",
        "link far down",
        "inferred delete table 198 203.0.113.0/24 static unicast 0 via 192.0.2.9 fabric",
        "inferred delete table 199 198.51.100.10/32 248 unicast 0 fabric",
        "inferred delete 192.0.2.0/24 kernel unicast 0 fabric",
        "inferred delete 198.51.100.10/32 bird unicast 0 via 192.0.2.2 fabric",
        "inferred delete table 70000 10.0.0.0/8 boot unicast 0 via 192.0.2.2 fabric",
        "snapshot resync: ",
        "snapshot resync: ",
        "snapshot end: ",
      ],
    ],
    [
      "IPv6: a leg that comes or goes replaces the route, and only the last one deletes it",
      "ipv6-multipath",
      [
        ...START,
        "add 2001:db8:1::/48 bird unicast 32 via 2001:db8::2 fabric",
        "replace 2001:db8:1::/48 bird unicast 32 via 2001:db8::3 fabric via 2001:db8::2 fabric",
        "replace 2001:db8:1::/48 bird unicast 32 via 2001:db8::4 fabric via 2001:db8::2 fabric via 2001:db8::3 fabric",
        "replace 2001:db8:1::/48 bird unicast 32 via 2001:db8::4 fabric via 2001:db8::2 fabric",
        "replace 2001:db8:1::/48 bird unicast 32 via 2001:db8::5 fabric",
        "replace 2001:db8:1::/48 bgp unicast 32 via 2001:db8::2 fabric via 2001:db8::3 fabric",
        "add 2001:db8:2::/48 boot unicast 32 fabric",
        "delete 2001:db8:1::/48 bgp unicast 32 via 2001:db8::2 fabric via 2001:db8::3 fabric",
        "snapshot end: 192.0.2.0/24, 2001:db8::/64, 2001:db8:2::/48",
      ],
    ],
    [
      "nexthop objects: a change of an object or a group changes the routes over it, and what the kernel removed with an object is inferred",
      "nexthop-objects",
      [
        ...START,
        "add 203.0.113.0/24 bgp unicast 20 nhid 10 via 192.0.2.2 fabric weight 5 via 192.0.2.3 fabric",
        "add 198.51.100.10/32 bgp unicast 20 nhid 2 via 192.0.2.3 fabric",
        "add 2001:db8:1::/48 bgp unicast 20 nhid 3 via 2001:db8::2 fabric",
        "nexthops 203.0.113.0/24 bgp unicast 20 nhid 10 via 192.0.2.9 fabric weight 5 via 192.0.2.3 fabric",
        "nexthops 203.0.113.0/24 bgp unicast 20 nhid 10 via 192.0.2.9 fabric via 192.0.2.3 fabric",
        "nexthops 203.0.113.0/24 bgp unicast 20 nhid 10 via 192.0.2.9 fabric",
        "inferred delete 198.51.100.10/32 bgp unicast 20 nhid 2 via 192.0.2.3 fabric",
        "snapshot resync: 192.0.2.0/24, 203.0.113.0/24, 2001:db8::/64, 2001:db8:1::/48",
        "snapshot end: 192.0.2.0/24, 203.0.113.0/24, 2001:db8::/64, 2001:db8:1::/48",
      ],
    ],
    [
      "a link that goes down marks routes dead or removes them without a message: all of it is inferred",
      "link-down",
      [
        ...START,
        "add 203.0.113.0/24 bgp unicast 20 nhid 1 via 192.0.2.2 fabric",
        "add 198.51.100.0/24 bird unicast 0 via 192.0.2.2 fabric",
        "link far down",
        "link fabric down",
        "inferred replace 192.0.2.0/24 kernel unicast 0 fabric dead",
        "inferred replace 2001:db8::/64 kernel unicast 256 fabric dead",
        "inferred delete 203.0.113.0/24 bgp unicast 20 nhid 1 via 192.0.2.2 fabric",
        "inferred replace 198.51.100.0/24 bird unicast 0 via 192.0.2.2 fabric dead",
        "snapshot resync: 192.0.2.0/24, 198.51.100.0/24, 2001:db8::/64",
        "snapshot resync: 192.0.2.0/24, 198.51.100.0/24, 2001:db8::/64",
        "link far up",
        "link fabric up",
        "inferred replace 192.0.2.0/24 kernel unicast 0 fabric",
        "inferred replace 198.51.100.0/24 bird unicast 0 via 192.0.2.2 fabric",
        "inferred replace 2001:db8::/64 kernel unicast 256 fabric",
        "snapshot resync: 192.0.2.0/24, 198.51.100.0/24, 2001:db8::/64",
        "link fabric down",
        "delete 2001:db8::/64 kernel unicast 256 fabric",
        "inferred delete 192.0.2.0/24 kernel unicast 0 fabric",
        "inferred delete 198.51.100.0/24 bird unicast 0 via 192.0.2.2 fabric",
        "snapshot resync: ",
        "link far down",
        "snapshot resync: ",
        "address delete 192.0.2.1 fabric",
        "snapshot resync: ",
        "snapshot end: ",
      ],
    ],
  ];
  test.each(table)("%s", (_, file, want) => expect(fold(framesOf(file)).map(text)).toEqual(want));
});

test("an inferred event says since when it may have happened, and that is just before the kernel told of the cause", () => {
  const events = fold(framesOf("nexthop-objects"));
  const inferred = events.find((e) => e.body.kind === "fib-route" && e.body.inferred);
  const cause = events.findLast((e) => e.body.kind === "fib-nexthops");
  if (inferred?.body.kind !== "fib-route" || !cause) throw new Error("the recording has both");
  expect(inferred.body.sinceT).toBeGreaterThan(cause.t - 2_000_000);
  expect(inferred.body.sinceT).toBeLessThan(cause.t);
  expect(inferred.t).toBeGreaterThanOrEqual(cause.t);
});

test("what an overrun swallowed is found by the dump after it, and the loss is told from the last message on", () => {
  const frames = framesOf("nexthop-objects");
  const endDump = frames.findIndex((f) => f.kind === "dump-begin" && f.reason === "end");
  const firstDump = frames.findIndex((f) => f.kind === "dump-end");
  const last = frames[firstDump];
  if (last?.kind !== "dump-end") throw new Error("the recording has a first dump");
  const overrun: MonitorFrame = { kind: "overrun", tNs: last.tNs + 5_000_000n };
  const events = fold([...frames.slice(0, firstDump + 1), overrun, ...frames.slice(endDump)]);
  expect(events.map(text)).toEqual([
    ...START,
    "inferred add 203.0.113.0/24 bgp unicast 20 nhid 10 via 192.0.2.9 fabric",
    "inferred add 2001:db8:1::/48 bgp unicast 20 nhid 3 via 2001:db8::2 fabric",
    "snapshot end: 192.0.2.0/24, 203.0.113.0/24, 2001:db8::/64, 2001:db8:1::/48",
    "recorder-loss",
  ]);
  expect(events.at(-1)?.body).toMatchObject({ kind: "recorder-loss", recorder: "fib", node: "a", sinceT: Number(last.tNs - EPOCH_NS) });
});

test("what was read too late is in the tables, and the loss covers it", () => {
  const frames = framesOf("ipv4-routes");
  const firstDump = frames.findIndex((f) => f.kind === "dump-end");
  const [end, addition] = [frames[firstDump], frames[firstDump + 1]];
  if (end?.kind !== "dump-end" || addition?.kind !== "message") throw new Error("the recording has a change after its first dump");
  const stall: MonitorFrame = { kind: "stall", tNs: addition.tNs + 1000n, sinceNs: addition.tNs - 2_000_000_000n };
  const events = fold([...frames.slice(0, firstDump + 2), stall]);
  expect(events.map(text).slice(1)).toEqual(["add 203.0.113.0/24 bird unicast 0 via 192.0.2.2 fabric", "recorder-loss"]);
  const loss = events.at(-1);
  expect(loss?.t).toBeGreaterThan(events.at(-2)?.t ?? Number.POSITIVE_INFINITY);
  expect(loss?.body).toMatchObject({
    late: true,
    sinceT: Number(stall.sinceNs - EPOCH_NS),
    detail: expect.stringContaining("did not run for 2.000 s"),
  });
});

test("a change that arrives while a dump is under way is in the tables after it", () => {
  const frames = framesOf("ipv4-routes");
  const firstDump = frames.findIndex((f) => f.kind === "dump-end");
  const [end, addition] = [frames[firstDump], frames[firstDump + 1]];
  if (!end || !addition) throw new Error("the recording has a change after its first dump");
  const second: MonitorFrame = { kind: "dump-begin", tNs: 0n, reason: "resync", sinceNs: 0n };
  const beginning = frames.slice(0, firstDump);
  const again = [second, ...beginning.slice(1), addition, { ...end }];
  expect(
    fold([...beginning, end, ...again])
      .map(text)
      .slice(1),
  ).toEqual(["add 203.0.113.0/24 bird unicast 0 via 192.0.2.2 fabric", "snapshot resync: 192.0.2.0/24, 2001:db8::/64, 203.0.113.0/24"]);
});

test("what was queued before an overrun, and may have been undone since, does not come back with the dump after it", () => {
  const frames = framesOf("ipv4-routes");
  const firstDump = frames.findIndex((f) => f.kind === "dump-end");
  const [end, addition] = [frames[firstDump], frames[firstDump + 1]];
  if (end?.kind !== "dump-end" || !addition) throw new Error("the recording has a change after its first dump");
  const overrun: MonitorFrame = { kind: "overrun", tNs: end.tNs };
  const resync: MonitorFrame = { kind: "dump-begin", tNs: end.tNs, reason: "resync", sinceNs: end.tNs };
  // The kernel reports the overrun ahead of what it had queued; the dump itself, taken from the beginning, knows nothing of the addition.
  const events = fold([...frames.slice(0, firstDump + 1), overrun, resync, addition, ...frames.slice(1, firstDump), end]);
  expect(events.map(text)).toEqual([
    ...START,
    "add 203.0.113.0/24 bird unicast 0 via 192.0.2.2 fabric",
    "inferred delete 203.0.113.0/24 bird unicast 0 via 192.0.2.2 fabric",
    "snapshot resync: 192.0.2.0/24, 2001:db8::/64",
    "recorder-loss",
  ]);
});

test("where no dump came any more after an overrun, the loss is told at the end", () => {
  const frames = framesOf("ipv4-routes");
  const firstDump = frames.findIndex((f) => f.kind === "dump-end");
  const [end, last] = [frames[firstDump], frames.at(-1)];
  if (end?.kind !== "dump-end" || last?.kind !== "end") throw new Error("the recording has a first dump and an end");
  const overrun: MonitorFrame = { kind: "overrun", tNs: end.tNs };
  const events = fold([...frames.slice(0, firstDump + 1), overrun, last]);
  expect(events.map(text)).toEqual([...START, "recorder-loss"]);
  expect(events.at(-1)).toMatchObject({ t: Number(last.tNs - EPOCH_NS), body: { sinceT: Number(end.tNs - EPOCH_NS) } });
});

test("a dump under which the tables kept changing is told as a loss", () => {
  const frames = framesOf("ipv4-routes").map((f): MonitorFrame => (f.kind === "dump-end" ? { ...f, consistent: false } : f));
  expect(fold(frames).filter((e) => e.body.kind === "recorder-loss")).toHaveLength(2);
});

test("output that is no frame is told as a loss", () => {
  const events = fold(new MonitorFrameReader().push(new TextEncoder().encode("holdfast-agent: something is wrong")));
  expect(events.map(text)).toEqual(["recorder-loss"]);
});

function framesOf(name: string): MonitorFrame[] {
  return new MonitorFrameReader().push(readFileSync(`test/captures/netlink/${name}.bin`));
}

function fold(frames: readonly MonitorFrame[]): TimedEvent[] {
  const state = new FibState("a", EPOCH_NS);
  return frames.flatMap((frame) => state.push(frame));
}

function text({ body }: TimedEvent): string {
  switch (body.kind) {
    case "fib-snapshot":
      return `snapshot ${body.reason}: ${body.routes.map((r) => `${tableText(r)}${r.prefix}`).join(", ")}`;
    case "fib-route":
      return `${body.inferred ? "inferred " : ""}${body.op} ${routeText(body.route)}`;
    case "fib-nexthops":
      return `nexthops ${routeText(body.route)}`;
    case "link":
      return `link ${body.dev} ${body.up ? "up" : "down"}`;
    case "address":
      return `address ${body.op} ${body.address} ${body.dev}`;
    default:
      return body.kind;
  }
}

function tableText({ table }: FibRoute): string {
  return table === undefined ? "" : `table ${table} `;
}

function routeText(route: FibRoute): string {
  const words: (string | number)[] = [`${tableText(route)}${route.prefix}`, route.protocol, route.type, route.metric];
  if (route.nexthopId !== undefined) words.push("nhid", route.nexthopId);
  for (const hop of route.nextHops) {
    if (hop.via !== undefined) words.push("via", hop.via);
    words.push(hop.dev ?? "-");
    if (hop.weight !== 1) words.push("weight", hop.weight);
    if (hop.dead) words.push("dead");
  }
  return words.join(" ");
}
