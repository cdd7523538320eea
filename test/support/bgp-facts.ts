import type { BgpMessage, OpenMessage } from "../../src/capture/wire-event.ts";

/** Messages as the capture reader tells them, for histories that are written by hand: what a test does not speak of is as a plain speaker sends it. */
export function openFact({ asn, holdTimeS, routerId }: Pick<OpenMessage, "asn" | "holdTimeS" | "routerId">): BgpMessage {
  const open = { version: 4, myAs: asn, holdTimeS, routerId, parameters: [], extendedParameters: false, trailing: new Uint8Array(0) };
  return { type: "OPEN", asn, holdTimeS, routerId, open, anomalies: [] };
}

export function updateFact(announced: number, withdrawn = 0): BgpMessage {
  return { type: "UPDATE", announced, withdrawn, octets: 50 };
}

export function endOfRibFact(afi: number, safi = 1): BgpMessage {
  const isEmpty = afi === 1 && safi === 1;
  const endOfRib = { afi, safi, form: isEmpty ? "empty" : "mp-unreach", extendedLength: false } as const;
  return { type: "UPDATE", announced: 0, withdrawn: 0, octets: isEmpty ? 23 : 29, endOfRib };
}

export function notificationFact(code: number, subcode: number): BgpMessage {
  return { type: "NOTIFICATION", code, subcode, notification: { code, subcode, data: new Uint8Array(0) } };
}
