import { Malformed, type Reader } from "../bytes/reader.ts";

/** RFC 4271 section 4.4: a KEEPALIVE is the header alone. */
export function decodeKeepalive(r: Reader): void {
  if (r.remaining > 0) throw new Malformed(`KEEPALIVE: ${r.remaining} octets behind the header`);
}
