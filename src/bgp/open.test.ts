import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Malformed, Reader } from "../bytes/reader.ts";
import { addPathOf, asnOf, decodeOpen, gracefulRestartOf, takesExtendedMessages } from "./open.ts";

/** BIRD 2.0.12 after a restart with -R: packet 45 of bird-bird-kill.a. */
const BIRD = `
  04          # version
  fc01        # My AS 64513
  0009        # hold time
  0a000002    # BGP identifier 10.0.0.2
  1c          # optional parameters, 28 octets
  02 1a       # Capabilities, 26 octets
  01 04 0001 00 01              # multiprotocol, IPv4 unicast
  02 00                         # route refresh
  40 06 803c 0001 01 80         # graceful restart: R, 60 s; IPv4 unicast with F
  41 04 0000fc01                # four-octet AS 64513
  46 00                         # enhanced route refresh
  47 00                         # LLGR, no family`;

/** FRR 8.4.4, each capability a parameter of its own: packet 6 of frr-bird-dual. */
const FRR = `
  04 fc00 0009 0a000001 45
  02 06 01 04 0001 00 01        # multiprotocol, IPv4 unicast
  02 02 80 00                   # route refresh, Cisco's number
  02 02 02 00                   # route refresh
  02 02 46 00                   # enhanced route refresh
  02 06 41 04 0000fc00          # four-octet AS 64512
  02 02 06 00                   # extended message
  02 06 45 04 0001 01 01        # ADD-PATH, IPv4 unicast, receive
  02 06 49 04 02 766d 00        # FQDN
  02 08 40 06 c04d 0001 01 00   # graceful restart: R, N, 77 s; IPv4 unicast without F
  02 09 47 07 0001 01 80 000000 # LLGR`;

const decode = (text: string) => decodeOpen(new Reader(octets(text)));

describe("decodeOpen", () => {
  it("reads BIRD's", () => {
    const open = decode(BIRD);
    expect(open).toMatchObject({
      version: 4,
      myAs: 64513,
      holdTimeS: 9,
      routerId: "10.0.0.2",
      extendedParameters: false,
      otherParameters: [],
    });
    expect(open.capabilities.map((c) => (c.kind === "other" ? c.code : c.kind))).toEqual([
      1,
      2,
      "graceful-restart",
      "four-octet-as",
      70,
      71,
    ]);
    expect(gracefulRestartOf(open)).toMatchObject({
      restartState: true,
      notification: false,
      reservedFlags: 0,
      restartTimeS: 60,
      families: [{ afi: 1, safi: 1, forwardingState: true, reservedFlags: 0 }],
    });
    expect([asnOf(open), takesExtendedMessages(open), addPathOf(open)]).toEqual([64513, false, []]);
  });

  it("reads FRR's", () => {
    const open = decode(FRR);
    expect(gracefulRestartOf(open)).toMatchObject({
      restartState: true,
      notification: true,
      restartTimeS: 77,
      families: [{ afi: 1, safi: 1, forwardingState: false }],
    });
    expect([asnOf(open), takesExtendedMessages(open), addPathOf(open)]).toEqual([64512, true, [{ afi: 1, safi: 1, sendReceive: 1 }]]);
  });

  it("reads extended optional parameters (RFC 9072)", () => {
    const open = decode("04 5ba0 00b4 0a000001 ff ff 0010 02 000a 41 04 00010000 40 02 1078 09 0000");
    expect(open).toMatchObject({ extendedParameters: true, myAs: 23456, otherParameters: [{ type: 9 }] });
    expect([asnOf(open), gracefulRestartOf(open)?.restartTimeS, gracefulRestartOf(open)?.reservedFlags]).toEqual([65536, 120, 1]);
  });

  it("lets the last of several graceful restart capabilities count", () => {
    expect(gracefulRestartOf(decode("04 fc00 0009 0a000001 0a 02 08 40 02 8001 40 02 0002"))).toMatchObject({
      restartState: false,
      restartTimeS: 2,
    });
  });

  it("keeps a malformed capability, its neighbours and what trails", () => {
    const open = decode("04 fc00 0009 0a000001 0c 02 0a 41 03 000001 40 01 80 06 00 abcd");
    expect(open.capabilities).toMatchObject([
      { kind: "malformed", code: 65, reason: "four-octet AS number: 3 octets, not 4" },
      { kind: "malformed", code: 64, reason: "Graceful Restart flags and time: 2 octets wanted, 1 left" },
      { kind: "extended-message" },
    ]);
    expect([asnOf(open), [...open.trailing]]).toEqual([64512, [0xab, 0xcd]]);
  });

  it.each([
    ["BIRD", BIRD],
    ["FRR", FRR],
  ])("refuses every shorter piece of %s's, and nothing but that", (_, text) => {
    const whole = octets(text);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeOpen(new Reader(whole, 0, length)), `${length} octets`).toThrow(Malformed);
    }
  });

  it("reads or refuses every flipped octet without any other failure", () => {
    const whole = octets(FRR);
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(whole, (octet, i) => (i === at ? octet ^ flip : octet));
        try {
          decodeOpen(new Reader(changed));
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }
    }
  });
});
