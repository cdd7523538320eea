import { MessageStream } from "../../../src/bgp/message-stream.ts";
import { concat } from "../../support/octets.ts";
import { Random } from "../../support/random.ts";
import { streams } from "../corpus.ts";
import { hashOf } from "../hash.ts";
import { mutate } from "../mutate.ts";
import { hold, pieces, type Target } from "../target.ts";

/** One direction of a connection, where it begins (1 octet) in front: the same messages however it is segmented. */
export const messageStream: Target = {
  name: "message-stream",
  weight: 15,
  input: (random) => concat(Uint8Array.of(random.below(2)), mutate(random.pick(streams), random)),
  run(input) {
    const begin = ((input[0] ?? 0) & 1) === 0 ? "message" : "anywhere";
    const octets = input.slice(1);
    const whole = read([octets], begin);
    const cut = read(pieces(octets, new Random(hashOf(input))), begin);
    hold(cut.join("\n") === whole.join("\n"), () => `in pieces:\n${cut.join("\n")}\nwhole:\n${whole.join("\n")}`);
  },
};

function read(chunks: readonly Uint8Array[], begin: "message" | "anywhere"): string[] {
  const seen: string[] = [];
  const stream = new MessageStream(
    {
      message: (type, body) => seen.push(`${type} ${body.remaining} ${hashOf(body.view())}`),
      garbage: (reason) => seen.push(reason),
    },
    begin,
  );
  for (const chunk of chunks) stream.push(chunk);
  return seen;
}
