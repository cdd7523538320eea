import { BgpConversation } from "./bgp-conversation.ts";
import { Flag, sequenceAfter, sequenceDistance, type TcpSegment } from "./tcp.ts";
import { TcpStream } from "./tcp-stream.ts";
import type { Connection, Side, WireFact } from "./wire-event.ts";

/** How far behind, or ahead of, the next octet a RST may stand and still be taken for this connection's own. */
const RESET_BEHIND = 1 << 16;
const RESET_AHEAD = 1 << 24;

/**
 * One TCP connection as its segments tell it: the handshake, both streams in order, the ends. A packet that was captured twice (forwarded by this node, or bridged) says
 * nothing the second time.
 */
export class TcpConnection {
  readonly connection: Connection;
  readonly #tell: (fact: WireFact) => void;
  readonly #conversation: BgpConversation;
  readonly #streams: Readonly<Record<Side, TcpStream>>;
  readonly #initial: Partial<Record<Side, number>> = {};
  readonly #resetBy = new Set<Side>();
  #isEstablished = false;
  #isRefused = false;
  #synTold = false;

  /** `begin`: "handshake" when the first segment is a SYN, "middle" when the capture began later. */
  constructor(connection: Connection, begin: "handshake" | "middle", tell: (fact: WireFact) => void) {
    this.connection = connection;
    this.#tell = tell;
    this.#conversation = new BgpConversation(
      {
        message: (from, message) => tell({ kind: "bgp-message", connection, from, message }),
        garbage: (from, reason) => tell({ kind: "bgp-garbage", connection, from, reason }),
      },
      begin === "handshake" ? "message" : "anywhere",
    );
    this.#streams = { client: this.#stream("client"), server: this.#stream("server") };
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
    if ((segment.flags & Flag.syn) !== 0) this.#syn(from, segment);
    if ((segment.flags & Flag.rst) !== 0) {
      this.#reset(from, segment);
      return;
    }
    const begin = (segment.flags & Flag.syn) !== 0 ? sequenceAfter(segment.sequence, 1) : segment.sequence;
    if ((segment.flags & Flag.ack) !== 0) {
      this.#completeHandshake(from, segment);
      peer.acknowledge(segment.acknowledgment);
    }
    stream.segment(begin, segment.data);
    if ((segment.flags & Flag.fin) !== 0) stream.fin(sequenceAfter(begin, segment.length));
  }

  /** Nothing more will come. */
  end(): void {
    this.#streams.client.flush();
    this.#streams.server.flush();
  }

  #stream(from: Side): TcpStream {
    const { connection } = this;
    return new TcpStream({
      data: (bytes) => this.#conversation.data(from, bytes),
      gap: (octets) => {
        this.#conversation.lost(from);
        this.#tell({ kind: "tcp-gap", connection, from, octets });
      },
      fin: () => this.#tell({ kind: "tcp-fin", connection, from }),
    });
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
    } else if (from === "client" && !this.#synTold) {
      this.#synTold = true;
      this.#tell({ kind: "tcp-syn", connection: this.connection });
    }
  }

  #completeHandshake(from: Side, segment: TcpSegment): void {
    const server = this.#initial.server;
    if (this.#isEstablished || from !== "client" || server === undefined || this.#initial.client === undefined) return;
    if (sequenceDistance(segment.acknowledgment, sequenceAfter(server, 1)) < 0) return;
    this.#isEstablished = true;
    this.#tell({ kind: "tcp-established", connection: this.connection });
  }

  #reset(from: Side, segment: TcpSegment): void {
    if (this.#resetBy.has(from) || this.#isRefused) return;
    const { connection } = this;
    if (this.#isRefusal(from, segment)) {
      this.#isRefused = true;
      this.#tell({ kind: "tcp-refused", connection });
      return;
    }
    const { next } = this.#streams[from];
    const distance = next === undefined ? 0 : sequenceDistance(segment.sequence, next);
    if (distance < -RESET_BEHIND || distance > RESET_AHEAD) return;
    this.#resetBy.add(from);
    this.end();
    this.#tell({ kind: "tcp-reset", connection, from });
  }

  /** RFC 9293 section 3.10.7.3: a RST that acknowledges the SYN. */
  #isRefusal(from: Side, segment: TcpSegment): boolean {
    const { client, server } = this.#initial;
    if (from !== "server" || client === undefined || server !== undefined || (segment.flags & Flag.ack) === 0) return false;
    return sequenceDistance(segment.acknowledgment, client) > 0;
  }
}

function otherSide(side: Side): Side {
  return side === "client" ? "server" : "client";
}
