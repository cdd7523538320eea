import { Malformed, type Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";

/** RFC 7911 section 4. `sendReceive`: 1 can receive, 2 can send, 3 both. */
export interface AddPathFamily {
  readonly afi: number;
  readonly safi: number;
  readonly sendReceive: number;
}

export function decodeAddPath(r: Reader): readonly AddPathFamily[] {
  const families: AddPathFamily[] = [];
  while (r.remaining >= 4) families.push({ afi: r.u16("AFI"), safi: r.u8("SAFI"), sendReceive: r.u8("Send/Receive") });
  if (r.remaining > 0) throw new Malformed(`ADD-PATH: ${r.remaining} octets left over`);
  return families;
}

export function encodeAddPath(families: readonly AddPathFamily[], w: Writer): void {
  for (const { afi, safi, sendReceive } of families) {
    w.u16(afi, "AFI");
    w.u8(safi, "SAFI");
    w.u8(sendReceive, "Send/Receive");
  }
}

/** Families, as `familyKey`, whose NLRI carry a path identifier: the sender says that it sends them, and the receiver that it takes them. */
export function negotiatedAddPath(sender: readonly AddPathFamily[], receiver: readonly AddPathFamily[]): ReadonlySet<number> {
  const taken = new Set(receiver.filter((f) => (f.sendReceive & 1) !== 0).map((f) => familyKey(f.afi, f.safi)));
  const sent = sender.filter((f) => (f.sendReceive & 2) !== 0).map((f) => familyKey(f.afi, f.safi));
  return new Set(sent.filter((key) => taken.has(key)));
}

export function familyKey(afi: number, safi: number): number {
  return afi * 256 + safi;
}
