import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { message as built } from "../../test/vectors/built.ts";
import { vector } from "../../test/vectors/read.ts";
import { parseIpAddress } from "../net/address.ts";
import { parsePrefix } from "../net/prefix.ts";
import { familyKey } from "./add-path.ts";
import type { PathAttribute } from "./attribute.ts";
import { decodeMessage, encodeMessage, type Message } from "./codec.ts";
import { type CodecContext, contextOf, INITIAL_CONTEXT } from "./codec-context.ts";
import type { Nlri } from "./nlri.ts";
import type { Open } from "./open.ts";

const NOTHING = octets("");
const ADD_PATH: CodecContext = { ...INITIAL_CONTEXT, addPath: new Set([familyKey(1, 1)]) };

function prefix(text: string): Nlri & { readonly kind: "prefix" } {
  const parsed = parsePrefix(text);
  if (!parsed) throw new Error(text);
  return { kind: "prefix", prefix: parsed };
}

const announcing = (...announced: Nlri[]): Message => ({ type: "UPDATE", update: { withdrawn: [], attributes: [], announced } });
const carrying = (attribute: PathAttribute): Message => ({
  type: "UPDATE",
  update: { withdrawn: [], attributes: [attribute], announced: [] },
});

describe("encodeMessage", () => {
  it.each<readonly [name: string, message: Message, context: CodecContext, text: string]>([
    [
      "IPv6 in the NLRI field",
      announcing(prefix("2001:db8::/32")),
      INITIAL_CONTEXT,
      "2001:db8::/32 is of another address family than its NLRI field",
    ],
    [
      "a path identifier that was not agreed on",
      announcing({ ...prefix("10.0.0.0/8"), pathId: 1 }),
      INITIAL_CONTEXT,
      "10.0.0.0/8: family 1/1 has no path identifiers",
    ],
    ["no path identifier where they were", announcing(prefix("10.0.0.0/8")), ADD_PATH, "10.0.0.0/8: family 1/1 needs path identifiers"],
    [
      "padding that would change the prefix",
      announcing({ ...prefix("10.0.0.0/15"), paddingBits: 2 }),
      INITIAL_CONTEXT,
      "10.0.0.0/15: padding bits 2 do not fit behind it",
    ],
    [
      "an attribute longer than its length field",
      carrying({ kind: "raw", flags: 0xc0, type: 99, value: new Uint8Array(256) }),
      INITIAL_CONTEXT,
      "length of raw: 256 is not in 0..255",
    ],
    [
      "AS numbers that need four octets",
      carrying({ kind: "as-path", flags: 0x40, type: 2, octets: 2, segments: [{ type: 2, asns: [65536] }] }),
      INITIAL_CONTEXT,
      "AS number: 65536 is not in 0..65535",
    ],
    [
      "a message above 4096 octets",
      carrying({ kind: "raw", flags: 0xd0, type: 99, value: new Uint8Array(4070) }),
      INITIAL_CONTEXT,
      "UPDATE: 4097 octets, more than 4096",
    ],
    [
      "a KEEPALIVE above 4096 octets, whatever was agreed on",
      { type: "KEEPALIVE", trailing: new Uint8Array(4078) },
      { ...INITIAL_CONTEXT, extendedMessages: true },
      "KEEPALIVE: 4097 octets, more than 4096",
    ],
    [
      "a Restart Time of 13 bits",
      openWith({ restartTimeS: 4096 }),
      INITIAL_CONTEXT,
      "Graceful Restart: flags 0, time 4096 do not fit 2 and 12 bits",
    ],
  ])("refuses %s", (_, message, context, text) => {
    expect(() => encodeMessage(message, context)).toThrow(new RangeError(text));
  });

  it("writes long messages where that is agreed on", () => {
    const long = carrying({ kind: "raw", flags: 0xd0, type: 99, value: new Uint8Array(60_000) });
    expect(encodeMessage(long, { ...INITIAL_CONTEXT, extendedMessages: true }).length).toBe(60_027);
  });
});

function openWith({ restartTimeS }: { readonly restartTimeS: number }): Message {
  const routerId = parseIpAddress("10.0.0.1");
  if (!routerId) throw new Error("no address");
  const gracefulRestart = { restartState: false, notification: false, reservedFlags: 0, restartTimeS, families: [], trailing: NOTHING };
  const parameters = [{ kind: "capabilities", capabilities: [{ kind: "graceful-restart", gracefulRestart }] }] as const;
  return { type: "OPEN", open: { version: 4, myAs: 1, holdTimeS: 90, routerId, parameters, extendedParameters: false, trailing: NOTHING } };
}

describe("decodeMessage", () => {
  it.each([
    ["a header that is cut", octets("ffffff"), "UNKNOWN", ["session-reset 1/2"]],
    ["another marker", octets("fe ffffffffffffffffffffffffffffff 0013 04"), "KEEPALIVE", ["session-reset 1/1"]],
    ["a length that is not the message's", octets("ffffffffffffffffffffffffffffffff 0014 04"), "KEEPALIVE", ["session-reset 1/2"]],
    ["a type that is not known", built(9, "aabb"), "UNKNOWN", ["session-reset 1/3"]],
    ["a KEEPALIVE with a body", built(4, "00"), "KEEPALIVE", ["session-reset 1/2"]],
    ["a NOTIFICATION without subcode, which is not answered", built(3, "06"), "UNKNOWN", ["session-reset -"]],
    ["a ROUTE-REFRESH without SAFI", built(5, "0001 00"), "UNKNOWN", ["session-reset 1/2"]],
    ["a BoRR with a body", built(5, "0001 01 01 00"), "ROUTE-REFRESH", ["session-reset 7/1"]],
    ["a request with filters", built(5, "0001 00 01 01 80 0000"), "ROUTE-REFRESH", []],
    ["a ROUTE-REFRESH of unknown subtype", built(5, "0001 03 01"), "ROUTE-REFRESH", ["ignore -"]],
    [
      "an OPEN of 4097 octets",
      built(1, `04 fde9 005a 0a000001 ff ff 0fe3 ${`09 0fe0 ${"00".repeat(4064)}`}`),
      "OPEN",
      ["session-reset 1/2", "session-reset 2/4"],
    ],
  ])("reads %s", (_, bytes, type, want) => {
    const { message, anomalies } = decodeMessage(bytes, { ...INITIAL_CONTEXT, extendedMessages: true });
    expect(message.type).toBe(type);
    expect(anomalies.map(({ reaction, notification: n }) => `${reaction} ${n ? `${n.code}/${n.subcode}` : "-"}`)).toEqual(want);
  });
});

describe("contextOf", () => {
  const openOf = (name: string): Open => {
    const { message } = decodeMessage(vector(name).bytes, INITIAL_CONTEXT);
    if (message.type !== "OPEN") throw new Error(name);
    return message.open;
  };
  const [everything, bird, bare, frr] = ["open-all-capabilities", "bird-open", "open-no-parameters", "frr-open"].map(openOf);

  it.each([
    ["both know four-octet AS numbers", everything, bird, { fourOctetAs: true, extendedMessages: false, addPath: [] }],
    ["one end does not", everything, bare, { fourOctetAs: false, extendedMessages: false, addPath: [] }],
    ["the receiver alone takes long messages", bird, everything, { fourOctetAs: true, extendedMessages: true, addPath: [] }],
    [
      "the sender sends path identifiers that the receiver takes",
      everything,
      frr,
      { fourOctetAs: true, extendedMessages: true, addPath: [familyKey(1, 1)] },
    ],
    ["the sender only takes them", frr, everything, { fourOctetAs: true, extendedMessages: true, addPath: [] }],
  ])("%s", (_, sender, receiver, want) => {
    if (!sender || !receiver) throw new Error("no OPEN");
    const { addPath, ...rest } = contextOf(sender, receiver);
    expect({ ...rest, addPath: [...addPath] }).toEqual(want);
  });
});
