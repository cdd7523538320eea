import { familyKey } from "./add-path.ts";
import { isLastLabel, nlriForm } from "./nlri-form.ts";

/**
 * One route of an UPDATE. `family`: `familyKey`; `pathId`: 0 without; the address is `bits` long and begins at `at` of `bytes`, where `(bits + 7) >> 3` octets are its own; what is
 * behind its bits in the last octet may be anything. With labels (SAFI 4, 128) these cover route distinguisher and prefix; where a family's NLRI are no prefixes, all octets.
 */
export type RouteVisitor = (op: RouteOperation, family: number, pathId: number, bits: number, bytes: Uint8Array, at: number) => void;

export type RouteOperation = "announce" | "withdraw";

/** Where an NLRI field lies, and of which family it is. */
export interface NlriField {
  readonly op: RouteOperation;
  readonly family: number;
  readonly hasPathId: boolean;
  readonly from: number;
  readonly to: number;
}

const IPV4_UNICAST = familyKey(1, 1);
const IPV6_UNICAST = familyKey(2, 1);

/** How many routes the field holds, each visited, without an object for any; -1 when it breaks its form, which `decodeNlri` puts into words (those before were visited). */
export function walkNlri(bytes: Uint8Array, field: NlriField, visit: RouteVisitor | undefined): number {
  const { op, family, hasPathId, from, to } = field;
  if (family === IPV4_UNICAST) return walkPrefixes(bytes, from, to, hasPathId, 32, op, family, visit);
  if (family === IPV6_UNICAST) return walkPrefixes(bytes, from, to, hasPathId, 128, op, family, visit);
  const form = nlriForm(family >> 8, family & 0xff);
  if (form.kind === "prefix") return walkPrefixes(bytes, from, to, hasPathId, 8 * form.addressOctets, op, family, visit);
  if (form.kind === "labelled") return walkLabelled(bytes, field, 8 * form.addressOctets, form.hasRd ? 64 : 0, visit);
  if (form.kind === "typed") return walkTyped(bytes, field, visit);
  if (from === to) return 0;
  visit?.(op, family, 0, 8 * (to - from), bytes, from);
  return 1;
}

function walkPrefixes(
  bytes: Uint8Array,
  from: number,
  to: number,
  hasPathId: boolean,
  longest: number,
  op: RouteOperation,
  family: number,
  visit: RouteVisitor | undefined,
): number {
  let count = 0;
  let pathId = 0;
  for (let at = from; at < to; ) {
    if (hasPathId) {
      if (to - at < 5) return -1;
      pathId = u32(bytes, at);
      at += 4;
    }
    const bits = bytes[at] ?? 0;
    const next = at + 1 + ((bits + 7) >> 3);
    if (bits > longest || next > to) return -1;
    if (visit !== undefined) visit(op, family, pathId, bits, bytes, at + 1);
    count++;
    at = next;
  }
  return count;
}

function walkLabelled(bytes: Uint8Array, field: NlriField, longest: number, rdBits: number, visit: RouteVisitor | undefined): number {
  const { op, family, hasPathId, from, to } = field;
  let count = 0;
  for (let at = from; at < to; ) {
    if (hasPathId && to - at < 5) return -1;
    const pathId = hasPathId ? u32(bytes, at) : 0;
    if (hasPathId) at += 4;
    let bits = bytes[at++] ?? 0;
    const next = at + ((bits + 7) >> 3);
    if (next > to) return -1;
    let label: number;
    do {
      if (bits < 24) return -1;
      label = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      bits -= 24;
      at += 3;
    } while (!isLastLabel(label));
    if (bits < rdBits || bits - rdBits > longest) return -1;
    visit?.(op, family, pathId, bits, bytes, at);
    count++;
    at = next;
  }
  return count;
}

function walkTyped(bytes: Uint8Array, field: NlriField, visit: RouteVisitor | undefined): number {
  const { op, family, hasPathId, from, to } = field;
  const headLength = (hasPathId ? 4 : 0) + 2;
  let count = 0;
  for (let at = from; at < to; ) {
    const head = at + headLength;
    if (head > to) return -1;
    const next = head + (bytes[head - 1] ?? 0);
    if (next > to) return -1;
    visit?.(op, family, hasPathId ? u32(bytes, at) : 0, 8 * (next - head + 2), bytes, head - 2);
    count++;
    at = next;
  }
  return count;
}

function u32(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}
