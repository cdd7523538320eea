import { EXTENDED_MAXIMUM_LENGTH, HEADER_LENGTH, MAXIMUM_LENGTH } from "../../src/bgp/message.ts";
import type { Notification } from "../../src/bgp/notification.ts";

/** RFC 4271 section 6.1. */
const MESSAGE_HEADER_ERROR = 1;
const NOT_SYNCHRONISED = 1;
const BAD_LENGTH = 2;
const OPEN = 1;
const KEEPALIVE = 4;

/** Cuts what a peer sends into whole messages, header included. Holds at most the begin of one message. */
export class Framer {
  /** RFC 8654: longer messages are taken, OPEN and KEEPALIVE apart. */
  extended = false;
  #kept: Buffer = Buffer.alloc(0);

  /** Calls `onMessage` for each; returns the NOTIFICATION that a broken header asks for. After `stop()` says true nothing more is cut. */
  push(chunk: Uint8Array, onMessage: (octets: Uint8Array) => void, stop: () => boolean): Notification | undefined {
    const all = this.#kept.length > 0 ? Buffer.concat([this.#kept, chunk]) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (all.length - at >= HEADER_LENGTH && !stop()) {
      const problem = this.#problem(all, at);
      if (problem) return problem;
      const end = at + all.readUInt16BE(at + 16);
      if (end > all.length) break;
      onMessage(all.subarray(at, end));
      at = end;
    }
    this.#kept = Buffer.from(all.subarray(at));
    return undefined;
  }

  #problem(all: Buffer, at: number): Notification | undefined {
    if (!all.subarray(at, at + 16).every((octet) => octet === 0xff)) {
      return { code: MESSAGE_HEADER_ERROR, subcode: NOT_SYNCHRONISED, data: new Uint8Array(0) };
    }
    const length = all.readUInt16BE(at + 16);
    const type = all[at + 18];
    const limit = this.extended && type !== OPEN && type !== KEEPALIVE ? EXTENDED_MAXIMUM_LENGTH : MAXIMUM_LENGTH;
    if (length >= HEADER_LENGTH && length <= limit) return undefined;
    return { code: MESSAGE_HEADER_ERROR, subcode: BAD_LENGTH, data: Uint8Array.from(all.subarray(at + 16, at + 18)) };
  }
}
