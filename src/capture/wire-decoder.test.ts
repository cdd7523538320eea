import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  brief,
  type CaptureName,
  captureFile,
  captureNames,
  decodeCapture,
  decodeInPieces,
  octets,
  pseudoRandom,
} from "../../test/captures/read.ts";
import { writePcapng } from "../../test/captures/write-pcapng.ts";
import { PcapReader } from "./pcap.ts";
import { WireDecoder } from "./wire-decoder.ts";
import type { WireEvent } from "./wire-event.ts";
import { wireId } from "./wire-teller.ts";

const HEADER = (linkType: number) => octets(`a1b23c4d 0002 0004 00000000 00000000 00040000 0000${linkType.toString(16).padStart(4, "0")}`);

function record(text: string): Uint8Array {
  const data = octets(text);
  const head = new DataView(new ArrayBuffer(16));
  [1, 0, data.length, data.length].forEach((value, i) => {
    head.setUint32(4 * i, value);
  });
  return new Uint8Array([...new Uint8Array(head.buffer), ...data]);
}

const file = (linkType: number, ...packets: readonly string[]) =>
  new Uint8Array([...HEADER(linkType), ...packets.flatMap((p) => [...record(p)])]);

const withoutRepeatedKeepalives = (lines: readonly string[]) => lines.filter((line) => !line.endsWith("KEEPALIVE"));

describe("WireDecoder on real captures", () => {
  it("tells of a BIRD that is killed and restarts gracefully", () => {
    expect(withoutRepeatedKeepalives(decodeCapture("bird-bird-kill.a").map(brief))).toEqual([
      "1 37417#1 client tcp-syn",
      "3 37417#1 tcp-established",
      "4 37417#1 server OPEN AS64513 R=0",
      "6 37417#1 client OPEN AS64512 R=0",
      "11 37417#1 client UPDATE +1-0",
      "13 37417#1 server UPDATE +1-0",
      "14 37417#1 client End-of-RIB 1/1",
      "15 37417#1 server End-of-RIB 1/1",
      "33 37417#1 server tcp-fin",
      "34 37417#1 client tcp-fin",
      "36 47541#1 client tcp-syn",
      "37 47541#1 tcp-refused",
      "38 38381#1 client tcp-syn",
      "39 38381#1 tcp-refused",
      "40 43417#1 client tcp-syn",
      "42 43417#1 tcp-established",
      "43 43417#1 client OPEN AS64512 R=0",
      "45 43417#1 server OPEN AS64513 R=1",
      "51 43417#1 client UPDATE +1-0",
      "53 43417#1 client End-of-RIB 1/1",
      "57 43417#1 server UPDATE +1-0",
      "59 43417#1 server End-of-RIB 1/1",
    ]);
  });

  it("tells of FRR and BIRD over IPv4 and IPv6, several messages in one packet among them", () => {
    const lines = withoutRepeatedKeepalives(decodeCapture("frr-bird-dual").map(brief));
    expect(lines.slice(0, 22)).toEqual([
      "1 53547#1 client tcp-syn",
      "3 53547#1 tcp-established",
      "4 53547#1 client OPEN AS64513 R=0",
      "6 53547#1 server OPEN AS64512 R=1",
      "11 53547#1 client UPDATE +2-0",
      "12 45097#1 client tcp-syn",
      "14 45097#1 tcp-established",
      "15 45097#1 client OPEN AS64513 R=0",
      "17 45097#1 server OPEN AS64512 R=1",
      "21 53547#1 client End-of-RIB 1/1",
      "24 45097#1 client UPDATE +1-0",
      "26 45097#1 client End-of-RIB 2/1",
      "28 53547#1 server UPDATE +1-0",
      "28/2 53547#1 server UPDATE +2-0",
      "28/3 53547#1 server End-of-RIB 1/1",
      "30 45097#1 server UPDATE +1-0",
      "30/2 45097#1 server UPDATE +1-0",
      "30/3 45097#1 server End-of-RIB 2/1",
      "60 53547#1 server tcp-fin",
      "61 45097#1 server tcp-fin",
      "62 53547#1 client tcp-fin",
      "64 45097#1 client tcp-fin",
    ]);
    expect(lines.slice(22).filter((line) => line.endsWith("tcp-refused"))).toHaveLength(6);
  });

  it("tells of refused connections, one that holds, and the Cease that ends it", () => {
    const lines = withoutRepeatedKeepalives(decodeCapture("refused-then-up").map(brief));
    expect(lines.filter((line) => line.endsWith("tcp-refused"))).toEqual([
      "2 46635#1 tcp-refused",
      "4 37801#1 tcp-refused",
      "6 56683#1 tcp-refused",
      "8 33493#1 tcp-refused",
    ]);
    expect(lines.slice(-3)).toEqual(["36 52987#1 client NOTIFICATION 6/2", "38 52987#1 client tcp-fin", "39 52987#1 server tcp-fin"]);
  });

  it("tells once of each packet that the router forwarded, and of what it said to be unreachable", () => {
    const events = decodeCapture("forwarded-unreachable.r");
    expect(withoutRepeatedKeepalives(events.map(brief))).toEqual([
      "1 44951#1 client tcp-syn",
      "2 icmp-unreachable",
      "3 41803#1 client tcp-syn",
      "4 icmp-unreachable",
      "5 38715#1 client tcp-syn",
      "6 icmp-unreachable",
      "7 48975#1 client tcp-syn",
      "12 48975#1 tcp-established",
      "14 48975#1 client OPEN AS64512 R=0",
      "18 48975#1 server OPEN AS64513 R=0",
      "30 48975#1 server UPDATE +1-0",
      "32 48975#1 client UPDATE +1-0",
      "36 48975#1 client End-of-RIB 1/1",
      "40 48975#1 server End-of-RIB 1/1",
    ]);
    expect(events[1]).toMatchObject({
      reporter: "10.0.0.254",
      code: 1,
      from: { address: "10.0.0.1", port: 44951 },
      to: { address: "10.0.1.2", port: 179 },
    });
  });

  it("gives the fields of an OPEN", () => {
    const opens = decodeCapture("frr-bird-dual").flatMap((e) => (e.kind === "bgp-message" && e.message.type === "OPEN" ? [e.message] : []));
    const { open, ...summary } = opens[3] ?? {};
    expect(open).toMatchObject({ version: 4, myAs: 64512, holdTimeS: 9, extendedParameters: false });
    expect(summary).toEqual({
      type: "OPEN",
      anomalies: [],
      asn: 64512,
      holdTimeS: 9,
      routerId: "10.0.0.1",
      gracefulRestart: {
        restartState: true,
        notification: true,
        restartTimeS: 77,
        families: [{ afi: 2, safi: 1, forwardingState: false }],
      },
    });
  });

  it("counts time from the epoch, to the nanosecond, before it too", () => {
    const [packet] = new PcapReader().push(captureFile("bird-bird-kill.a"));
    const capturedNs = BigInt(packet?.seconds ?? 0) * 1_000_000_000n + BigInt(packet?.nanoseconds ?? 0);
    expect(decodeCapture("bird-bird-kill.a", "a", capturedNs - 12_345n)[0]).toMatchObject({
      t: 12_345,
      id: "w:a:1",
      capture: "a",
      packet: 1,
    });
    expect(decodeCapture("bird-bird-kill.a", "a", capturedNs + 1n)[0]?.t).toBe(-1);
  });

  it.each(captureNames)("gives the same facts of %s octet by octet, and in pieces of random lengths", (name) => {
    const whole = decodeCapture(name);
    const bytes = captureFile(name);
    expect(decodeInPieces(bytes, new Array<number>(bytes.length).fill(1))).toEqual(whole);
    const random = pseudoRandom(name.length);
    for (let round = 0; round < 20; round++) {
      const lengths = Array.from({ length: 400 }, () => Math.floor(random.next().value ** 3 * 300));
      expect(decodeInPieces(bytes, lengths)).toEqual(whole);
    }
  });

  it.each(captureNames)("says of every shorter file of %s that it is cut, and nothing that the whole does not say", (name) => {
    const bytes = captureFile(name);
    const whole = new Set(decodeCapture(name).map((e) => JSON.stringify(e)));
    for (let length = 0; length < bytes.length; length += 37) {
      const events = decodeInPieces(bytes.slice(0, length), []);
      const cut = events.filter((e) => e.kind === "capture-truncated");
      expect(cut.length, `${length} octets`).toBeLessThanOrEqual(1);
      for (const event of events) if (event.kind !== "capture-truncated") expect(whole).toContain(JSON.stringify(event));
    }
  });
});

/** The same packets as pcapng, so many on each interface in turn. */
function asPcapng(bytes: Uint8Array, interfaces: number): Uint8Array {
  const packets = new PcapReader().push(bytes);
  return writePcapng(packets, { interfaces, linkType: packets[0]?.linkType ?? 0 });
}

describe("WireDecoder with receivers", () => {
  const listen = (name: CaptureName, updates: "all" | "notable") => {
    const seen: string[] = [];
    const told: WireEvent[] = [];
    const decoder = new WireDecoder({
      capture: "x",
      epochNs: 0n,
      updates,
      onEvent: (event) => {
        told.push(event);
        seen.push(event.id);
      },
      onUpdate: (meta, view) => {
        const { client } = meta.connection;
        seen.push(`${meta.id()} ${client.port} ${meta.from} +${view.announced}-${view.withdrawn} ${meta.octets} octets`);
        expect(meta.id()).toBe(wireId(meta.capture, meta.packet, meta.fact));
      },
    });
    expect([...decoder.push(captureFile(name)), ...decoder.end()]).toEqual([]);
    return { seen, told };
  };

  it.each(captureNames)("tells the events of %s at once, and each UPDATE right behind its own", (name) => {
    const { seen, told } = listen(name, "all");
    const events = decodeCapture(name);
    expect(told).toEqual(events);
    const want = events.flatMap((event) => {
      if (event.kind !== "bgp-message" || event.message.type !== "UPDATE") return [event.id];
      const { announced, withdrawn, octets: length } = event.message;
      return [event.id, `${event.id} ${event.connection.client.port} ${event.from} +${announced}-${withdrawn} ${length} octets`];
    });
    expect(seen).toEqual(want);
  });

  it("leaves out events of UPDATEs that nobody needs one by one, and gives the others the same ids", () => {
    const { seen, told } = listen("frr-bird-dual", "notable");
    const all = decodeCapture("frr-bird-dual");
    const left = all.filter((event) => !told.some(({ id }) => id === event.id));
    expect(left.map(brief)).toEqual(["28/2 53547#1 server UPDATE +2-0", "30/2 45097#1 server UPDATE +1-0"]);
    expect(told).toEqual(all.filter((event) => !left.includes(event)));
    expect(seen.filter((line) => line.includes("octets"))).toHaveLength(
      all.filter((e) => e.kind === "bgp-message" && e.message.type === "UPDATE").length,
    );
  });
});

describe("WireDecoder on pcapng", () => {
  it.each(captureNames)("tells the same of %s, on one interface and on three", (name) => {
    const want = decodeCapture(name).map((event) => ({ ...event, t: 0 }));
    for (const interfaces of [1, 3]) {
      const bytes = asPcapng(captureFile(name), interfaces);
      expect(decodeInPieces(bytes, []).map((event) => ({ ...event, t: 0 }))).toEqual(want);
    }
    expect(decodeInPieces(asPcapng(captureFile(name), 2), []).map(({ t }) => t)).toEqual(decodeCapture(name).map(({ t }) => t));
  });

  it("tells the same of a file with two interfaces, of other link types and clocks, as of the captures that it was merged from", () => {
    const content = (events: readonly WireEvent[]) => events.map(({ id, packet, ...rest }) => rest).sort((a, b) => a.t - b.t);
    const merged = readFileSync(new URL("../../test/captures/two-interfaces.pcapng", import.meta.url));
    const apart = [...decodeCapture("bird-bird-kill.a"), ...decodeCapture("frr-bird-dual")];
    expect(content(decodeInPieces(new Uint8Array(merged), []))).toEqual(content(apart));
  });

  it("tells of packets that were dropped, and of an interface that it cannot read, and reads the others", () => {
    const packets = new PcapReader().push(captureFile("refused-then-up")).slice(0, 4);
    const strange = {
      kind: "packet",
      number: 0,
      seconds: 0,
      nanoseconds: 0,
      linkType: 195,
      data: octets("00"),
      originalLength: 1,
    } as const;
    const bytes = writePcapng([strange, ...packets], { interfaces: 1, dropped: 12 });
    expect(decodeInPieces(bytes, []).map(brief)).toEqual([
      "1 capture-loss packets of link type 195, which is not known, cannot be read",
      "2 46635#1 client tcp-syn",
      "3 46635#1 tcp-refused",
      "4 37801#1 client tcp-syn",
      "5 37801#1 tcp-refused",
      "5/2 capture-loss 12 packets were dropped by the capturing machine, says an interface's statistics",
    ]);
  });
});

describe("WireDecoder on input that is not well", () => {
  it.each<[string, Uint8Array, string[]]>([
    ["an empty file", new Uint8Array(0), ["1 capture-truncated the capture is empty"]],
    [
      "no capture",
      octets("00112233445566778899aabbccddeeff0011223344556677"),
      ["1 capture-truncated the file is no capture: neither pcap nor pcapng"],
    ],
    ["a link type of another world", file(147, "00"), ["1 capture-truncated link type 147 is not known"]],
    ["no packets", file(1), []],
    [
      "packets that are no IP, no BGP or cut short",
      file(101, "", "45", "75", `4500 0014 0000 0000 40 01 0000 0a000001 0a000002`, `45000028 0000 0000 40 06 0000 0a000001 0a000002 1234`),
      [],
    ],
    [
      "TCP of another port",
      file(101, "45000028 0000 0000 40 06 0000 0a000001 0a000002 1000 2000 00000001 00000000 5002 0000 00000000"),
      [],
    ],
    [
      "a fragment",
      file(101, "45000028 0000 2000 40 06 0000 0a000001 0a000002 1000 00b3 00000001 00000000 5002 0000 00000000"),
      ["1 ip-fragment"],
    ],
    [
      "a TCP header that claims more than its packet has",
      file(101, "45000028 0000 0000 40 06 0000 0a000001 0a000002 1000 00b3 00000001 00000000 f002 0000 00000000"),
      [],
    ],
    [
      "a record that ends too early, after what was whole",
      file(101, "45000028 0000 0000 40 06 0000 0a000001 0a000002 1000 00b3 00000001 00000000 5002 0000 00000000", "00112233").slice(0, -1),
      ["1 4096#1 client tcp-syn", "2 capture-truncated the capture ends inside record 2"],
    ],
  ])("says what it can of %s", (_, bytes, want) => {
    expect(decodeInPieces(bytes, []).map(brief)).toEqual(want);
    expect(decodeInPieces(bytes, new Array<number>(bytes.length).fill(1)).map(brief)).toEqual(want);
  });

  const QUOTED_V6 =
    "60000000 0014 06 40 fd000000000000000000000000000001 fd000000000000000000000000000002 1000 00b3 00000001 00000000 5002 0000 00000000";
  const icmpv6 = (type: string, hopLimit = "40") =>
    `60000000 0044 3a ${hopLimit} fd0000000000000000000000000000ff fd000000000000000000000000000001 ${type} 0000 00000000 ${QUOTED_V6}`;

  it("reads ICMPv6, tells a forwarded copy from a second one, and other messages from unreachable", () => {
    const events = decodeInPieces(file(101, icmpv6("01 03"), icmpv6("01 03", "3f"), icmpv6("01 03"), icmpv6("02 00")), []);
    expect(events.map(brief)).toEqual(["1 icmp-unreachable", "3 icmp-unreachable"]);
    expect(events[0]).toMatchObject({
      reporter: "fd00::ff",
      code: 3,
      from: { address: "fd00::1", port: 4096 },
      to: { address: "fd00::2", port: 179 },
    });
  });

  it.each<CaptureName>(["frr-bird-dual", "forwarded-unreachable.r"])("never throws, whatever octets of %s are changed", (name) => {
    const bytes = captureFile(name);
    const random = pseudoRandom(4271);
    const below = (limit: number) => Math.floor(random.next().value * limit);
    for (let round = 0; round < 400; round++) {
      const changed = bytes.slice();
      for (let i = 0; i <= round % 8; i++) changed[24 + below(bytes.length - 24)] = below(256);
      const events = decodeInPieces(changed, []);
      expect(new Set(events.map((e) => e.id)).size, `round ${round}`).toBe(events.length);
    }
  });

  it("reads a send of more than 64 KiB that the network card was to cut (total length 0)", () => {
    const keepalives = `${"ff".repeat(16)} 0013 04`.repeat(4000);
    const large = `45000000 0000 4000 40 06 0000 0a000001 0a000002 1000 00b3 00000001 00000000 5010 0000 00000000 ${keepalives}`;
    const events = decodeInPieces(file(101, large), []);
    expect([events.length, events.every((e) => e.kind === "bgp-message"), events.at(-1)?.id]).toEqual([4000, true, "w:x:1/4000"]);
  });

  it("refuses octets after the end", () => {
    const decoder = new WireDecoder({ capture: "x", epochNs: 0n });
    decoder.end();
    expect(decoder.end()).toEqual([]);
    expect(() => decoder.push(new Uint8Array(1))).toThrow("octets of a capture after its end");
  });
});
