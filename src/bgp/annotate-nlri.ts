import type { Reader } from "../bytes/reader.ts";
import { ipAddressFromBytes } from "../net/address.ts";
import { familyKey } from "./add-path.ts";
import { type Annotator, hexText } from "./annotator.ts";
import type { CodecContext } from "./codec-context.ts";
import { isLastLabel, nlriForm } from "./nlri-form.ts";

const AFI_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "IPv4"],
  [2, "IPv6"],
  [25, "L2VPN"],
]);

const SAFI_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "unicast"],
  [2, "multicast"],
  [4, "labelled unicast"],
  [70, "EVPN"],
  [128, "VPN"],
  [133, "flow specification"],
]);

export function afiName(afi: number): string {
  return AFI_NAMES.get(afi) ?? `${afi}`;
}

function safiName(safi: number): string {
  return SAFI_NAMES.get(safi) ?? `${safi}`;
}

/** AFI(2), an octet that has a meaning of its own where `between` names it, SAFI(1). */
export function annotateFamily(
  a: Annotator,
  r: Reader,
  between?: string,
  say?: (value: number) => string,
): { readonly afi: number; readonly safi: number } {
  const afi = a.u16(r, "AFI", afiName);
  if (between) a.u8(r, between, say);
  return { afi, safi: a.u8(r, "SAFI", safiName) };
}

/** An NLRI field; throws `Malformed` where it breaks its form. */
export function annotateNlri(a: Annotator, r: Reader, afi: number, safi: number, { addPath }: CodecContext): void {
  const form = nlriForm(afi, safi);
  const hasPathId = addPath.has(familyKey(afi, safi));
  if (form.kind === "whole") {
    if (r.remaining > 0) a.octets(r, r.remaining, `routes of family ${afi}/${safi}`);
    return;
  }
  while (r.remaining > 0) {
    if (hasPathId) a.u32(r, "path identifier");
    if (form.kind === "typed") {
      a.u8(r, "route type");
      a.octets(r, a.u8(r, "route length"), "route");
    } else annotatePrefix(a, r, form);
  }
}

type PrefixForm = { readonly kind: "prefix" | "labelled"; readonly addressOctets: number; readonly hasRd?: boolean };

function annotatePrefix(a: Annotator, r: Reader, { kind, addressOctets, hasRd = false }: PrefixForm): void {
  let bits = a.u8(r, "length", (value) => `${value} bits`);
  if (kind === "labelled") {
    let label: number;
    do {
      label = a.field(r, 3, "label", (value) => value.u24("label"), labelText);
      bits -= 24;
    } while (!isLastLabel(label) && bits >= 24);
    if (hasRd) {
      a.octets(r, 8, "route distinguisher");
      bits -= 64;
    }
  }
  const length = Math.max(0, bits);
  a.octets(r, (length + 7) >> 3, "prefix", (octets) => prefixText(octets, length, addressOctets));
}

function prefixText(octets: Uint8Array, bits: number, addressOctets: number): string {
  if (octets.length > addressOctets) return `${hexText(octets)}, longer than an address`;
  const address = new Uint8Array(addressOctets);
  address.set(octets);
  return `${ipAddressFromBytes(address)}/${bits}`;
}

function labelText(label: number): string {
  return `${label >> 4}${(label & 1) === 1 ? ", bottom of stack" : ""}`;
}
