import { BgpConversation } from "./bgp-conversation.ts";
import type { StreamMemory } from "./stream-memory.ts";
import { Flag, sequenceAfter, sequenceDistance, type TcpAuthentication, type TcpSegment } from "./tcp.ts";
import { TcpStream } from "./tcp-stream.ts";
import type { Connection, Side, WireFact } from "./wire-event.ts";
import type { WireTeller } from "./wire-teller.ts";

/** How far behind, or ahead of, the next octet a RST may stand and still be taken for this connection's own. */
const RESET_BEHIND = 1 << 16;
const RESET_AHEAD = 1 << 24;

/**
 * One TCP connection as its segments tell it: the handshake, both streams in order, the ends. A packet that was captured twice (forwarded by this node, or bridged) says
 * nothing the second time.
 */
export class TcpConnection {
  readonly connection: Connection;
  readonly #teller: WireTeller;
  readonly #begin: "message" | "anywhere";
  /** Made with the first octets: many connections never carry any. */
  #conversation: BgpConversation | undefined;
  readonly #streams: Readonly<Record<Side, TcpStream>>;
  readonly #initial: Partial<Record<Side, number>> = {};
  /** Whose SYN was told, was acknowledged, and who has sent a RST. */
  readonly #synTold: Partial<Record<Side, true>> = {};
  readonly #synAcknowledged: Partial<Record<Side, true>> = {};
  readonly #resetBy: Partial<Record<Side, true>> = {};
  #isEstablished = false;
  #isRefused = false;

  /** `begin`: "handshake" when the first segment is a SYN, "middle" when the capture began later. */
  constructor(connection: Connection, begin: "handshake" | "middle", teller: WireTeller, memory: StreamMemory) {
    this.connection = connection;
    this.#teller = teller;
    this.#begin = begin === "handshake" ? "message" : "anywhere";
    this.#streams = { client: this.#stream("client", memory), server: this.#stream("server", memory) };
  }

  /** Whether this SYN opens another connection between the same ends, and not this one (again). */
  isReusedBy(from: Side, segment: TcpSegment): boolean {
    const initial = this.#initial[from];
    const peerInitial = this.#initial[otherSide(from)];
    if ((segment.flags & Flag.ack) !== 0) {
      const answersOurs = peerInitial !== undefined && this.#isSent(otherSide(from), segment.acknowledgment, peerInitial);
      // Before the handshake is done the answer may change: a server that restarted takes another initial number.
      return initial !== segment.sequence && !answersOurs;
    }
    const isSimultaneousOpen = from === "server" && initial === undefined && peerInitial !== undefined && !this.#isEstablished;
    return initial !== segment.sequence && !isSimultaneousOpen;
  }

  /** Whether the RST is meant for what came before this connection: a client that is still dialling rejects an old segment with it. */
  isStaleReset(from: Side, segment: TcpSegment): boolean {
    const initial = this.#initial.client;
    if (from !== "client" || this.#isEstablished || initial === undefined || this.#initial.server !== undefined) return false;
    return segment.sequence !== sequenceAfter(initial, 1);
  }

  segment(from: Side, segment: TcpSegment): void {
    const stream = this.#streams[from];
    const peer = this.#streams[otherSide(from)];
    // What a RST carries is a diagnosis and not of the stream: RFC 9293 section 3.5.3.
    if ((segment.flags & Flag.rst) !== 0) {
      this.#reset(from, segment);
      return;
    }
    if ((segment.flags & Flag.syn) !== 0) this.#syn(from, segment);
    const begin = (segment.flags & Flag.syn) !== 0 ? sequenceAfter(segment.sequence, 1) : segment.sequence;
    if ((segment.flags & Flag.ack) !== 0) {
      this.#acknowledgeSyn(otherSide(from), segment);
      peer.acknowledge(segment.acknowledgment);
    }
    stream.segment(begin, segment.data);
    if ((segment.flags & Flag.fin) !== 0) stream.fin(sequenceAfter(begin, segment.length));
  }

  /** Nothing more will come but, at most, a late RST: tells what was waited for, and lets go of all octets. */
  end(): void {
    this.#flush();
    this.#conversation = undefined;
  }

  #flush(): void {
    this.#streams.client.flush();
    this.#streams.server.flush();
  }

  #stream(from: Side, memory: StreamMemory): TcpStream {
    const { connection } = this;
    return new TcpStream(
      {
        data: (bytes) => this.#converse().data(from, bytes),
        gap: (octets) => {
          this.#converse().lost(from);
          this.#tell({ kind: "tcp-gap", connection, from, octets });
        },
        conflict: (octets) => this.#tell({ kind: "tcp-conflict", connection, from, octets }),
        fin: () => this.#tell({ kind: "tcp-fin", connection, from }),
      },
      memory,
    );
  }

  #converse(): BgpConversation {
    this.#conversation ??= new BgpConversation(this.connection, this.#begin, this.#teller);
    return this.#conversation;
  }

  #tell(fact: WireFact): void {
    this.#teller.tell(fact);
  }

  /** Whether `sequence` stands behind the SYN and not behind the last octet: a SYN may carry data (RFC 7413). */
  #isSent(by: Side, sequence: number, initial: number): boolean {
    const { next = sequenceAfter(initial, 1) } = this.#streams[by];
    return sequenceDistance(sequence, initial) > 0 && sequenceDistance(sequence, next) <= 0;
  }

  #syn(from: Side, segment: TcpSegment): void {
    this.#initial[from] = segment.sequence;
    this.#streams[from].begin(sequenceAfter(segment.sequence, 1));
    const isAnswer = (segment.flags & Flag.ack) !== 0;
    if (isAnswer) {
      // Should the SYN itself not be in the capture, its answer tells of it.
      const peer = otherSide(from);
      this.#initial[peer] ??= sequenceAfter(segment.acknowledgment, -1);
      this.#streams[peer].begin(segment.acknowledgment);
    } else if (!this.#synTold[from]) {
      this.#synTold[from] = true;
      this.#tell({ kind: "tcp-syn", connection: this.connection, from, ...signed(segment) });
    }
  }

  /** RFC 9293 section 3.5: the connection stands once both SYNs are acknowledged, whoever sent the first. */
  #acknowledgeSyn(of: Side, segment: TcpSegment): void {
    const initial = this.#initial[of];
    if (this.#isEstablished || initial === undefined || sequenceDistance(segment.acknowledgment, sequenceAfter(initial, 1)) < 0) return;
    this.#synAcknowledged[of] = true;
    if (!this.#synAcknowledged.client || !this.#synAcknowledged.server) return;
    this.#isEstablished = true;
    this.#tell({ kind: "tcp-established", connection: this.connection, ...signed(segment) });
  }

  #reset(from: Side, segment: TcpSegment): void {
    if (this.#resetBy[from] || this.#isRefused) return;
    const { connection } = this;
    if (this.#isRefusal(from, segment)) {
      this.#isRefused = true;
      this.#tell({ kind: "tcp-refused", connection });
      return;
    }
    const { next } = this.#streams[from];
    const distance = next === undefined ? 0 : sequenceDistance(segment.sequence, next);
    if (distance < -RESET_BEHIND || distance > RESET_AHEAD) return;
    this.#resetBy[from] = true;
    this.#flush();
    this.#tell({ kind: "tcp-reset", connection, from });
  }

  /** RFC 9293 section 3.10.7.3: a RST that acknowledges the SYN. */
  #isRefusal(from: Side, segment: TcpSegment): boolean {
    const { client, server } = this.#initial;
    if (from !== "server" || client === undefined || server !== undefined || (segment.flags & Flag.ack) === 0) return false;
    return sequenceDistance(segment.acknowledgment, client) > 0;
  }
}

function signed({ authentication }: TcpSegment): { readonly options?: TcpAuthentication } {
  return authentication ? { options: authentication } : {};
}

function otherSide(side: Side): Side {
  return side === "client" ? "server" : "client";
}
