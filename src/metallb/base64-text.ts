const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The ASCII text that a Secret's `data` holds in base64 (RFC 4648 section 4); undefined when it is none. */
export function base64Text(encoded: string): string | undefined {
  const text = encoded.replaceAll(/\s/g, "");
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const bits = [...text.replaceAll("=", "")].map((digit) => DIGITS.indexOf(digit).toString(2).padStart(6, "0")).join("");
  const octets = Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  return octets.every((octet) => octet < 0x80) ? String.fromCharCode(...octets) : undefined;
}
