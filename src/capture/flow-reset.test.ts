import { describe, expect, it } from "vitest";
import { BuiltPackets } from "../../test/support/built-packets.ts";
import { Flag } from "./tcp.ts";
import { WireDecoder } from "./wire-decoder.ts";

const CLIENT = { address: "10.30.0.5", port: 40_112 };
const SERVICE = { address: "192.168.16.10", port: 6443 };
const CLIENT6 = { address: "fd00:30::5", port: 40_112 };
const SERVICE6 = { address: "fd00:16::10", port: 6443 };

function facts(write: (packets: BuiltPackets) => void, resetsOf?: ReadonlySet<number>): readonly unknown[] {
  const packets = new BuiltPackets("cp2", 1_000_000_000);
  write(packets);
  const decoder = new WireDecoder({ capture: "cp2", epochNs: 0n, ...(resetsOf && { resetsOf }) });
  const events = [...decoder.push(packets.pcap()), ...decoder.end()];
  expect(decoder.packetsRead).toBeGreaterThan(0);
  return events.map(({ kind, id, ...rest }) => ({
    kind,
    id,
    ...("from" in rest ? { from: rest.from } : {}),
    ...("to" in rest ? { to: rest.to } : {}),
  }));
}

const segment = (source: typeof CLIENT, destination: typeof CLIENT, flags: number) => ({
  source,
  destination,
  sequence: 1,
  acknowledgment: 1,
  flags,
  data: new Uint8Array(0),
});

describe("a RST on a probe's port", () => {
  it("is told with both ends, whichever of them sent it", () => {
    const told = facts(
      (packets) => {
        packets.segment(segment(SERVICE, CLIENT, Flag.rst | Flag.ack));
        packets.segment(segment(CLIENT, SERVICE, Flag.rst));
        packets.segment(segment(SERVICE6, CLIENT6, Flag.rst));
      },
      new Set([6443]),
    );
    expect(told).toEqual([
      { kind: "flow-reset", id: "w:cp2:1", from: SERVICE, to: CLIENT },
      { kind: "flow-reset", id: "w:cp2:2", from: CLIENT, to: SERVICE },
      { kind: "flow-reset", id: "w:cp2:3", from: SERVICE6, to: CLIENT6 },
    ]);
  });

  it.each([
    ["nobody asked for the port", Flag.rst, undefined],
    ["another port was asked for", Flag.rst, new Set([9000])],
    ["the segment resets nothing", Flag.ack, new Set([6443])],
  ])("is no fact where %s", (_name, flags, ports) => {
    expect(facts((packets) => packets.segment(segment(SERVICE, CLIENT, flags)), ports)).toEqual([]);
  });

  it("leaves BGP's own connections as they are", () => {
    const told = facts(
      (packets) => packets.segment(segment({ ...SERVICE, port: 179 }, { ...CLIENT, port: 6443 }, Flag.rst)),
      new Set([6443]),
    );
    expect(told).toEqual([expect.objectContaining({ kind: "tcp-reset" })]);
  });
});
