import { describe, expect, it } from "vitest";

import type { Connection, WireEvent, WireFact } from "../../src/capture/wire-event.ts";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { type WireFactQuery, WireFacts } from "./wire-facts.ts";

const A = "172.30.0.11" as IpAddress;
const B = "172.30.0.12" as IpAddress;
const WATCHED = "10.1.0.0/22" as Prefix;
/** a dials b. */
const connection: Connection = { client: { address: A, port: 40000 }, server: { address: B, port: 179 }, serial: 1 };

const SEEN: readonly [string, number, WireFact, WireFactQuery, string][] = [
  ["a connection that came up", 1, { kind: "tcp-established", connection }, { kind: "tcp-open" }, "a>b"],
  ["a dial that was refused", 2, { kind: "tcp-refused", connection }, { kind: "tcp-refused" }, "a>b"],
  ["a FIN", 3, { kind: "tcp-fin", connection, from: "server" }, { kind: "tcp-closed" }, "b>a"],
  ["a RST", 4, { kind: "tcp-reset", connection, from: "client" }, { kind: "tcp-closed" }, "a>b"],
  [
    "an End-of-RIB",
    5,
    message("server", {
      type: "UPDATE",
      announced: 0,
      withdrawn: 0,
      octets: 23,
      endOfRib: { afi: 2, safi: 1, form: "mp-unreach", extendedLength: false },
    }),
    { kind: "end-of-rib", family: "ipv6" },
    "b>a",
  ],
  ["routes", 6, message("client", { type: "UPDATE", announced: 2, withdrawn: 0, octets: 60 }), { kind: "update" }, "a>b"],
  ["routes of either kind", 7, message("client", { type: "UPDATE", announced: 0, withdrawn: 1, octets: 60 }), { kind: "update" }, "a>b"],
  [
    "a KEEPALIVE is none of them, but a NOTIFICATION is one",
    8,
    message("client", { type: "NOTIFICATION", code: 6, subcode: 2, notification: { code: 6, subcode: 2, data: new Uint8Array() } }),
    { kind: "notification" },
    "a>b",
  ],
];

describe("what was sent on the wire", () => {
  it.each(SEEN)("%s", (_, t, fact, query, way) => {
    const facts = factsOf([t, fact]);
    const [from = "", to = ""] = way.split(">");
    expect(facts.first(query, from, to, 0)).toBe(t);
    expect(facts.first(query, from, undefined, 0)).toBe(t);
    expect(facts.first(query, to, from, 0)).toBeUndefined();
    expect(facts.first(query, from, to, t + 1)).toBeUndefined();
  });

  it("is the earliest of what both ends captured", () => {
    const fin: WireFact = { kind: "tcp-fin", connection, from: "client" };
    expect(factsOf([9, fin], [7, fin], [8, fin]).first({ kind: "tcp-closed" }, "a", "b", 8)).toBe(8);
  });

  it("does not count an End-of-RIB as one of another family, or as routes", () => {
    const facts = factsOf([
      5,
      message("client", {
        type: "UPDATE",
        announced: 0,
        withdrawn: 0,
        octets: 23,
        endOfRib: { afi: 1, safi: 1, form: "empty", extendedLength: false },
      }),
    ]);
    expect(facts.first({ kind: "end-of-rib", family: "ipv4" }, "a", "b", 0)).toBe(5);
    expect(facts.first({ kind: "end-of-rib", family: "ipv6" }, "a", "b", 0)).toBeUndefined();
    expect(facts.first({ kind: "update" }, "a", "b", 0)).toBeUndefined();
  });

  it("forgets the oldest of very many, and nothing of what is new", () => {
    const facts = factsOf();
    for (let t = 1; t <= 100_000; t++) facts.push(event(t, { kind: "tcp-fin", connection, from: "client" }));
    expect(facts.first({ kind: "tcp-closed" }, "a", "b", 99_990)).toBe(99_990);
    expect(facts.first({ kind: "tcp-closed" }, "a", "b", 0)).toBeGreaterThan(1);
  });
});

describe("prefixes that a step is about", () => {
  it.each([
    ["announced", "announce", 22, [10, 1, 0], true],
    ["with bits set behind its length", "announce", 22, [10, 1, 3], true],
    ["of another length", "announce", 23, [10, 1, 0], false],
    ["another of the same length", "announce", 22, [10, 1, 4], false],
    ["withdrawn and not announced", "withdraw", 22, [10, 1, 0], false],
  ] as const)("%s", (_, op, bits, octets, found) => {
    const facts = factsOf();
    facts.update(
      { t: 4, connection, from: "client" },
      { forEachRoute: (visit) => visit(op, 0x0101, 0, bits, Uint8Array.from([9, 9, ...octets]), 2) },
    );
    expect(facts.first({ kind: "announced", prefix: WATCHED }, "a", "b", 0)).toBe(found ? 4 : undefined);
  });
});

function factsOf(...seen: readonly (readonly [number, WireFact])[]): WireFacts {
  const facts = new WireFacts(cell);
  for (const [t, fact] of seen) facts.push(event(t, fact));
  return facts;
}

function event(t: number, fact: WireFact): WireEvent {
  return { id: `w:a:${t}`, t, capture: "a", packet: t, ...fact };
}

function message(from: "client" | "server", of: Extract<WireFact, { kind: "bgp-message" }>["message"]): WireFact {
  return { kind: "bgp-message", connection, from, message: of };
}

const [cell] = parseScenario(
  `
id: facts
title: Two speakers
topology:
  networks: { fabric: 172.30.0.0/24 }
  nodes:
    a: { speaker: bird@2.17, asn: 64512, fabric: ${A} }
    b: { speaker: bird@2.17, asn: 64513, fabric: ${B} }
  sessions: full-mesh
steps:
  - wait: { update: [a, b], announced: ${WATCHED} }
expect:
  - fib: { node: a, equals: {} }
`,
  "facts.yaml",
  testVocabulary,
).cells as readonly [Cell];
