import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { MAXIMUM_LENGTH } from "./message.ts";
import { MessageStream } from "./message-stream.ts";

const MARKER = "ffffffffffffffffffffffffffffffff";
const KEEPALIVE = `${MARKER} 0013 04`;
/** Cease, Administrative Shutdown: packet 36 of refused-then-up. */
const NOTIFICATION = `${MARKER} 0015 03 06 02`;
/** End-of-RIB of IPv6 unicast: packet 26 of frr-bird-dual. */
const END_OF_RIB = `${MARKER} 001d 02 0000 0006 80 0f 03 0002 01`;
const WANT = ["4:", "3:0602", "2:00000006800f03000201", "4:"];
const STREAM = octets(KEEPALIVE + NOTIFICATION + END_OF_RIB + KEEPALIVE);

function collect(begin: "message" | "anywhere" = "message", limit?: number) {
  const seen: string[] = [];
  const stream = new MessageStream(
    {
      message: (type, body) => seen.push(`${type}:${Buffer.from(body.rest()).toString("hex")}`),
      garbage: (reason) => seen.push(reason),
    },
    begin,
  );
  if (limit !== undefined) stream.limit = limit;
  return { seen, stream };
}

describe("MessageStream", () => {
  it("gives the same messages when the stream is cut in two, anywhere", () => {
    for (let at = 0; at <= STREAM.length; at++) {
      const { seen, stream } = collect();
      stream.push(STREAM.subarray(0, at));
      stream.push(STREAM.subarray(at));
      expect(seen, `cut at ${at}`).toEqual(WANT);
    }
  });

  it("gives the same messages octet by octet", () => {
    const { seen, stream } = collect();
    for (const octet of STREAM) stream.push(Uint8Array.of(octet));
    expect(seen).toEqual(WANT);
  });

  it.each([
    ["another marker", `${KEEPALIVE} fffffffffffffffffffffffffffffffe 0013 04`, "the marker is not all ones"],
    ["a length below the header's", `${KEEPALIVE} ${MARKER} 0012 04`, "message length 18 is not in 19..4096"],
    ["a length above the limit", `${KEEPALIVE} ${MARKER} 1001 02`, "message length 4097 is not in 19..4096"],
  ])("stops at %s, once, in any segmentation", (_, text, reason) => {
    const stream = octets(text + KEEPALIVE + KEEPALIVE);
    for (let at = 0; at <= stream.length; at++) {
      const cut = collect("message", MAXIMUM_LENGTH);
      cut.stream.push(stream.subarray(0, at));
      cut.stream.push(stream.subarray(at));
      expect(cut.seen, `cut at ${at}`).toEqual(["4:", reason]);
    }
  });

  it("takes a message of 65535 octets where that is agreed on", () => {
    const { seen, stream } = collect();
    stream.push(octets(`${MARKER} ffff 02 ${"00".repeat(65_535 - 19)} ${KEEPALIVE}`));
    expect(seen.map((text) => text.length)).toEqual([2 + 2 * (65_535 - 19), 2]);
  });

  it("finds the first whole message when it begins in the middle of one, in any segmentation", () => {
    const stream = octets(END_OF_RIB).subarray(5);
    const whole = new Uint8Array([...stream, ...STREAM]);
    for (let at = 0; at <= whole.length; at++) {
      const { seen, stream: cut } = collect("anywhere");
      cut.push(whole.subarray(0, at));
      cut.push(whole.subarray(at));
      expect(seen, `cut at ${at}`).toEqual(WANT);
    }
  });

  it("drops the message that a loss tore, and goes on with the next", () => {
    const { seen, stream } = collect();
    stream.push(octets(`${KEEPALIVE} ${MARKER} 001d`));
    stream.lost();
    stream.push(octets(`0f 03 0002 01 ${NOTIFICATION}`));
    expect(seen).toEqual(["4:", "3:0602"]);
  });

  it("is not misled by ones in front of a marker", () => {
    const { seen, stream } = collect("anywhere", MAXIMUM_LENGTH);
    stream.push(octets(`ffffff ${NOTIFICATION}`));
    expect(seen).toEqual(["3:0602"]);
  });
});
