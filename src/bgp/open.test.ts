import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { message } from "../../test/vectors/built.ts";
import { vector } from "../../test/vectors/read.ts";
import { Malformed, Reader } from "../bytes/reader.ts";
import { decodeMessage } from "./codec.ts";
import {
  addPathOf,
  asnOf,
  capabilitiesOf,
  decodeOpen,
  familiesOf,
  gracefulRestartOf,
  longLivedOf,
  type Open,
  takesExtendedMessages,
} from "./open.ts";

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
    });
    expect(open.parameters.map(({ kind }) => kind)).toEqual(["capabilities"]);
    expect(capabilitiesOf(open).map(({ kind }) => kind)).toEqual([
      "multiprotocol",
      "route-refresh",
      "graceful-restart",
      "four-octet-as",
      "enhanced-route-refresh",
      "long-lived-graceful-restart",
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
    expect(open).toMatchObject({
      extendedParameters: true,
      myAs: 23456,
      parameters: [{ kind: "capabilities" }, { kind: "other", type: 9 }],
    });
    expect([asnOf(open), gracefulRestartOf(open)?.restartTimeS, gracefulRestartOf(open)?.reservedFlags]).toEqual([65536, 120, 1]);
  });

  it("lets the last of several graceful restart capabilities count", () => {
    expect(gracefulRestartOf(decode("04 fc00 0009 0a000001 0a 02 08 40 02 8001 40 02 0002"))).toMatchObject({
      restartState: false,
      restartTimeS: 2,
    });
  });

  it("keeps a malformed capability, its neighbours and what trails", () => {
    const open = decode("04 fc00 0009 0a000001 0e 02 0c 41 03 000001 40 01 80 02 00 06 00 abcd");
    expect(capabilitiesOf(open)).toMatchObject([
      { kind: "malformed", code: 65, reason: "AS number: 4 octets wanted, 3 left" },
      { kind: "malformed", code: 64, reason: "Graceful Restart flags and time: 2 octets wanted, 1 left" },
      { kind: "route-refresh" },
      { kind: "extended-message" },
    ]);
    expect([asnOf(open), [...open.trailing]]).toEqual([64512, [0xab, 0xcd]]);
  });

  it.each([
    ["BIRD", BIRD],
    ["FRR", FRR],
  ])("refuses every shorter piece of %s's", (_, text) => {
    const whole = octets(text);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeOpen(new Reader(whole, 0, length)), `${length} octets`).toThrow(Malformed);
    }
  });

  it("reads every capability, with all its bits", () => {
    const open = openOf("open-all-capabilities");
    expect(capabilitiesOf(open)).toEqual([
      { kind: "multiprotocol", afi: 2, reserved: 0, safi: 1 },
      { kind: "multiprotocol", afi: 1, reserved: 7, safi: 128 },
      { kind: "route-refresh" },
      {
        kind: "extended-next-hop",
        entries: [
          { afi: 1, safi: 1, nextHopAfi: 2 },
          { afi: 1, safi: 128, nextHopAfi: 2 },
        ],
      },
      { kind: "extended-message" },
      { kind: "role", role: 3 },
      {
        kind: "graceful-restart",
        gracefulRestart: {
          restartState: true,
          notification: true,
          reservedFlags: 3,
          restartTimeS: 120,
          families: [
            { afi: 1, safi: 1, forwardingState: true, reservedFlags: 0 },
            { afi: 2, safi: 1, forwardingState: false, reservedFlags: 0x7f },
          ],
          trailing: octets(""),
        },
      },
      { kind: "four-octet-as", asn: 65537 },
      {
        kind: "add-path",
        families: [
          { afi: 1, safi: 1, sendReceive: 3 },
          { afi: 2, safi: 1, sendReceive: 1 },
        ],
      },
      { kind: "enhanced-route-refresh" },
      {
        kind: "long-lived-graceful-restart",
        longLived: {
          families: [
            { afi: 1, safi: 1, forwardingState: true, reservedFlags: 0, staleTimeS: 3600 },
            { afi: 2, safi: 1, forwardingState: false, reservedFlags: 1, staleTimeS: 16_777_215 },
          ],
          trailing: octets(""),
        },
      },
      { kind: "fqdn", hostName: octets("67770a"), domainName: octets("6c6f6e67") },
      { kind: "other", code: 128, value: octets("") },
      { kind: "other", code: 200, value: octets("abcdef") },
    ]);
    expect(longLivedOf(open)?.families.map(({ staleTimeS }) => staleTimeS)).toEqual([3600, 16_777_215]);
    expect(familiesOf(open)).toEqual([
      { afi: 2, safi: 1 },
      { afi: 1, safi: 128 },
    ]);
  });

  it("takes IPv4 unicast for the family of an OPEN without multiprotocol capability", () => {
    expect(familiesOf(openOf("open-no-parameters"))).toEqual([{ afi: 1, safi: 1 }]);
  });
});

function openOf(name: string): Open {
  const { bytes, context } = vector(name);
  const { message } = decodeMessage(bytes, context);
  if (message.type !== "OPEN") throw new Error(message.type);
  return message.open;
}

describe("what is wrong with an OPEN", () => {
  const HEAD = "04 fde9 005a 0a000001";
  it.each([
    ["nothing", `${HEAD} 00`, []],
    ["another version", "05 fde9 005a 0a000001 00", ["2/1 RFC 4271 section 6.2"]],
    ["AS 0", "04 0000 005a 0a000001 00", ["2/2 RFC 7607 section 2"]],
    ["AS 0 in the capability", `${HEAD} 08 02 06 41 04 00000000`, ["2/2 RFC 7607 section 2"]],
    ["a hold time of 2 s", "04 fde9 0002 0a000001 00", ["2/6 RFC 4271 section 6.2"]],
    ["a hold time of 1 s", "04 fde9 0001 0a000001 00", ["2/6 RFC 4271 section 6.2"]],
    ["a hold time of 0, which is allowed", "04 fde9 0000 0a000001 00", []],
    ["a hold time of 3 s, which is allowed", "04 fde9 0003 0a000001 00", []],
    ["identifier 0", "04 fde9 005a 00000000 00", ["2/3 RFC 6286 section 2.2"]],
    ["a parameter that is not known", `${HEAD} 03 01 01 aa`, ["2/4 RFC 4271 section 6.2"]],
    ["a parameter longer than the parameters", `${HEAD} 03 02 02 02`, ["2/0 RFC 4271 section 6.2"]],
    ["a capability longer than its parameter", `${HEAD} 04 02 02 02 01`, ["2/0 RFC 4271 section 6.2, RFC 5492 section 4"]],
    ["parameters longer than the message", `${HEAD} 04 02 02 02`, ["2/0 RFC 4271 section 6.2"]],
    ["octets behind the parameters", `${HEAD} 00 aa`, ["2/0 RFC 4271 section 6.2"]],
    ["a length without octets", "04 fde9 005a 0a0000", ["1/2 RFC 4271 section 6.1"]],
  ])("%s", (_, body, want) => {
    const bytes = message(1, body);
    const { anomalies } = decodeMessage(bytes, vector("bird-open").context);
    expect(anomalies.map(({ notification, clause }) => `${notification?.code}/${notification?.subcode} ${clause}`)).toEqual(want);
  });
});
