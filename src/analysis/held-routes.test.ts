import { describe, expect, test } from "vitest";
import { announce, endOfRib, withdraw } from "../../test/support/bgp-messages.ts";
import { analyse, CaptureBuilder } from "../../test/support/capture-builder.ts";
import { prefix } from "../../test/support/history.ts";
import type { End } from "./model.ts";

const HELD = prefix("203.0.113.0/24");
const HELD6 = prefix("2001:db8:1::/48");

function builtOf(lab: CaptureBuilder, name: "a" | "b") {
  const [session] = analyse(lab, { speakers: { a: "10.0.0.1", b: "10.0.0.2" } }).of(name).sessions;
  if (!session) throw new Error("no session");
  return session;
}

function announced() {
  const lab = new CaptureBuilder();
  const families = ["ipv4", "ipv6"] as const;
  const gracefulRestart = { restartTimeS: 20, families };
  const connect = () => {
    const c = lab.connect("10.0.0.1", "10.0.0.2");
    return c.open("client", { families, gracefulRestart }).open("server", { families, gracefulRestart }).establish();
  };
  lab.at(1);
  const first = connect();
  first.send("client", announce([HELD, "192.0.2.0/24"]), announce(HELD6), withdraw("192.0.2.0/24"));
  return { lab, first, connect };
}

describe("what stands announced as the capture ends", () => {
  test.each<[string, string, End, "announced" | undefined]>([
    ["a route", HELD, "own", "announced"],
    ["a route of IPv6", HELD6, "own", "announced"],
    ["a route of the other end", HELD, "peer", undefined],
    ["one that was withdrawn", "192.0.2.0/24", "own", undefined],
    ["a longer one of the same address", "203.0.113.0/25", "own", undefined],
    ["one that nobody ever announced", "198.51.100.0/24", "own", undefined],
  ])("%s", (_, text, from, want) => {
    const { lab } = announced();
    expect(builtOf(lab, "a").heldAtEnd(from, prefix(text))).toBe(want);
    expect(builtOf(lab, "b").heldAtEnd(from === "own" ? "peer" : "own", prefix(text))).toBe(want);
  });

  test("a route stays stale when the session is lost, and goes with the End-of-RIB of the next one", () => {
    const { lab, first, connect } = announced();
    lab.at(2);
    first.fin("client").fin("server");
    expect(builtOf(lab, "b").heldAtEnd("peer", HELD)).toBe("stale");
    connect().send("client", announce("192.0.2.0/24"), endOfRib("ipv4"));
    expect(builtOf(lab, "b").heldAtEnd("peer", HELD)).toBeUndefined();
    expect(builtOf(lab, "b").heldAtEnd("peer", prefix("192.0.2.0/24"))).toBe("announced");
  });
});
