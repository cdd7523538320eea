import { Malformed, type Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import { type AsPathSegment, SegmentType } from "./attribute.ts";

/** RFC 4271 section 4.3: per segment type(1), number of AS numbers(1), AS numbers of two or four octets. Throws `Malformed` for what RFC 7606 section 7.2 calls so. */
export function decodeSegments(r: Reader, octets: 2 | 4): readonly AsPathSegment[] {
  const segments: AsPathSegment[] = [];
  while (r.remaining > 0) segments.push(decodeSegment(r, octets));
  return segments;
}

export function encodeSegments(segments: readonly AsPathSegment[], octets: 2 | 4, w: Writer): void {
  for (const { type, asns } of segments) {
    w.u8(type, "segment type");
    w.u8(asns.length, "segment length");
    for (const asn of asns) encodeAsn(asn, octets, w);
  }
}

export function decodeAsn(r: Reader, octets: 2 | 4): number {
  return octets === 4 ? r.u32("AS number") : r.u16("AS number");
}

export function encodeAsn(asn: number, octets: 2 | 4, w: Writer): void {
  if (octets === 4) w.u32(asn, "AS number");
  else w.u16(asn, "AS number");
}

/** RFC 4271 section 9.1.2.2, RFC 5065 section 5.3: a set counts one, confederation segments count nothing. */
export function asPathLength(segments: readonly AsPathSegment[]): number {
  let length = 0;
  for (const { type, asns } of segments) {
    if (type === SegmentType.asSequence) length += asns.length;
    else if (type === SegmentType.asSet) length += 1;
  }
  return length;
}

function decodeSegment(r: Reader, octets: 2 | 4): AsPathSegment {
  const type = r.u8("segment type");
  if (type < SegmentType.asSet || type > SegmentType.asConfedSet) throw new Malformed(`segment type ${type} is not known`);
  const count = r.u8("segment length");
  if (count === 0) throw new Malformed("a segment has no AS number");
  const numbers = r.take(octets * count, `segment of ${count} AS numbers`);
  return { type, asns: Array.from({ length: count }, () => decodeAsn(numbers, octets)) };
}
