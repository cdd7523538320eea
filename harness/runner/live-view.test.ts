import { expect, test } from "vitest";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { EventBody, FibRoute } from "../../src/observation/event.ts";
import { cellWith } from "../../test/support/history.ts";
import { LiveView } from "./live-view.ts";

const P = "10.1.0.0/24" as Prefix;
const ONE = "172.30.0.12" as IpAddress;
const OTHER = "172.30.0.13" as IpAddress;
const NEVER = new AbortController().signal;

const add = (r: FibRoute): EventBody => ({ kind: "fib-route", node: "a", op: "add", route: r });
const remove = (r: FibRoute): EventBody => ({ kind: "fib-route", node: "a", op: "delete", route: r });

test.each<[string, readonly EventBody[], boolean]>([
  ["a route that was added", [add(route(ONE))], true],
  ["a route that was added and deleted", [add(route(ONE)), remove(route(ONE))], false],
  ["a route whose deletion leaves one of another metric", [add(route(ONE)), add(route(OTHER, 20)), remove(route(ONE))], true],
  ["a route that another took the place of", [add(route(OTHER)), add(route(ONE))], true],
  [
    "a route of which a snapshot knows nothing",
    [add(route(ONE)), { kind: "fib-snapshot", node: "a", reason: "resync", routes: [] }],
    false,
  ],
  ["a route of a snapshot", [{ kind: "fib-snapshot", node: "a", reason: "begin", routes: [route(ONE)] }], true],
  ["a next hop that is dead", [add(route(ONE, 0, true))], false],
  ["a route of another node", [{ kind: "fib-route", node: "b", op: "add", route: route(ONE) }], false],
  ["a route of a node that has gone", [add(route(ONE)), { kind: "node-down", node: "a" }], false],
])("%s", (_, events, has) => {
  expect(viewOf(events).hasRoute("a", P)).toBe(has);
});

test("a route that took another's place is not via the other's next hop any more", () => {
  const view = viewOf([add(route(OTHER)), add(route(ONE))]);
  expect([view.hasRoute("a", P, [ONE]), view.hasRoute("a", P, [OTHER])]).toEqual([true, false]);
});

test("a route of another table is in that table only", () => {
  const view = viewOf([add({ ...route(ONE), table: 198 }), add(route(OTHER))]);
  expect([view.hasRoute("a", P, [ONE]), view.hasRoute("a", P, [ONE], 198), view.hasRoute("a", P, [], 199)]).toEqual([false, true, false]);
});

test("who waits looks once at all that came together, and sees the last of it", async () => {
  const view = viewOf([]);
  let looks = 0;
  const met = view.until(
    () => {
      looks++;
      return view.hasRoute("a", P) ? "there" : undefined;
    },
    5000,
    NEVER,
  );
  for (let i = 0; i < 1000; i++)
    tell(view, { kind: "fib-route", node: "a", op: "add", route: { ...route(ONE), prefix: `10.2.${i}.0/24` as Prefix } });
  tell(view, add(route(ONE)));
  expect(await met).toBe("there");
  expect(looks).toBe(2);
});

function route(via: IpAddress, metric = 0, dead = false): FibRoute {
  return { prefix: P, protocol: "bird", type: "unicast", metric, nextHops: [{ via, dev: "fabric", weight: 1, dead }] };
}

function viewOf(events: readonly EventBody[]): LiveView {
  const view = new LiveView(cellWith(), 0n);
  for (const event of events) tell(view, event);
  return view;
}

function tell(view: LiveView, body: EventBody): void {
  view.record({ id: "e1", t: 1, ...body });
}
