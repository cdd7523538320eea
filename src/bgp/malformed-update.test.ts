import { describe, expect, it } from "vitest";
import { message, updateBody } from "../../test/vectors/built.ts";
import { Reader } from "../bytes/reader.ts";
import { decodeMessage, encodeMessage } from "./codec.ts";
import type { CodecContext } from "./codec-context.ts";
import { HEADER_LENGTH, MessageType } from "./message.ts";
import { UpdateView } from "./update-view.ts";

const FOUR: CodecContext = { fourOctetAs: true, extendedMessages: false, addPath: new Set() };
const TWO: CodecContext = { ...FOUR, fourOctetAs: false };

const ORIGIN = "40 01 01 00";
const PATH = "40 02 06 02 01 0000fde9";
const NEXT_HOP = "40 03 04 c0000201";
const BASE = `${ORIGIN} ${PATH} ${NEXT_HOP}`;
const ROUTE = "18 0a0100";
const REACH = "80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8";

/** RFC 7606, with what RFC 4271 section 6.3 and others leave to it. Attributes, and routes of IPv4 where there are any; what is to be found: reaction, notification, clause. */
const TABLE: readonly (readonly [name: string, body: string, want: readonly string[], context?: CodecContext])[] = [
  ["nothing", updateBody(BASE, ROUTE), []],
  ["unknown optional attributes, which are no error", updateBody(`${BASE} 80 63 01 00 c0 64 00 e0 65 00`, ROUTE), []],
  ["ORIGIN of two octets", updateBody(`40 01 02 0000 ${PATH} ${NEXT_HOP}`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.1"]],
  ["ORIGIN with value 3", updateBody(`40 01 01 03 ${PATH} ${NEXT_HOP}`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.1"]],
  ["ORIGIN that says it is optional", updateBody(`c0 01 01 00 ${PATH} ${NEXT_HOP}`, ROUTE), ["treat-as-withdraw - RFC 7606 section 3 (c)"]],
  ["ORIGIN with the partial bit", updateBody(`60 01 01 00 ${PATH} ${NEXT_HOP}`, ROUTE), ["ignore - RFC 4271 section 4.3"]],
  ["ORIGIN with unused flags", updateBody(`48 01 01 00 ${PATH} ${NEXT_HOP}`, ROUTE), ["ignore - RFC 4271 section 4.3"]],
  [
    "an AS_PATH segment of unknown type",
    updateBody(`${ORIGIN} 40 02 06 05 01 0000fde9 ${NEXT_HOP}`, ROUTE),
    ["treat-as-withdraw - RFC 7606 section 7.2"],
  ],
  [
    "an AS_PATH segment without AS numbers",
    updateBody(`${ORIGIN} 40 02 02 02 00 ${NEXT_HOP}`, ROUTE),
    ["treat-as-withdraw - RFC 7606 section 7.2"],
  ],
  [
    "an AS_PATH segment longer than the attribute",
    updateBody(`${ORIGIN} 40 02 06 02 02 0000fde9 ${NEXT_HOP}`, ROUTE),
    ["treat-as-withdraw - RFC 7606 section 7.2"],
  ],
  [
    "an AS_PATH with an octet too many",
    updateBody(`${ORIGIN} 40 02 07 02 01 0000fde9 02 ${NEXT_HOP}`, ROUTE),
    ["treat-as-withdraw - RFC 7606 section 7.2"],
  ],
  ["AS 0 in AS_PATH", updateBody(`${ORIGIN} 40 02 06 02 01 00000000 ${NEXT_HOP}`, ROUTE), ["treat-as-withdraw - RFC 7607 section 2"]],
  ["an AS_PATH of four-octet numbers read as two", updateBody(BASE, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.2"], TWO],
  [
    "NEXT_HOP of 16 octets",
    updateBody(`${ORIGIN} ${PATH} 40 03 10 ${"20".repeat(16)}`, ROUTE),
    ["treat-as-withdraw - RFC 7606 section 7.3"],
  ],
  [
    "NEXT_HOP 0.0.0.0",
    updateBody(`${ORIGIN} ${PATH} 40 03 04 00000000`, ROUTE),
    ["treat-as-withdraw - RFC 4271 section 6.3, RFC 7606 section 3 (e)"],
  ],
  [
    "NEXT_HOP 224.0.0.5",
    updateBody(`${ORIGIN} ${PATH} 40 03 04 e0000005`, ROUTE),
    ["treat-as-withdraw - RFC 4271 section 6.3, RFC 7606 section 3 (e)"],
  ],
  ["MULTI_EXIT_DISC of three octets", updateBody(`${BASE} 80 04 03 000000`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.4"]],
  ["LOCAL_PREF of no octets", updateBody(`${BASE} 40 05 00`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.5"]],
  ["ATOMIC_AGGREGATE with a value", updateBody(`${BASE} 40 06 01 00`, ROUTE), ["attribute-discard - RFC 7606 section 7.6"]],
  ["AGGREGATOR of six octets", updateBody(`${BASE} c0 07 06 fde9 0a000001`, ROUTE), ["attribute-discard - RFC 7606 section 7.7"]],
  ["AGGREGATOR with AS 0", updateBody(`${BASE} c0 07 08 00000000 0a000001`, ROUTE), ["attribute-discard - RFC 7607 section 2"]],
  ["COMMUNITIES of six octets", updateBody(`${BASE} c0 08 06 fde90001 fde9`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.8"]],
  ["COMMUNITIES of no octets", updateBody(`${BASE} c0 08 00`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.8"]],
  ["ORIGINATOR_ID of five octets", updateBody(`${BASE} 80 09 05 0a00000100`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.9"]],
  ["CLUSTER_LIST of two octets", updateBody(`${BASE} 80 0a 02 0a00`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.10"]],
  ["EXTENDED COMMUNITIES of four octets", updateBody(`${BASE} c0 10 04 00000000`, ROUTE), ["treat-as-withdraw - RFC 7606 section 7.14"]],
  ["LARGE_COMMUNITY of eight octets", updateBody(`${BASE} c0 20 08 0000000000000000`, ROUTE), ["treat-as-withdraw - RFC 8092 section 6"]],
  [
    "AS4_PATH that is cut",
    updateBody(`${ORIGIN} 40 02 04 02 01 fde9 ${NEXT_HOP} c0 11 04 02 01 0000`, ROUTE),
    ["attribute-discard - RFC 6793 section 6"],
    TWO,
  ],
  [
    "AS4_PATH between speakers of four-octet AS numbers",
    updateBody(`${BASE} c0 11 06 02 01 0000fde9`, ROUTE),
    ["attribute-discard - RFC 6793 section 4.1"],
  ],
  ["no ORIGIN", updateBody(`${PATH} ${NEXT_HOP}`, ROUTE), ["treat-as-withdraw - RFC 7606 section 3 (d)"]],
  ["no AS_PATH and no NEXT_HOP", updateBody(ORIGIN, ROUTE), Array<string>(2).fill("treat-as-withdraw - RFC 7606 section 3 (d)")],
  ["no NEXT_HOP with routes of MP_REACH_NLRI alone, which needs none", updateBody(`${REACH} ${ORIGIN} ${PATH}`), []],
  ["no AS_PATH with routes of MP_REACH_NLRI", updateBody(`${REACH} ${ORIGIN}`), ["treat-as-withdraw - RFC 7606 section 3 (d)"]],
  ["no attributes with withdrawn routes alone, which need none", updateBody("", "", ROUTE), []],
  ["ORIGIN twice", updateBody(`${BASE} 40 01 01 02`, ROUTE), ["attribute-discard - RFC 7606 section 3 (g)"]],
  ["ORIGIN twice, the second malformed", updateBody(`${BASE} 40 01 02 0202`, ROUTE), ["attribute-discard - RFC 7606 section 3 (g)"]],
  ["MP_REACH_NLRI twice", updateBody(`${REACH} ${ORIGIN} ${PATH} ${REACH}`), ["session-reset 3/1 RFC 7606 section 3 (g)"]],
  ["MP_UNREACH_NLRI twice", updateBody("80 0f 03 0002 01 80 0f 03 0002 01"), ["session-reset 3/1 RFC 7606 section 3 (g)"]],
  ["a well-known attribute that is not known", updateBody(`${BASE} 40 63 00`, ROUTE), ["session-reset 3/2 RFC 4271 section 6.3"]],
  ["an attribute longer than the attributes", updateBody(`${BASE} 40 05 05 00000064`, ROUTE), ["treat-as-withdraw - RFC 7606 section 4"]],
  ["two octets at the end of the attributes", updateBody(`${BASE} 40 05`, ROUTE), ["treat-as-withdraw - RFC 7606 section 4"]],
  [
    "a malformed attribute where no route says what to withdraw",
    updateBody("40 01 02 0000"),
    ["session-reset 3/5 RFC 7606 section 7.1, 5.2"],
  ],
  ["a discarded attribute where there is no route", updateBody(`${ORIGIN} 40 06 01 00`), ["attribute-discard - RFC 7606 section 7.6"]],
  [
    "a next hop of five octets in MP_REACH_NLRI",
    updateBody(`80 0e 0f 0002 01 05 20010db800 00 20 20010db8 ${ORIGIN} ${PATH}`),
    ["afi-safi-disable 3/9 RFC 7606 section 7.11"],
  ],
  [
    "a next hop longer than MP_REACH_NLRI",
    updateBody(`80 0e 05 0002 01 10 00 ${ORIGIN} ${PATH}`),
    ["afi-safi-disable 3/9 RFC 7606 section 7.11"],
  ],
  [
    "a prefix of 129 bits in MP_UNREACH_NLRI",
    updateBody(`80 0f 15 0002 01 81 ${"20".repeat(17)}`),
    ["afi-safi-disable 3/9 RFC 7606 section 7.12"],
  ],
  ["MP_UNREACH_NLRI of two octets", updateBody("80 0f 02 0002"), ["afi-safi-disable 3/9 RFC 7606 section 7.12"]],
  ["a label stack without bottom", updateBody(`80 0f 07 0001 04 18 000010`), ["afi-safi-disable 3/9 RFC 7606 section 7.12"]],
  ["a prefix of 33 bits", updateBody(BASE, "21 0a01000000"), ["session-reset 3/10 RFC 7606 section 5.3"]],
  ["a prefix that is cut", updateBody(BASE, "18 0a01"), ["session-reset 3/10 RFC 7606 section 5.3"]],
  ["a withdrawn prefix that is cut", updateBody("", "", "18 0a01"), ["session-reset 3/10 RFC 7606 section 5.3"]],
  ["withdrawn routes longer than the message", "0009 180a0100 0000", ["session-reset 3/1 RFC 4271 section 6.3"]],
  ["attributes longer than the message", "0000 0005 40010100", ["session-reset 3/1 RFC 4271 section 6.3"]],
  ["three octets", "000000", ["session-reset 1/2 RFC 4271 section 6.1"]],
  ["more than 4096 octets without agreement", updateBody(BASE, "00".repeat(4060)), ["session-reset 1/2 RFC 8654 section 4"]],
  ["more than 4096 octets with it", updateBody(BASE, "00".repeat(4060)), [], { ...FOUR, extendedMessages: true }],
];

describe("what is wrong with an UPDATE", () => {
  it.each(TABLE.map(([name, body, want, context = FOUR]) => ({ name, body, want, context })))("$name", ({ body, want, context }) => {
    const bytes = message(MessageType.update, body);
    const { message: decoded, anomalies } = decodeMessage(bytes, context);
    const found = anomalies.map(({ reaction, notification: n, clause }) => `${reaction} ${n ? `${n.code}/${n.subcode}` : "-"} ${clause}`);
    expect(found).toEqual(want);
    expect(new UpdateView(new Reader(bytes, HEADER_LENGTH), context).anomalies).toEqual(anomalies);
    const roomy = { ...context, extendedMessages: true };
    expect([...encodeMessage(decoded, roomy)]).toEqual([...bytes]);
  });

  it("names the octets of the attribute, and what is wrong with it", () => {
    const bytes = message(MessageType.update, updateBody(`${BASE} 80 04 03 000000`, ROUTE, "08 0a"));
    const [anomaly] = decodeMessage(bytes, FOUR).anomalies;
    expect(anomaly).toMatchObject({ at: 19 + 4 + 2 + 4 + 9 + 7, octets: 6, text: "MULTI_EXIT_DISC: 3 octets, not 4" });
  });
});
