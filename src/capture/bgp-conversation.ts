import { decodeMessage } from "../bgp/codec.ts";
import { type CodecContext, contextOf } from "../bgp/codec-context.ts";
import { EXTENDED_MAXIMUM_LENGTH, HEADER_LENGTH, MAXIMUM_LENGTH, MessageType } from "../bgp/message.ts";
import { MessageStream } from "../bgp/message-stream.ts";
import { type Open, takesExtendedMessages } from "../bgp/open.ts";
import { UpdateView } from "../bgp/update-view.ts";
import type { Reader } from "../bytes/reader.ts";
import { messageFact } from "./message-fact.ts";
import { likelierView, UNSETTLED_CONTEXT } from "./unsettled-context.ts";
import type { BgpMessage, Connection, Side } from "./wire-event.ts";
import type { WireTeller } from "./wire-teller.ts";

const KEEPALIVE: BgpMessage = { type: "KEEPALIVE" };

/** One direction. */
interface Direction {
  readonly stream: MessageStream;
  open: Open | undefined;
  context: CodecContext;
  /** No UPDATE with routes was seen yet. */
  isBare: boolean;
}

/** The BGP messages of one connection, both directions: what the OPENs agree on decides how later messages are read. */
export class BgpConversation {
  readonly #connection: Connection;
  readonly #teller: WireTeller;
  readonly #client: Direction;
  readonly #server: Direction;
  #isSettled = false;

  /** `begin`: "anywhere" when the capture began in the middle of the connection. */
  constructor(connection: Connection, begin: "message" | "anywhere", teller: WireTeller) {
    this.#connection = connection;
    this.#teller = teller;
    this.#client = this.#direction("client", begin);
    this.#server = this.#direction("server", begin);
  }

  data(from: Side, bytes: Uint8Array): void {
    this.#of(from).stream.push(bytes);
  }

  /** Octets of this direction are missing. */
  lost(from: Side): void {
    this.#of(from).stream.lost();
  }

  #of(from: Side): Direction {
    return from === "client" ? this.#client : this.#server;
  }

  #direction(from: Side, begin: "message" | "anywhere"): Direction {
    const stream = new MessageStream(
      {
        message: (type, body) => this.#message(from, type, body),
        garbage: (reason) => this.#teller.tell({ kind: "bgp-garbage", connection: this.#connection, from, reason }),
      },
      begin,
    );
    return { stream, open: undefined, context: UNSETTLED_CONTEXT, isBare: true };
  }

  #message(from: Side, type: number, body: Reader): void {
    if (type === MessageType.update) {
      this.#update(from, body);
    } else if (type === MessageType.keepalive && body.remaining === 0) {
      if (this.#teller.takesMessages) this.#hand(from, wholeMessage(type, body));
      this.#tell(from, KEEPALIVE);
    } else {
      const direction = this.#of(from);
      const octets = wholeMessage(type, body);
      const decoded = decodeMessage(octets, direction.context);
      this.#hand(from, octets);
      if (decoded.message.type === "OPEN") {
        direction.open = decoded.message.open;
        this.#agree();
      }
      this.#tell(from, messageFact(decoded, HEADER_LENGTH + body.remaining));
    }
  }

  #update(from: Side, body: Reader): void {
    const direction = this.#of(from);
    const octets = HEADER_LENGTH + body.remaining;
    let view = new UpdateView(body, direction.context);
    if (!this.#isSettled && view.anomalies.length > 0) {
      const likelier = likelierView(body.view(), direction.context);
      if (likelier) ({ view, context: direction.context } = likelier);
    }
    const isFirst = direction.isBare && (view.announced > 0 || view.withdrawn > 0);
    if (isFirst) direction.isBare = false;
    if (this.#teller.takesMessages) this.#hand(from, wholeMessage(MessageType.update, body));
    this.#teller.update(this.#connection, from, octets, view, isFirst);
  }

  #hand(from: Side, octets: Uint8Array): void {
    this.#teller.message(this.#connection, from, octets, this.#of(from).context);
  }

  #tell(from: Side, message: BgpMessage): void {
    this.#teller.tell({ kind: "bgp-message", connection: this.#connection, from, message });
  }

  /** RFC 8654 section 4, RFC 7911 section 4, RFC 6793 section 4.1: all need the receiver's OPEN, so that nothing is settled until both have been seen. */
  #agree(): void {
    const { open: client } = this.#client;
    const { open: server } = this.#server;
    if (!client || !server) return;
    this.#isSettled = true;
    this.#client.stream.limit = takesExtendedMessages(server) ? EXTENDED_MAXIMUM_LENGTH : MAXIMUM_LENGTH;
    this.#server.stream.limit = takesExtendedMessages(client) ? EXTENDED_MAXIMUM_LENGTH : MAXIMUM_LENGTH;
    this.#client.context = contextOf(client, server);
    this.#server.context = contextOf(server, client);
  }
}

/** The stream hands out what follows the header, which says nothing that is not known: these messages are few. */
function wholeMessage(type: number, body: Reader): Uint8Array {
  const message = new Uint8Array(HEADER_LENGTH + body.remaining).fill(0xff, 0, HEADER_LENGTH);
  message[16] = message.length >> 8;
  message[17] = message.length & 0xff;
  message[18] = type;
  message.set(body.view(), HEADER_LENGTH);
  return message;
}
