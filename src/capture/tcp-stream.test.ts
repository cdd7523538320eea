import { describe, expect, it } from "vitest";
import { pseudoRandom } from "../../test/captures/read.ts";
import { StreamMemory } from "./stream-memory.ts";
import { sequenceAfter } from "./tcp.ts";
import { TcpStream } from "./tcp-stream.ts";

const text = (letters: string) => new TextEncoder().encode(letters);
/** A stream that begins shortly before sequence numbers wrap. */
const START = 0xfffffffe;
const at = (offset: number) => sequenceAfter(START, offset);

function collect(memory = new StreamMemory()) {
  let seen = "";
  const sink = {
    data: (bytes: Uint8Array) => {
      seen += new TextDecoder().decode(bytes);
    },
    gap: (octets: number) => {
      seen += `<${octets}>`;
    },
    conflict: (octets: number) => {
      seen += `!${octets}`;
    },
    fin: () => {
      seen += "|";
    },
  };
  const stream = new TcpStream(sink, memory);
  return { stream, seen: () => seen };
}

type Act = (stream: TcpStream) => void;
const data =
  (offset: number, letters: string): Act =>
  (stream) =>
    stream.segment(at(offset), text(letters));
const ack =
  (offset: number): Act =>
  (stream) =>
    stream.acknowledge(at(offset));
const fin =
  (offset: number): Act =>
  (stream) =>
    stream.fin(at(offset));
const begin: Act = (stream) => stream.begin(at(0));
const flush: Act = (stream) => stream.flush();

describe("TcpStream", () => {
  it.each<[string, Act[], string]>([
    ["hands on what comes in order, over the wrap", [begin, data(0, "abc"), data(3, "de")], "abcde"],
    ["counts a retransmission once", [begin, data(0, "abc"), data(0, "abc"), data(3, "d"), data(1, "bc")], "abcd"],
    ["counts what overlaps once", [begin, data(0, "abc"), data(1, "bcde")], "abcde"],
    ["lets the first copy win where two differ", [begin, data(0, "abc"), data(0, "xyzd")], "abcd!3"],
    ["lets the first copy win of what waits, too", [begin, data(3, "de"), data(1, "bcxxf"), data(0, "a")], "!2abcdef"],
    ["lets it win over what closes the gap", [begin, data(2, "c"), data(0, "abxd")], "abcd!1"],
    ["lets it win in each of several that wait", [begin, data(1, "b"), data(3, "d"), data(5, "f"), data(0, "axcxexg")], "abcdefg!3"],
    ["tells a copy that differs in its known part alone", [begin, data(0, "abc"), data(1, "xc")], "abc!1"],
    ["does not compare over a gap", [begin, data(0, "abc"), data(5, "f"), ack(6), data(3, "xy"), data(6, "g")], "abc<2>fg"],
    ["waits for what is late", [begin, data(2, "cd"), data(4, "e"), data(0, "ab")], "abcde"],
    ["joins pieces that wait and overlap", [begin, data(1, "bc"), data(1, "bcd"), data(3, "de"), data(0, "a")], "abcde"],
    ["takes the longer of two that wait at one place", [begin, data(1, "bcd"), data(1, "b"), data(0, "a")], "abcd"],
    ["passes over an empty segment and one before the begin", [begin, data(0, ""), data(-1, "x"), data(0, "a")], "a"],
    ["drops the octet of a keep-alive probe, whatever it is", [begin, data(0, "abc"), data(2, "\0"), data(2, "x"), data(3, "d")], "abcd"],
    ["counts the octet of a zero-window probe once", [begin, data(0, "ab"), data(2, "c"), data(2, "c"), data(2, "cde")], "abcde"],
    ["begins with the first segment when the SYN is not there", [data(7, "h"), data(8, "i"), data(3, "d")], "hi"],
    ["tells a gap once the receiver has what is missing", [begin, data(0, "a"), data(3, "d"), ack(4)], "a<2>d"],
    ["tells it as well when the acknowledgment came first", [begin, data(0, "a"), ack(4), data(4, "e")], "a<3>e"],
    ["tells none while the receiver lacks it too", [begin, data(0, "a"), data(3, "d"), ack(1), data(1, "bc")], "abcd"],
    ["tells none when the acknowledgment is merely captured before the data", [begin, ack(2), data(0, "ab"), data(2, "c")], "abc"],
    ["tells two gaps as two", [begin, data(1, "b"), data(3, "d"), ack(4)], "<1>b<1>d"],
    ["tells at the end of what was waited for", [begin, data(0, "a"), data(3, "d"), flush], "a<2>d"],
    ["tells at the end of what was acknowledged and never seen", [begin, data(0, "a"), ack(5), flush], "a<4>"],
    ["is silent at the end when nothing is missing", [begin, data(0, "a"), ack(1), flush, flush], "a"],
    ["does not believe an acknowledgment of a gigabyte", [begin, data(0, "a"), ack(2 ** 30 + 5), flush], "a"],
    ["does not keep one that reaches a gigabyte ahead", [begin, data(2 ** 30 - 1, "xy"), flush, data(0, "a")], "a"],
    ["does not keep a segment from a gigabyte ahead", [begin, data(2 ** 30 + 5, "x"), data(0, "a"), flush], "a"],
    ["ends at its FIN", [begin, data(0, "ab"), fin(2), data(2, "c")], "ab|"],
    ["ends at its FIN once", [begin, data(0, "ab"), fin(2), fin(2), flush], "ab|"],
    ["ends after what the FIN overtook", [begin, fin(2), data(0, "ab")], "ab|"],
    ["ends behind a gap that the receiver closed", [begin, fin(2), ack(3)], "<2>|"],
    ["ends behind a gap at the end of the capture", [begin, data(0, "a"), fin(4), flush], "a<3>|"],
    ["moves with a second SYN while there are no data", [begin, (s) => s.begin(at(10)), data(10, "k")], "k"],
    ["does not move any more then", [begin, data(0, "a"), (s) => s.begin(at(10)), data(1, "b")], "ab"],
  ])("%s", (_, acts, want) => {
    const { stream, seen } = collect();
    for (const act of acts) act(stream);
    expect(seen()).toBe(want);
  });

  it("gives the stream back whatever the order, overlap and repetition of its segments", () => {
    const random = pseudoRandom(7);
    const below = (limit: number) => Math.floor(random.next().value * limit);
    const whole = Array.from({ length: 200 }, (_, i) => String.fromCharCode(97 + (i % 26))).join("");
    for (let round = 0; round < 200; round++) {
      const { stream, seen } = collect();
      stream.begin(at(0));
      const pieces = Array.from({ length: 60 }, () => {
        const from = below(whole.length);
        return { from, letters: whole.slice(from, from + 1 + below(40)) };
      });
      for (let from = 0; from < whole.length; from += 10)
        pieces.splice(below(pieces.length), 0, { from, letters: whole.slice(from, from + 10) });
      for (const { from, letters } of pieces) stream.segment(at(from), text(letters));
      expect(seen()).toBe(whole);
    }
  });

  it("keeps no more than 4 MiB, and no more than 4096 pieces, behind octets that do not come", () => {
    const large = collect();
    large.stream.begin(at(0));
    const megabyte = new Uint8Array(1 << 20).fill(0x61);
    for (let i = 0; i < 5; i++) large.stream.segment(at(1 + i * megabyte.length), megabyte);
    expect(large.seen()).toMatch(/^<1>a{5242880}$/);
    const many = collect();
    many.stream.begin(at(0));
    for (let i = 0; i < 4097; i++) many.stream.segment(at(1 + 2 * i), text("a"));
    expect(many.seen()).toBe("<1>a");
  });

  it("gives up waiting when all streams together hold too much, and goes on", () => {
    const memory = new StreamMemory(8192);
    const streams = Array.from({ length: 10 }, () => collect(memory));
    for (const { stream } of streams) {
      stream.begin(at(0));
      stream.segment(at(1), text("a".repeat(1000)));
      expect(memory.used).toBeLessThan(8192 + 1256);
    }
    expect(streams.map(({ seen }) => seen().length > 0)).toEqual([...new Array(6).fill(false), ...new Array(4).fill(true)]);
    for (const { stream } of streams) stream.segment(at(0), text("b"));
    expect(streams.filter(({ seen }) => seen() === `b${"a".repeat(1000)}`)).toHaveLength(6);
    for (const { stream } of streams) stream.flush();
    expect(memory.used).toBe(0);
  });

  it("compares with the newest 64 KiB, however long the stream is", () => {
    const { stream, seen } = collect();
    stream.begin(at(0));
    const letter = (offset: number) => String.fromCharCode(97 + (offset % 23));
    const letters = (from: number, length: number) => Array.from({ length }, (_, i) => letter(from + i)).join("");
    for (let from = 0; from < 200_000; from += 1448) stream.segment(at(from), text(letters(from, 1448)));
    const end = seen().length;
    for (let from = end - 65_536; from < end - 5; from += 997) stream.segment(at(from), text(letters(from, Math.min(997, end - from))));
    expect(seen()).toHaveLength(end);
    stream.segment(at(end - 65_536), text("?".repeat(10)));
    stream.segment(at(end - 65_546), text("?".repeat(15)));
    stream.segment(at(end - 70_000), text("?".repeat(10)));
    expect(seen().slice(end)).toBe("!10!5");
  });
});
