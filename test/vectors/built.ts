import { octets } from "../captures/read.ts";

/** A message of this body, with a well-formed header. */
export function message(type: number, body: string): Uint8Array {
  const rest = octets(body);
  const length = 19 + rest.length;
  return Uint8Array.from([...new Array<number>(16).fill(0xff), length >> 8, length & 0xff, type, ...rest]);
}

/** The body of an UPDATE: three fields in hexadecimal digits, with their lengths put in. */
export function updateBody(attributes: string, announced = "", withdrawn = ""): string {
  return `${sized(withdrawn)}${sized(attributes)}${hex(octets(announced))}`;
}

function sized(text: string): string {
  const field = octets(text);
  return `${field.length.toString(16).padStart(4, "0")}${hex(field)}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
