import { Malformed, type Reader } from "../bytes/reader.ts";

/** A field of a message, or a group of those that follow it with a greater depth. */
export interface AnnotatedField {
  /** First octet, counted from the begin of the message. */
  readonly at: number;
  readonly octets: number;
  readonly depth: number;
  readonly name: string;
  /** In plain words; empty where the name says all. What a peer wrote is in printable characters. */
  readonly value: string;
}

/** Collects fields, so that no octet can be forgotten: whatever a group leaves unread becomes a field that says so. */
export class Annotator {
  readonly fields: AnnotatedField[] = [];
  #depth = 0;

  /** The next octets as one field; gives what they say. Throws `Malformed` when there are fewer: the group around it then has them as they are. */
  field<T>(r: Reader, octets: number, name: string, read: (r: Reader) => T, say: (value: T) => string): T {
    const at = r.index;
    const value = read(r.take(octets, name));
    this.#add(at, octets, name, say(value));
    return value;
  }

  u8(r: Reader, name: string, say: (value: number) => string = String): number {
    return this.field(r, 1, name, (value) => value.u8(name), say);
  }

  u16(r: Reader, name: string, say: (value: number) => string = String): number {
    return this.field(r, 2, name, (value) => value.u16(name), say);
  }

  u32(r: Reader, name: string, say: (value: number) => string = String): number {
    return this.field(r, 4, name, (value) => value.u32(name), say);
  }

  octets(r: Reader, octets: number, name: string, say: (value: Uint8Array) => string = hexText): void {
    this.field(r, octets, name, (value) => value.rest(), say);
  }

  /** All octets of `r`, in the fields that `fill` makes of them. */
  group(r: Reader, name: string, value: string, fill: (r: Reader) => void): void {
    const begin = r.index;
    this.#add(begin, r.remaining, name, value);
    this.#depth++;
    let problem: string | undefined;
    try {
      fill(r);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      problem = `malformed, ${error.message}`;
    }
    if (problem !== undefined || r.remaining > 0) this.octets(r, r.remaining, problem ?? "left over");
    this.#depth--;
  }

  #add(at: number, octets: number, name: string, value: string): void {
    this.fields.push({ at, octets, depth: this.#depth, name, value });
  }
}

const LONGEST_HEX = 32;

export function hexText(octets: Uint8Array): string {
  if (octets.length === 0) return "nothing";
  const digits = [...octets.subarray(0, LONGEST_HEX)].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return octets.length > LONGEST_HEX ? `0x${digits}… (${octets.length} octets)` : `0x${digits}`;
}

/** Octets that should be text, in quotes; what is not printable ASCII as `\xNN`. */
export function quoted(octets: Uint8Array): string {
  const characters = [...octets].map((octet) => {
    const isPlain = octet >= 0x20 && octet < 0x7f && octet !== 0x22 && octet !== 0x5c;
    return isPlain ? String.fromCharCode(octet) : `\\x${octet.toString(16).padStart(2, "0")}`;
  });
  return `"${characters.join("")}"`;
}
