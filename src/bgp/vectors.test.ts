import { describe, expect, it } from "vitest";
import { type Vector, vectors } from "../../test/vectors/read.ts";
import { Reader } from "../bytes/reader.ts";
import { annotate, hexView } from "./annotate.ts";
import { decodeMessage, encodeMessage } from "./codec.ts";
import { HEADER_LENGTH, MessageType } from "./message.ts";
import { endOfRibOf, type Update } from "./update.ts";
import { UpdateView } from "./update-view.ts";

const all = vectors.map((vector) => [vector.name, vector] as const);

/** Every prefix, with a header of that length; and every octet with another value. */
function* damaged({ bytes }: Vector): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) {
    yield bytes.slice(0, length);
    if (length >= HEADER_LENGTH) yield withLength(bytes.slice(0, length));
  }
  for (let at = HEADER_LENGTH - 3; at < bytes.length; at++) {
    for (const flip of [0x01, 0x10, 0x40, 0xff]) yield Uint8Array.from(bytes, (octet, i) => (i === at ? octet ^ flip : octet));
  }
  for (const trailing of [1, 2, 3, 4, 5]) yield withLength(Uint8Array.from([...bytes, ...new Array<number>(trailing).fill(trailing)]));
}

function withLength(bytes: Uint8Array): Uint8Array {
  bytes[16] = bytes.length >> 8;
  bytes[17] = bytes.length & 0xff;
  return bytes;
}

describe.each(all)("%s", (name, vector) => {
  const { bytes, context } = vector;

  it("is encoded to the octets that it was decoded from", () => {
    const { message, anomalies } = decodeMessage(bytes, context);
    expect(message.type).toBe(typeOf(bytes));
    expect([...encodeMessage(message, context)]).toEqual([...bytes]);
    expect(anomalies.map(({ text }) => text)).toEqual(EXPECTED_ANOMALIES[name] ?? []);
  });

  it("is read whatever is cut off, changed or added; octets survive, and all ways of reading agree", () => {
    for (const changed of [bytes, ...damaged(vector)]) {
      const hex = Buffer.from(changed).toString("hex");
      const { message, anomalies } = decodeMessage(changed, context);
      const outside = anomalies.filter(({ at, octets }) => at < 0 || octets < 0 || at + octets > changed.length);
      expect(outside.length, hex).toBe(0);
      if (anomalies.every(({ at }) => at >= HEADER_LENGTH - 1) && changed.length >= HEADER_LENGTH) {
        expect(Buffer.from(encodeMessage(message, context)).toString("hex")).toBe(hex);
        if (changed[18] === MessageType.update) compareView(changed, message.type === "UPDATE" ? message.update : undefined, vector);
      }
      expect(firstUncovered(changed, vector), hex).toBe(-1);
    }
  }, 30_000);
});

const EXPECTED_ANOMALIES: Readonly<Record<string, readonly string[]>> = {
  "open-extended-parameters": ["OPEN: optional parameter 9 is not known"],
  "open-malformed-capabilities": [
    "capability 65: AS number: 4 octets wanted, 3 left",
    "capability 64: Graceful Restart flags and time: 2 octets wanted, 1 left",
    "Graceful Restart: 1 octets at the end are no whole family",
    "capability 6: extended-message: 1 of 1 octets left over",
    "Long-lived Graceful Restart: 3 octets at the end are no whole family",
  ],
};

function typeOf(bytes: Uint8Array): string | undefined {
  return ["", "OPEN", "UPDATE", "NOTIFICATION", "KEEPALIVE", "ROUTE-REFRESH"][bytes[18] ?? 0];
}

function compareView(bytes: Uint8Array, update: Update | undefined, { context }: Vector): void {
  const hex = Buffer.from(bytes).toString("hex");
  const view = new UpdateView(new Reader(bytes, HEADER_LENGTH), context);
  const { anomalies } = decodeMessage(bytes, context);
  expect(view.anomalies, hex).toEqual(anomalies);
  let routes = 0;
  view.forEachRoute(() => routes++);
  expect(routes, hex).toBe(view.announced + view.withdrawn);
  if (!update || anomalies.length > 0) return;
  const reached = update.attributes.flatMap((a) => (a.kind === "mp-reach" ? a.nlri : []));
  const unreached = update.attributes.flatMap((a) => (a.kind === "mp-unreach" ? a.nlri : []));
  expect([view.announced, view.withdrawn], hex).toEqual([
    update.announced.length + reached.length,
    update.withdrawn.length + unreached.length,
  ]);
  expect(view.endOfRib, hex).toEqual(endOfRibOf(update));
  const withoutRoutes = update.attributes.map((a) => ("nlri" in a ? { ...a, flags: a.flags | 0x10, nlri: [] } : a));
  expect(view.attributes.attributes, hex).toEqual(withoutRoutes);
}

function firstUncovered(bytes: Uint8Array, { context }: Vector): number {
  const fields = annotate(bytes, context);
  const covered = new Uint8Array(bytes.length);
  fields.forEach(({ at, octets, depth }, i) => {
    if ((fields[i + 1]?.depth ?? -1) <= depth) covered.fill(1, at, at + octets);
  });
  expect(hexView(bytes, fields).split("\n").length).toBeGreaterThan(fields.length);
  return covered.indexOf(0);
}
