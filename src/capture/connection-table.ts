import type { IpAddress } from "../net/address.ts";
import { BGP_PORT, Flag, type TcpSegment } from "./tcp.ts";
import { TcpConnection } from "./tcp-connection.ts";
import type { Connection, Endpoint, Side, WireFact } from "./wire-event.ts";

/** What one pair of endpoints has had: `current` is the newest connection, `previous` the one before it. */
interface Pair {
  readonly first: Endpoint;
  readonly second: Endpoint;
  serial: number;
  current: TcpConnection;
  previous: TcpConnection | undefined;
}

/** Of this many pairs, the oldest are forgotten first: the bound for a capture of a scan. */
const MOST_PAIRS = 65_536;

/** Finds the connection of each segment, and tells reuses of one pair of endpoints apart. Serials count from 1. */
export class ConnectionTable {
  readonly #tell: (fact: WireFact) => void;
  /** By both ports, of which one is ephemeral: hardly ever two pairs in one entry. */
  readonly #pairs = new Map<number, Pair[]>();
  #count = 0;

  constructor(tell: (fact: WireFact) => void) {
    this.#tell = tell;
  }

  segment(source: IpAddress, destination: IpAddress, segment: TcpSegment): void {
    const key = portKey(segment);
    const pairs = this.#pairs.get(key);
    const pair = pairs?.find((p) => isBetween(p, source, destination, segment));
    if (!pair) {
      this.#add(key, { address: source, port: segment.sourcePort }, { address: destination, port: segment.destinationPort }, segment);
      return;
    }
    let { current } = pair;
    let from = sideOf(current.connection, source, segment.sourcePort);
    if ((segment.flags & Flag.syn) !== 0 && current.isReusedBy(from, segment)) {
      current.end();
      const isSource = pair.first.address === source && pair.first.port === segment.sourcePort;
      const [own, other] = isSource ? [pair.first, pair.second] : [pair.second, pair.first];
      pair.serial++;
      pair.previous = current;
      current = this.#open(own, other, pair.serial, segment);
      pair.current = current;
      from = sideOf(current.connection, source, segment.sourcePort);
    } else if ((segment.flags & Flag.rst) !== 0 && current.isStaleReset(from, segment)) {
      const { previous } = pair;
      previous?.segment(sideOf(previous.connection, source, segment.sourcePort), segment);
      return;
    }
    current.segment(from, segment);
  }

  /** The capture is over. */
  end(): void {
    for (const pairs of this.#pairs.values()) for (const pair of pairs) pair.current.end();
  }

  #add(key: number, source: Endpoint, destination: Endpoint, segment: TcpSegment): void {
    if (this.#count >= MOST_PAIRS) this.#forgetOldest();
    const current = this.#open(source, destination, 1, segment);
    const pair: Pair = { first: source, second: destination, serial: 1, current, previous: undefined };
    const pairs = this.#pairs.get(key);
    if (pairs) pairs.push(pair);
    else this.#pairs.set(key, [pair]);
    this.#count++;
    current.segment(sideOf(current.connection, source.address, source.port), segment);
  }

  #open(source: Endpoint, destination: Endpoint, serial: number, segment: TcpSegment): TcpConnection {
    const isSyn = (segment.flags & Flag.syn) !== 0;
    const isAnswer = isSyn && (segment.flags & Flag.ack) !== 0;
    const isFromServer = isAnswer || (!isSyn && source.port === BGP_PORT && destination.port !== BGP_PORT);
    const [client, server] = isFromServer ? [destination, source] : [source, destination];
    const connection: Connection = { client, server, serial };
    return new TcpConnection(connection, isSyn ? "handshake" : "middle", this.#tell);
  }

  #forgetOldest(): void {
    for (const [key, pairs] of this.#pairs) {
      for (const pair of pairs) pair.current.end();
      this.#pairs.delete(key);
      this.#count -= pairs.length;
      return;
    }
  }
}

function portKey(segment: TcpSegment): number {
  const { sourcePort, destinationPort } = segment;
  return Math.min(sourcePort, destinationPort) * 65_536 + Math.max(sourcePort, destinationPort);
}

function isBetween(pair: Pair, source: IpAddress, destination: IpAddress, { sourcePort, destinationPort }: TcpSegment): boolean {
  const { first, second } = pair;
  if (first.address === source && first.port === sourcePort) return second.address === destination && second.port === destinationPort;
  return second.address === source && second.port === sourcePort && first.address === destination && first.port === destinationPort;
}

function sideOf({ client }: Connection, source: IpAddress, port: number): Side {
  return client.address === source && client.port === port ? "client" : "server";
}
