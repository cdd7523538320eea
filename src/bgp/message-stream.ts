import { Malformed, Reader } from "../bytes/reader.ts";
import { decodeHeader, EXTENDED_MAXIMUM_LENGTH, findHeader, HEADER_LENGTH, type MessageHeader } from "./message.ts";

export interface MessageSink {
  /** `body` is what follows the header. */
  message(type: number, body: Reader): void;
  /** The octets are no BGP; the stream has stopped. */
  garbage(reason: string): void;
}

/**
 * Cuts one direction of a connection into messages, however it is segmented. Octets are copied only for a message that is spread over several pushes, and no more than one
 * message is ever held.
 */
export class MessageStream {
  /** Longest message that is taken for one; RFC 8654 lets it grow once both OPENs say so. */
  limit = EXTENDED_MAXIMUM_LENGTH;
  readonly #sink: MessageSink;
  #state: "synchronised" | "hunting" | "stopped";
  /** The begin of a message (or, while hunting, the last octets), `#have` octets of it. */
  #partial: Uint8Array = new Uint8Array(0);
  #have = 0;
  #header: MessageHeader | undefined;

  /** `begin`: "message" when the first octet begins one; "anywhere" looks for a marker first. */
  constructor(sink: MessageSink, begin: "message" | "anywhere") {
    this.#sink = sink;
    this.#state = begin === "message" ? "synchronised" : "hunting";
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.#state !== "stopped") {
      if (this.#state === "hunting") at = this.#hunt(bytes, at);
      else if (this.#have > 0) at = this.#complete(bytes, at);
      else at = this.#whole(bytes, at);
    }
  }

  /** Octets are missing here: the message that they belonged to is lost, and the next one must be found by its marker. */
  lost(): void {
    if (this.#state === "stopped") return;
    this.#state = "hunting";
    this.#forget();
  }

  /** A message that lies in `bytes` whole, or else the begin of one, kept. */
  #whole(bytes: Uint8Array, at: number): number {
    const available = bytes.length - at;
    if (available >= HEADER_LENGTH) {
      const header = this.#readHeader(bytes, at);
      if (!header) return bytes.length;
      if (available >= header.length) {
        this.#sink.message(header.type, new Reader(bytes, at + HEADER_LENGTH, at + header.length));
        return at + header.length;
      }
    }
    this.#partial = new Uint8Array(HEADER_LENGTH);
    return this.#complete(bytes, at);
  }

  /** Adds to the message that has begun, up to its end. */
  #complete(bytes: Uint8Array, at: number): number {
    const count = Math.min(this.#partial.length - this.#have, bytes.length - at);
    this.#partial.set(bytes.subarray(at, at + count), this.#have);
    this.#have += count;
    if (this.#have < this.#partial.length) return at + count;
    if (!this.#header) {
      this.#header = this.#readHeader(this.#partial, 0);
      if (!this.#header) return bytes.length;
      if (this.#header.length > HEADER_LENGTH) {
        const larger = new Uint8Array(this.#header.length);
        larger.set(this.#partial);
        this.#partial = larger;
        return at + count;
      }
    }
    const message = this.#partial;
    const { type } = this.#header;
    this.#forget();
    this.#sink.message(type, new Reader(message, HEADER_LENGTH));
    return at + count;
  }

  #hunt(bytes: Uint8Array, at: number): number {
    const kept = this.#have;
    const window = new Uint8Array(kept + bytes.length - at);
    window.set(this.#partial.subarray(0, kept));
    window.set(bytes.subarray(at), kept);
    const found = findHeader(window, 0, this.limit);
    this.#forget();
    if (found === undefined) {
      this.#partial = window.slice(-(HEADER_LENGTH - 1));
      this.#have = this.#partial.length;
      return bytes.length;
    }
    this.#state = "synchronised";
    this.push(window.subarray(found));
    return bytes.length;
  }

  #readHeader(bytes: Uint8Array, at: number): MessageHeader | undefined {
    try {
      return decodeHeader(bytes, at, this.limit);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#state = "stopped";
      this.#forget();
      this.#sink.garbage(error.message);
      return undefined;
    }
  }

  #forget(): void {
    this.#have = 0;
    this.#header = undefined;
    this.#partial = new Uint8Array(0);
  }
}
