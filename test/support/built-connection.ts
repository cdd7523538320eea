import { encodeMessage, type Message } from "../../src/bgp/codec.ts";
import { type CodecContext, contextOf, INITIAL_CONTEXT } from "../../src/bgp/codec-context.ts";
import type { Open } from "../../src/bgp/open.ts";
import { Flag } from "../../src/capture/tcp.ts";
import type { Side } from "../../src/capture/wire-event.ts";
import { KEEPALIVE, type OpenOptions, openMessage } from "./bgp-messages.ts";
import type { BuiltEndpoint, BuiltPackets } from "./built-packets.ts";

const NOTHING = new Uint8Array(0);
/** What is agreed where no OPENs were sent. */
const USUAL_CONTEXT: CodecContext = { ...INITIAL_CONTEXT, fourOctetAs: true };

/** One connection of a `CaptureBuilder`: every call sends, and gives the connection back. Sequence numbers and acknowledgments are right by themselves. */
export class BuiltConnection {
  readonly #packets: () => BuiltPackets;
  readonly #ends: Readonly<Record<Side, BuiltEndpoint>>;
  readonly #next: Record<Side, number> = { client: 1000, server: 5000 };
  readonly #opens: Partial<Record<Side, Open>> = {};

  constructor(packets: () => BuiltPackets, client: BuiltEndpoint, server: BuiltEndpoint) {
    this.#packets = packets;
    this.#ends = { client, server };
  }

  /** Sends an OPEN; without a router id it is the side's address, or one made from its AS number over IPv6. */
  open(from: Side, options: OpenOptions = {}): this {
    const { address } = this.#ends[from];
    const routerId = address.includes(":") ? undefined : address;
    return this.send(from, openMessage({ ...(routerId !== undefined && { routerId }), ...options }));
  }

  /** Sends the KEEPALIVEs that make the session Established, after OPENs of those sides that have sent none. */
  establish(): this {
    for (const side of ["client", "server"] as const) if (!this.#opens[side]) this.open(side);
    return this.send("client", KEEPALIVE).send("server", KEEPALIVE);
  }

  /** Sends messages, each in a segment of its own. */
  send(from: Side, ...messages: readonly Message[]): this {
    for (const message of messages) {
      this.raw(from, encodeMessage(message, this.#context(from)));
      if (message.type === "OPEN") this.#opens[from] ??= message.open;
    }
    return this;
  }

  /** Sends messages in one segment. */
  sendTogether(from: Side, ...messages: readonly Message[]): this {
    const parts = messages.map((message) => encodeMessage(message, this.#context(from)));
    return this.raw(from, Uint8Array.from(parts.flatMap((part) => [...part])));
  }

  keepalive(from: Side): this {
    return this.send(from, KEEPALIVE);
  }

  /** Sends octets as they are. */
  raw(from: Side, data: Uint8Array): this {
    return this.#segment(from, Flag.ack, data, data.length);
  }

  syn(from: Side): this {
    return this.#segment(from, Flag.syn, NOTHING, 1, 0);
  }

  synAck(): this {
    return this.#segment("server", Flag.syn | Flag.ack, NOTHING, 1);
  }

  ack(from: Side): this {
    return this.#segment(from, Flag.ack, NOTHING, 0);
  }

  fin(from: Side): this {
    return this.#segment(from, Flag.fin | Flag.ack, NOTHING, 1);
  }

  rst(from: Side): this {
    return this.#segment(from, Flag.rst | Flag.ack, NOTHING, 0);
  }

  /** The RST of a server where nobody listens. */
  refuse(): this {
    const [source, destination] = [this.#ends.server, this.#ends.client];
    this.#packets().segment({
      source,
      destination,
      sequence: 0,
      acknowledgment: this.#next.client,
      flags: Flag.rst | Flag.ack,
      data: NOTHING,
    });
    return this;
  }

  #context(from: Side): CodecContext {
    const [sender, receiver] = from === "client" ? [this.#opens.client, this.#opens.server] : [this.#opens.server, this.#opens.client];
    return sender && receiver ? contextOf(sender, receiver) : USUAL_CONTEXT;
  }

  #segment(from: Side, flags: number, data: Uint8Array, advance: number, acknowledgment?: number): this {
    const to = from === "client" ? "server" : "client";
    const sequence = this.#next[from];
    this.#next[from] += advance;
    const segment = { source: this.#ends[from], destination: this.#ends[to], sequence, flags, data };
    this.#packets().segment({ ...segment, acknowledgment: acknowledgment ?? this.#next[to] });
    return this;
  }
}
