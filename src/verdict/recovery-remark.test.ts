import { expect, it } from "vitest";
import { cellWith, History, N5, node, seconds, session, TOR } from "../../test/support/history.ts";
import type { Connection, WireFact } from "../capture/wire-event.ts";
import { phaseRemark } from "./recovery-remark.ts";

const N6 = node("n6", "172.31.0.6");
const CELL = cellWith({ topology: { networks: [], nodes: [TOR, N5, N6], sessions: [session(TOR, N5), session(TOR, N6)] } });
const WHILE = { fromT: seconds(10), untilT: seconds(19) };

/** `tor` comes back to n5 at once; what it tries with n6 is the test's. */
function remark(write: (h: History) => void = () => {}, captured: readonly string[] = ["tor", "n5", "n6"]): string | undefined {
  const history = new History(CELL).ordinarySteps().captured(...captured);
  history.sessionUp(11);
  write(history);
  return phaseRemark(history.timeline(), "tor", WHILE);
}

function dial(h: History, ...facts: readonly ((connection: Connection) => WireFact)[]): void {
  const [own, peer] = [session(TOR, N6).a.address, session(TOR, N6).b.address];
  const connection = { client: { address: own, port: 41_000 }, server: { address: peer, port: 179 }, serial: 9 };
  h.fact(12, "tor", { kind: "tcp-syn", connection, from: "client" });
  for (const [index, fact] of facts.entries()) h.fact(12.1 + index / 10, "tor", fact(connection));
}

const BACK = "session tor-n5 Established 1.000 s after";

it.each([
  [
    "an answer by RST",
    (h: History) => dial(h, (connection) => ({ kind: "tcp-refused", connection })),
    "tor dialled n6 and was refused (RST)",
  ],
  [
    "ICMP unreachable",
    (h: History) =>
      dial(h, ({ client, server }) => ({ kind: "icmp-unreachable", reporter: server.address, code: 1, from: client, to: server })),
    "tor dialled n6, which was unreachable (ICMP)",
  ],
  ["no answer", (h: History) => dial(h), "tor dialled n6, and nothing answered"],
  [
    "a connection that came to nothing",
    (h: History) => dial(h, (connection) => ({ kind: "tcp-established", connection })),
    "tor dialled n6 and was connected, no more",
  ],
  ["no attempt", () => {}, "no SYN of tor to n6 was seen"],
])("names the session that was missing, and its cause: %s", (_, write, cause) => {
  expect(remark(write)).toBe(`${BACK}; session tor-n6 was down all the while: ${cause}`);
});

it("tells of the last session that came up before the recovery, and not that it was down", () => {
  expect(remark((h) => h.sessionUp(18, session(TOR, N6)))).toBe(`${BACK}; session tor-n6 Established 8.000 s after`);
});

it("counts a session that came up only later as down", () => {
  expect(remark((h) => h.sessionUp(19.5, session(TOR, N6)))).toMatch(
    /^session tor-n5 Established 1\.000 s after; session tor-n6 was down all the while/,
  );
});

it("is silent of what is missing where nothing was lost", () => {
  const history = new History(CELL).ordinarySteps().captured("tor");
  history.sessionUp(11);
  expect(phaseRemark(history.timeline(), "tor", { fromT: seconds(10), untilT: seconds(10) })).toBe(BACK);
});

it("is silent of a session that no capture would have shown", () => {
  expect(remark(() => {}, ["n5"])).toBe(BACK);
});
