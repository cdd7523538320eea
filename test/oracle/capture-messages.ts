import { createReadStream } from "node:fs";
import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import type { OurMessage } from "./our-fields.ts";

/** All BGP messages of a capture, in its order, and whatever else the decoder says of octets that it could not read. */
export async function ourMessages(
  path: string,
): Promise<{ readonly messages: readonly OurMessage[]; readonly troubles: readonly string[] }> {
  const messages: OurMessage[] = [];
  const troubles: string[] = [];
  const decoder = new WireDecoder({
    capture: "oracle",
    epochNs: 0n,
    onMessage: ({ packet }, octets, context) => messages.push({ packet, octets: octets.slice(), context }),
    onEvent: (event) => {
      if (event.kind === "bgp-garbage" || event.kind === "capture-truncated") troubles.push(`packet ${event.packet}: ${event.reason}`);
    },
  });
  for await (const chunk of createReadStream(path)) decoder.push(chunk);
  decoder.end();
  return { messages, troubles };
}
