import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeNetlink } from "./netlink.ts";
import { type MonitorFrame, MonitorFrameReader } from "./netlink-frame.ts";

const RECORDINGS = ["ipv4-routes", "ipv6-multipath", "nexthop-objects", "link-down"];

// From ipv4-routes.bin: ip route replace 203.0.113.0/24 proto bird nexthop via 192.0.2.2 weight 3 nexthop via 192.0.2.3; RTNH_F_LINKDOWN was added by hand.
const MULTIPATH = `
  50000000 1800 0001 0b78016b 35490000   nlmsghdr: length 80, RTM_NEWROUTE, NLM_F_REPLACE, sequence, port
  02 18 00 00 fe 0c 00 01 00000000       rtmsg: AF_INET, /24, no source, tos 0, main table, bird, universe, unicast, flags
  0800 0f00 fe000000                     RTA_TABLE 254
  0800 0100 cb007100                     RTA_DST 203.0.113.0
  2400 0900                              RTA_MULTIPATH
    1000 00 02 03000000                    rtnexthop: length 16, flags, weight 3 as 2, ifindex 3
    0800 0500 c0000202                     RTA_GATEWAY 192.0.2.2
    1000 10 00 03000000                    rtnexthop: RTNH_F_LINKDOWN, weight 1 as 0, ifindex 3
    0800 0500 c0000203                     RTA_GATEWAY 192.0.2.3`;

test("a multipath route is decoded field by field", () => {
  expect(decodeNetlink(octets(MULTIPATH))).toEqual([
    {
      kind: "route",
      deleted: false,
      dump: false,
      replace: true,
      append: false,
      route: {
        prefix: "203.0.113.0/24",
        tos: 0,
        protocol: "bird",
        type: "unicast",
        metric: 0,
        hops: [
          { via: "192.0.2.2", ifindex: 3, weight: 3, dead: false },
          { via: "192.0.2.3", ifindex: 3, weight: 1, dead: true },
        ],
      },
    },
  ]);
});

test("the recordings have no anomaly, and every kind of message", () => {
  const kinds = new Set(RECORDINGS.flatMap(messagesOf).flatMap((o) => decodeNetlink(o).map((m) => m.kind)));
  expect([...kinds].sort()).toEqual(["address", "link", "nexthop", "other", "route"]);
});

describe("bad input is an anomaly and never an exception", () => {
  test.each([
    ["a header cut short", "14000000 1800", "6 octets after the last message"],
    ["a length below the header's", "04000000 1800 0000 00000000 00000000", "a message of 4 octets where 16 are left"],
    ["a length beyond the octets", "ff000000 1800 0000 00000000 00000000", "a message of 255 octets where 16 are left"],
    ["a body cut short", "14000000 1800 0000 00000000 00000000 02180000", "rtm_table: 1 octets wanted, 0 left"],
    [
      "an attribute length of zero",
      "20000000 1800 0000 00000000 00000000 02 18 00 00 fe 0c 00 01 00000000 0000 0100",
      "attribute 1 has length 0",
    ],
    [
      "a prefix longer than its family's addresses",
      "1c000000 1800 0000 00000000 00000000 02 21 00 00 fe 0c 00 01 00000000",
      "rtm_dst_len 33 in family 2",
    ],
    [
      "a gateway that is no address",
      "30000000 6800 0000 00000000 00000000 02 00 00 00 00000000 0800 0100 01000000 0800 0600 c0000202 0600 0600 c000 0000",
      "an IP address has 4 or 16 octets, not 2",
    ],
  ])("%s", (_, hex, reason) => {
    expect(decodeNetlink(octets(hex)).filter((m) => m.kind === "anomaly")).toMatchObject([{ reason }]);
  });

  test("every prefix of every recorded message, and every octet of a route's message turned over", () => {
    for (const message of RECORDINGS.flatMap(messagesOf)) {
      for (let length = 0; length < Math.min(message.length, 400); length++) decodeNetlink(message.subarray(0, length));
    }
    const route = octets(MULTIPATH);
    for (let at = 0; at < route.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) decodeNetlink(route.map((o, i) => (i === at ? o ^ flip : o)));
    }
  });
});

describe("the monitor's frames", () => {
  const recording = new Uint8Array(readFileSync("test/captures/netlink/nexthop-objects.bin"));
  const whole = new MonitorFrameReader().push(recording);

  test("are the same whatever the chunks", () => {
    for (const size of [1, 7, 19, 20, 21, 1000]) {
      const reader = new MonitorFrameReader();
      const frames: MonitorFrame[] = [];
      for (let at = 0; at < recording.length; at += size) frames.push(...reader.push(recording.subarray(at, at + size)));
      expect(frames).toEqual(whole);
    }
  });

  test("end with the monitor's own count", () => {
    const messages = whole.filter((f) => f.kind === "message").length;
    expect(whole.at(-1)).toMatchObject({ kind: "end", messages, overruns: 0 });
  });

  test.each([
    ["text", "68656c6c6f20776f726c642c20776f726c642121", "no frame magic"],
    ["an unknown type", "48464e4c 09 00 0000 0000000000000000 00000000", "a frame of type 9, detail 0 and 0 octets"],
    ["an absurd length", "48464e4c 01 00 0000 0000000000000000 ffffffff", "a frame of 4294967295 octets"],
    ["a dump without its time", "48464e4c 02 00 0000 0000000000000000 00000000", "a frame of type 2, detail 0 and 0 octets"],
  ])("%s is an anomaly, and nothing comes after it", (_, hex, reason) => {
    const reader = new MonitorFrameReader();
    expect(reader.push(octets(hex))).toEqual([{ kind: "anomaly", reason }]);
    expect(reader.push(recording)).toEqual([]);
  });
});

function messagesOf(recording: string): Uint8Array[] {
  const frames = new MonitorFrameReader().push(readFileSync(`test/captures/netlink/${recording}.bin`));
  return frames.flatMap((f) => (f.kind === "message" ? [f.octets] : []));
}

/** Hex digits; what stands after three blanks is a comment. */
function octets(text: string): Uint8Array {
  const hex = text.replaceAll(/\S {3,}.*$/gm, (rest) => rest.slice(0, 1)).replaceAll(/\s/g, "");
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
