interface Seen {
  readonly octets: Uint8Array;
  readonly ttl: number;
  readonly interfaceIndex: number | undefined;
}

/** Copies of one packet follow each other at once; older ones need not be kept. */
const KEPT = 16;

/**
 * Recognises an ICMP error that the capture shows again because this node passed it on: the same octets with another hop count, or on another interface. (Segments need no
 * such care: to TCP a second copy is a retransmission.)
 */
export class TwiceSeen {
  readonly #recent: Seen[] = [];

  isRepeated(octets: Uint8Array, ttl: number, interfaceIndex: number | undefined): boolean {
    const isCopy = (seen: Seen) => (seen.ttl !== ttl || seen.interfaceIndex !== interfaceIndex) && equal(seen.octets, octets);
    if (this.#recent.some(isCopy)) return true;
    this.#recent.push({ octets: octets.slice(), ttl, interfaceIndex });
    if (this.#recent.length > KEPT) this.#recent.shift();
    return false;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}
