import { readFileSync } from "node:fs";
import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import type { BgpMessage, WireEvent } from "../../src/capture/wire-event.ts";

/** Names of the captures in this folder that the tests run over. */
export const captureNames = [
  "bird-bird-kill.a",
  "bird-bird-kill.b",
  "forwarded-unreachable.r",
  "frr-bird-dual",
  "refused-then-up",
  "silent-drop.a",
  "silent-drop.b",
] as const;

export type CaptureName = (typeof captureNames)[number];

export function captureFile(name: CaptureName): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.pcap`, import.meta.url)));
}

/** Octets from hexadecimal digits; white space, and what follows `//` or `#` on a line, is commentary. */
export function octets(text: string): Uint8Array {
  const digits = text.replaceAll(/(\/\/|#).*$/gm, "").replaceAll(/\s/g, "");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The facts of a file that is pushed in pieces of the given lengths, the last of which goes on for ever. */
export function decodeInPieces(file: Uint8Array, lengths: Iterable<number>, options = { capture: "x", epochNs: 0n }): WireEvent[] {
  const decoder = new WireDecoder(options);
  const events: WireEvent[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at >= file.length) break;
    events.push(...decoder.push(file.slice(at, at + length)));
    at += length;
  }
  if (at < file.length) events.push(...decoder.push(file.slice(at)));
  return [...events, ...decoder.end()];
}

export function decodeCapture(name: CaptureName, capture = "x", epochNs = 0n): WireEvent[] {
  return decodeInPieces(captureFile(name), [], { capture, epochNs });
}

/** One line per fact: packet (and which of its facts), client port, sender, what. */
export function brief(event: WireEvent): string {
  const place = event.id.slice(event.id.lastIndexOf(":") + 1);
  if (!("connection" in event))
    return [place, event.kind, "reason" in event ? event.reason : "detail" in event ? event.detail : ""].join(" ").trim();
  const { client, serial } = event.connection;
  const from = "from" in event ? [event.from] : [];
  return [place, `${client.port}#${serial}`, ...from, ...what(event)].join(" ");
}

function what(event: WireEvent): string[] {
  if (event.kind === "tcp-gap" || event.kind === "tcp-conflict") return [event.kind, String(event.octets)];
  if (event.kind === "tcp-syn" || event.kind === "tcp-established") return [event.kind, ...Object.keys(event.options ?? {})];
  if (event.kind === "bgp-garbage") return [event.kind, event.reason];
  if (event.kind !== "bgp-message") return [event.kind];
  const { message } = event;
  return [...messageWords(message), ...(message.anomalies?.length ? ["anomalies"] : [])];
}

function messageWords(message: BgpMessage): string[] {
  switch (message.type) {
    case "OPEN": {
      const gr = message.gracefulRestart;
      return [message.type, `AS${message.asn}`, gr ? `R=${Number(gr.restartState)}` : "no-GR"];
    }
    case "UPDATE":
      return message.endOfRib
        ? ["End-of-RIB", `${message.endOfRib.afi}/${message.endOfRib.safi}`]
        : [message.type, `+${message.announced}-${message.withdrawn}`];
    case "NOTIFICATION":
      return [message.type, `${message.code}/${message.subcode}`];
    case "UNKNOWN":
      return [message.type, String(message.code)];
    default:
      return [message.type];
  }
}

/** A sequence of numbers in [0, 1) that is the same in every run. */
export function* pseudoRandom(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}
