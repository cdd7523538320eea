import { Malformed, type Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import { exhaustive } from "../exhaustive.ts";
import { ipAddressBytes } from "../net/address.ts";
import { type Prefix, prefixAddress, prefixLength, prefixOfBytes } from "../net/prefix.ts";
import { familyKey } from "./add-path.ts";
import { isLastLabel, type NlriForm, nlriForm } from "./nlri-form.ts";

/** A route's destination. `pathId`: RFC 7911 section 3, where it was agreed on. */
export type Nlri =
  | ({ readonly kind: "prefix"; readonly pathId?: number } & Destination)
  /** Labels are the 24 bits as they stand, `rd` has eight octets. */
  | ({ readonly kind: "labelled"; readonly pathId?: number; readonly labels: readonly number[]; readonly rd?: Uint8Array } & Destination)
  /** One route of another family (EVPN), or a whole field that cannot be cut into routes or breaks its form. */
  | { readonly kind: "raw"; readonly pathId?: number; readonly value: Uint8Array };

interface Destination {
  readonly prefix: Prefix;
  /** What stands in the last octet behind the prefix, where that is not zero. */
  readonly paddingBits?: number;
}

/** All NLRI of a field. Throws `Malformed` when one is cut, or is longer than its family's addresses. */
export function decodeNlri(r: Reader, afi: number, safi: number, addPath: ReadonlySet<number>): readonly Nlri[] {
  const form = nlriForm(afi, safi);
  if (form.kind === "whole") return r.remaining > 0 ? [{ kind: "raw", value: r.rest() }] : [];
  const hasPathId = addPath.has(familyKey(afi, safi));
  const list: Nlri[] = [];
  while (r.remaining > 0) {
    const pathId = hasPathId ? { pathId: r.u32("path identifier") } : {};
    list.push(decodeOne(r, form, pathId));
  }
  return list;
}

/** Throws RangeError for a prefix of another address family, and when path identifiers are there or missing against what was agreed on. */
export function encodeNlri(list: readonly Nlri[], afi: number, safi: number, addPath: ReadonlySet<number>, w: Writer): void {
  const form = nlriForm(afi, safi);
  const hasPathId = addPath.has(familyKey(afi, safi));
  for (const nlri of list) {
    if (nlri.kind !== "raw" && hasPathId !== (nlri.pathId !== undefined)) {
      throw new RangeError(`${nlri.prefix}: family ${afi}/${safi} ${hasPathId ? "needs" : "has no"} path identifiers`);
    }
    if (nlri.pathId !== undefined) w.u32(nlri.pathId, "path identifier");
    encodeOne(nlri, form, w);
  }
}

type Cuttable = Exclude<NlriForm, { readonly kind: "whole" }>;

function decodeOne(r: Reader, form: Cuttable, pathId: { readonly pathId?: number }): Nlri {
  switch (form.kind) {
    case "prefix": {
      const bits = r.u8("prefix length");
      return { kind: "prefix", ...pathId, ...decodeDestination(r, bits, form.addressOctets) };
    }
    case "labelled":
      return decodeLabelled(r, form, pathId);
    case "typed": {
      const [type, length] = [r.u8("route type"), r.u8("route length")];
      return { kind: "raw", ...pathId, value: Uint8Array.of(type, length, ...r.bytes(length, "route")) };
    }
    default:
      return exhaustive(form);
  }
}

/** RFC 8277 section 2.2: length(1) in bits of all that follows, labels(3 each), route distinguisher(8), prefix. */
function decodeLabelled(r: Reader, form: Extract<NlriForm, { readonly kind: "labelled" }>, pathId: { readonly pathId?: number }): Nlri {
  let bits = r.u8("NLRI length");
  const octets = r.take((bits + 7) >> 3, "NLRI");
  const labels: number[] = [];
  do {
    if (bits < 24) throw new Malformed(`NLRI length: ${bits} bits left for a label`);
    bits -= 24;
    labels.push(octets.u24("label"));
  } while (!isLastLabel(labels.at(-1) ?? 0));
  if (!form.hasRd) return { kind: "labelled", ...pathId, labels, ...decodeDestination(octets, bits, form.addressOctets) };
  if (bits < 64) throw new Malformed(`NLRI length: ${bits} bits left for a route distinguisher`);
  const rd = octets.bytes(8, "route distinguisher");
  return { kind: "labelled", ...pathId, labels, rd, ...decodeDestination(octets, bits - 64, form.addressOctets) };
}

function decodeDestination(r: Reader, bits: number, addressOctets: number): Destination {
  if (bits > 8 * addressOctets) throw new Malformed(`prefix length ${bits} is above ${8 * addressOctets}`);
  const octets = new Uint8Array(addressOctets);
  octets.set(r.bytes((bits + 7) >> 3, "prefix"));
  const paddingBits = (octets[bits >> 3] ?? 0) & (0xff >> (bits & 7));
  const prefix = prefixOfBytes(octets, bits);
  return paddingBits === 0 ? { prefix } : { prefix, paddingBits };
}

function encodeOne(nlri: Nlri, form: NlriForm, w: Writer): void {
  switch (nlri.kind) {
    case "prefix":
      encodeDestination(nlri, form, prefixLength(nlri.prefix), () => undefined, w);
      return;
    case "labelled": {
      const { labels, rd } = nlri;
      if (rd && rd.length !== 8) throw new RangeError(`route distinguisher: ${rd.length} octets, not 8`);
      const writeFront = () => {
        for (const label of labels) w.u24(label, "label");
        if (rd) w.bytes(rd);
      };
      encodeDestination(nlri, form, 24 * labels.length + (rd ? 64 : 0) + prefixLength(nlri.prefix), writeFront, w);
      return;
    }
    case "raw":
      w.bytes(nlri.value);
      return;
    default:
      exhaustive(nlri);
  }
}

function encodeDestination(
  { prefix, paddingBits = 0 }: Destination,
  form: NlriForm,
  bits: number,
  writeFront: () => void,
  w: Writer,
): void {
  const address = ipAddressBytes(prefixAddress(prefix));
  if ("addressOctets" in form && form.addressOctets !== address.length)
    throw new RangeError(`${prefix} is of another address family than its NLRI field`);
  const length = prefixLength(prefix);
  const octets = address.slice(0, (length + 7) >> 3);
  if (paddingBits > (length % 8 === 0 ? 0 : 0xff >> (length & 7)))
    throw new RangeError(`${prefix}: padding bits ${paddingBits} do not fit behind it`);
  const last = octets.length - 1;
  if (paddingBits > 0) octets[last] = (octets[last] ?? 0) | paddingBits;
  w.u8(bits, "NLRI length");
  writeFront();
  w.bytes(octets);
}
