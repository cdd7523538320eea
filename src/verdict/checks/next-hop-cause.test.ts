import { expect, test } from "vitest";
import { History, route, VIP } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { lossOf } from "./next-hop-cause.ts";
import { nextHops } from "./next-hops.ts";

const NODES = ["172.31.0.3", "172.31.0.4", "172.31.0.5"];

/** n5's route is gone at 12 s; its session came up at 5 s. */
function history(endT?: number): History {
  const h = new History().ordinarySteps().captured("tor", "n5");
  h.fibBegins(0, "tor", [route(VIP, NODES)]);
  const connection = h.sessionUp(5);
  if (endT !== undefined) h.sessionReset(endT, connection);
  h.fib(12, "tor", "replace", route(VIP, NODES.slice(0, 2)));
  h.fib(13, "tor", "replace", route(VIP, NODES));
  return h;
}

test("a next hop that is gone just after its session names how it ended, and what the OPEN had asked for", () => {
  expect(textOf(judgeBy(nextHops, history(11.9), { node: "tor", prefix: VIP, always: NODES }))).toBe(
    "172.31.0.5 is a node (n5) and was no next hop of 198.51.100.10/32 on tor for 1.000 s, from 12.000 s on, " +
      "100.000 ms after its session with n5 had ended by a RST; n5 had no graceful restart capability",
  );
});

test.each([
  ["its session is up", undefined],
  ["its session ended long before", 9.5],
  ["its session ended only later", 12.5],
])("%s: no cause is told", (_, endT) => {
  const h = history(endT);
  expect(lossOf(h.timeline(), "tor", "172.31.0.5", 12e9)).toBeUndefined();
  expect(textOf(judgeBy(nextHops, h, { node: "tor", prefix: VIP, always: NODES }))).toMatch(/for 1\.000 s, from 12\.000 s on$/);
});

test("an address that no node has has no session", () => {
  expect(lossOf(history(11.9).timeline(), "tor", "10.9.9.9", 12e9)).toBeUndefined();
});
