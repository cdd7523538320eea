import { describe, expect, it } from "vitest";
import type { WireEvent, WireFact } from "../../src/capture/wire-event.ts";
import { parseIpAddress } from "../../src/net/address.ts";
import { FactKeeper } from "./fact-keeper.ts";

const address = (text: string) => {
  const parsed = parseIpAddress(text);
  if (!parsed) throw new Error(text);
  return parsed;
};
const [A, B, R] = [address("10.0.0.1"), address("10.0.0.2"), address("10.0.0.254")];
const connection = { client: { address: A, port: 40_000 }, server: { address: B, port: 179 }, serial: 1 };

function keeperOf(...facts: readonly WireFact[]): FactKeeper {
  const keeper = new FactKeeper();
  for (const [i, fact] of facts.entries()) {
    const event: WireEvent = { id: `w:x:${i + 1}`, t: i * 1e9, capture: "x", packet: i + 1, ...fact };
    keeper.take(event);
  }
  return keeper;
}

describe("of the facts of a capture", () => {
  it("tells what segments were signed with, whichever end is asked for first", () => {
    const keeper = keeperOf(
      { kind: "tcp-syn", connection, from: "client", options: { md5: true } },
      { kind: "tcp-established", connection, options: { ao: true } },
    );
    expect([keeper.pair(A, B).authentication, keeper.pair(B, A).authentication, keeper.pair(A, R).authentication]).toEqual([
      ["TCP-MD5", "TCP-AO"],
      ["TCP-MD5", "TCP-AO"],
      [],
    ]);
  });

  it("counts ICMP messages by pair of addresses, and keeps the first", () => {
    const said = {
      kind: "icmp-unreachable",
      reporter: R,
      code: 1,
      from: { address: A, port: 40_000 },
      to: { address: B, port: 179 },
    } as const;
    const { unreachable } = keeperOf(said, said, said).pair(B, A);
    expect(unreachable).toEqual({ count: 3, first: { t: 0, id: "w:x:1" }, reporter: R, code: 1, address: B });
  });

  it("keeps no KEEPALIVE without anomaly, and says whether there was any BGP", () => {
    const alive = keeperOf({ kind: "bgp-message", connection, from: "client", message: { type: "KEEPALIVE" } });
    expect([alive.wire.length, alive.hasBgp]).toEqual([0, true]);
    expect(keeperOf({ kind: "ip-fragment", from: A, to: B })).toMatchObject({ hasBgp: false, sidelights: { fragments: 1 } });
  });

  it("keeps so many and counts the rest, but never leaves out the damage", () => {
    const syn: WireFact = { kind: "tcp-syn", connection, from: "client" };
    const keeper = keeperOf(...Array.from({ length: 100_003 }, () => syn), { kind: "capture-truncated", reason: "cut" });
    expect([keeper.wire.length, keeper.sidelights.factsLeftOut, keeper.damage, keeper.wire.at(-1)?.kind]).toEqual([
      100_001,
      3,
      "cut",
      "capture-truncated",
    ]);
  });
});
