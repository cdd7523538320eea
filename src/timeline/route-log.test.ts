import { expect, test } from "vitest";
import { announce, withdraw } from "../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../test/support/capture-builder.ts";
import { WireDecoder } from "../capture/wire-decoder.ts";
import { RouteLog } from "./route-log.ts";

function logOf(lab: CaptureBuilder): RouteLog {
  const log = new RouteLog();
  const decoder = new WireDecoder({ capture: "x", epochNs: 0n, onUpdate: (meta, view) => log.update(meta, view) });
  decoder.push(lab.pcap());
  decoder.end();
  return log;
}

test("every route that is told, of both families and in both directions, with its next hop and its packet", () => {
  const lab = new CaptureBuilder();
  const session = lab.at(1).connect("10.0.0.1", "10.0.0.2");
  session.open("client", { asn: 65001 }).open("server", { asn: 65002 }).establish();
  const first = lab.at(2).sent(session.send("client", announce(["192.0.2.0/24", "192.0.3.0/25"])));
  lab.at(3);
  session.send("server", announce("2001:db8::/64"));
  const last = lab.at(4).sent(session.send("client", withdraw("192.0.2.0/24")));
  const { changes, leftOut } = logOf(lab);
  expect(leftOut).toBe(0);
  expect(changes.map((c) => `${c.from} ${c.to} ${c.prefix} ${c.nextHop ?? "withdrawn"}`)).toEqual([
    expect.stringMatching(/^10\.0\.0\.1 10\.0\.0\.2 192\.0\.2\.0\/24 \d+\./),
    expect.stringMatching(/^10\.0\.0\.1 10\.0\.0\.2 192\.0\.3\.0\/25 \d+\./),
    expect.stringMatching(/^10\.0\.0\.2 10\.0\.0\.1 2001:db8::\/64 [0-9a-f:]+$/),
    "10.0.0.1 10.0.0.2 192.0.2.0/24 withdrawn",
  ]);
  expect([changes[0]?.id, changes.at(-1)?.id]).toEqual([first, last]);
  expect((changes.at(-1)?.t ?? 0) / 1e9).toBeCloseTo(4, 3);
});

test("a flood is cut off, and how much was left out is told", () => {
  const lab = new CaptureBuilder();
  const session = lab.at(1).connect("10.0.0.1", "10.0.0.2");
  session.open("client", { asn: 65001 }).open("server", { asn: 65002 }).establish();
  const many = Array.from({ length: 1000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
  for (let i = 0; i < 201; i++) session.send("client", withdraw(many));
  const log = logOf(lab);
  expect(log.changes).toHaveLength(200_000);
  expect(log.leftOut).toBe(1000);
});
