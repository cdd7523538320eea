import { negotiatedAddPath } from "../bgp/add-path.ts";
import { decodeKeepalive } from "../bgp/keepalive.ts";
import { EXTENDED_MAXIMUM_LENGTH, MAXIMUM_LENGTH, MessageType } from "../bgp/message.ts";
import { MessageStream } from "../bgp/message-stream.ts";
import { decodeNotification } from "../bgp/notification.ts";
import { addPathOf, asnOf, decodeOpen, gracefulRestartOf, type Open, takesExtendedMessages } from "../bgp/open.ts";
import { decodeRouteRefresh } from "../bgp/route-refresh.ts";
import { summariseUpdate } from "../bgp/update.ts";
import { Malformed, type Reader } from "../bytes/reader.ts";
import type { BgpMessage, GracefulRestartCapability, Side } from "./wire-event.ts";

export interface ConversationSink {
  message(from: Side, message: BgpMessage): void;
  garbage(from: Side, reason: string): void;
}

const KEEPALIVE: BgpMessage = { type: "KEEPALIVE" };
const NO_FAMILIES: ReadonlySet<number> = new Set();

/** The BGP messages of one connection, both directions: what the OPENs agree on decides how later messages are read. */
export class BgpConversation {
  readonly #sink: ConversationSink;
  readonly #streams: Readonly<Record<Side, MessageStream>>;
  readonly #opens: Partial<Record<Side, Open>> = {};
  readonly #addPath: Record<Side, ReadonlySet<number>> = { client: NO_FAMILIES, server: NO_FAMILIES };

  /** `begin`: "anywhere" when the capture began in the middle of the connection. */
  constructor(sink: ConversationSink, begin: "message" | "anywhere") {
    this.#sink = sink;
    this.#streams = { client: this.#stream("client", begin), server: this.#stream("server", begin) };
  }

  data(from: Side, bytes: Uint8Array): void {
    this.#streams[from].push(bytes);
  }

  /** Octets of this direction are missing. */
  lost(from: Side): void {
    this.#streams[from].lost();
  }

  #stream(from: Side, begin: "message" | "anywhere"): MessageStream {
    return new MessageStream(
      {
        message: (type, body) => this.#message(from, type, body),
        garbage: (reason) => this.#sink.garbage(from, reason),
      },
      begin,
    );
  }

  #message(from: Side, type: number, body: Reader): void {
    let message: BgpMessage;
    try {
      message = this.#decode(from, type, body);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#sink.garbage(from, error.message);
      return;
    }
    this.#sink.message(from, message);
  }

  #decode(from: Side, type: number, body: Reader): BgpMessage {
    switch (type) {
      case MessageType.open: {
        const open = decodeOpen(body);
        this.#opens[from] = open;
        this.#agree();
        return openSummary(open);
      }
      case MessageType.update: {
        const { announced, withdrawn, endOfRib } = summariseUpdate(body, this.#addPath[from]);
        return endOfRib ? { type: "UPDATE", announced, withdrawn, endOfRib } : { type: "UPDATE", announced, withdrawn };
      }
      case MessageType.notification: {
        const { code, subcode } = decodeNotification(body);
        return { type: "NOTIFICATION", code, subcode };
      }
      case MessageType.keepalive:
        decodeKeepalive(body);
        return KEEPALIVE;
      case MessageType.routeRefresh: {
        const { afi, safi } = decodeRouteRefresh(body);
        return { type: "ROUTE-REFRESH", afi, safi };
      }
      default:
        throw new Malformed(`message type ${type} is not known`);
    }
  }

  /** RFC 8654 section 4, RFC 7911 section 4: both need the receiver's OPEN, so that nothing is settled until both have been seen. */
  #agree(): void {
    const { client, server } = this.#opens;
    if (!client || !server) return;
    this.#streams.client.limit = takesExtendedMessages(server) ? EXTENDED_MAXIMUM_LENGTH : MAXIMUM_LENGTH;
    this.#streams.server.limit = takesExtendedMessages(client) ? EXTENDED_MAXIMUM_LENGTH : MAXIMUM_LENGTH;
    this.#addPath.client = negotiatedAddPath(addPathOf(client), addPathOf(server));
    this.#addPath.server = negotiatedAddPath(addPathOf(server), addPathOf(client));
  }
}

function openSummary(open: Open): BgpMessage {
  const { holdTimeS, routerId } = open;
  const restart = gracefulRestartOf(open);
  const asn = asnOf(open);
  if (!restart) return { type: "OPEN", asn, holdTimeS, routerId };
  const { restartState, notification, restartTimeS, families } = restart;
  const gracefulRestart: GracefulRestartCapability = {
    restartState,
    notification,
    restartTimeS,
    families: families.map(({ afi, safi, forwardingState }) => ({ afi, safi, forwardingState })),
  };
  return { type: "OPEN", asn, holdTimeS, routerId, gracefulRestart };
}
