import type { IpAddress } from "../net/address.ts";
import { StreamMemory } from "./stream-memory.ts";
import { BGP_PORT, Flag, type TcpSegment } from "./tcp.ts";
import { TcpConnection } from "./tcp-connection.ts";
import type { Connection, Endpoint, Side } from "./wire-event.ts";
import type { WireTeller } from "./wire-teller.ts";

/** What one pair of endpoints has had: `current` is the newest connection, `previous` the one before it. */
interface Pair {
  readonly first: Endpoint;
  readonly second: Endpoint;
  serial: number;
  current: TcpConnection;
  previous: TcpConnection | undefined;
  /** How often it is still passed over when the table looks for pairs to forget. */
  chances: number;
}

/** Of this many pairs, those that have long been silent are forgotten first: the bound for a capture of a scan. */
const MOST_PAIRS = 8192;
/** One that carries octets is worth more than any number of attempts. */
const CHANCES_WITH_DATA = 8;

/**
 * Finds the connection of each segment, and tells reuses of one pair of endpoints apart. Serials count from 1; a pair that is seen again after it was forgotten goes on
 * behind the numbers that were given out before.
 */
export class ConnectionTable {
  readonly #teller: WireTeller;
  readonly #mostPairs: number;
  readonly #memory = new StreamMemory();
  /** By both ports, of which one is ephemeral: hardly ever two pairs in one entry. */
  readonly #pairs = new Map<number, Pair[]>();
  #hand = this.#pairs.entries();
  #count = 0;
  #highestForgotten = 0;

  constructor(teller: WireTeller, mostPairs = MOST_PAIRS) {
    this.#teller = teller;
    this.#mostPairs = mostPairs;
  }

  segment(source: IpAddress, destination: IpAddress, segment: TcpSegment): void {
    const key = portKey(segment);
    const pairs = this.#pairs.get(key);
    const pair = pairs?.find((p) => isBetween(p, source, destination, segment));
    if (!pair) {
      this.#add(key, { address: source, port: segment.sourcePort }, { address: destination, port: segment.destinationPort }, segment);
      return;
    }
    pair.chances = Math.max(pair.chances, chancesOf(segment));
    let { current } = pair;
    let from = sideOf(current.connection, source, segment.sourcePort);
    if (isSyn(segment) && current.isReusedBy(from, segment)) {
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
    if (this.#count >= this.#mostPairs) this.#forgetSilent();
    const serial = this.#highestForgotten + 1;
    const current = this.#open(source, destination, serial, segment);
    const pair: Pair = { first: source, second: destination, serial, current, previous: undefined, chances: chancesOf(segment) };
    const pairs = this.#pairs.get(key);
    if (pairs) pairs.push(pair);
    else this.#pairs.set(key, [pair]);
    this.#count++;
    current.segment(sideOf(current.connection, source.address, source.port), segment);
  }

  #open(source: Endpoint, destination: Endpoint, serial: number, segment: TcpSegment): TcpConnection {
    const begins = isSyn(segment);
    const isAnswer = begins && (segment.flags & Flag.ack) !== 0;
    const isFromServer = isAnswer || (!begins && source.port === BGP_PORT && destination.port !== BGP_PORT);
    const [client, server] = isFromServer ? [destination, source] : [source, destination];
    const connection: Connection = { client, server, serial };
    return new TcpConnection(connection, begins ? "handshake" : "middle", this.#teller, this.#memory);
  }

  /** Goes round the table like the hand of a clock, to the first that has no chance left. A session that goes on outlives one attempt after another. */
  #forgetSilent(): void {
    while (this.#pairs.size > 0) {
      const { value, done } = this.#hand.next();
      if (done) {
        this.#hand = this.#pairs.entries();
        continue;
      }
      const [key, pairs] = value;
      if (pairs.some((pair) => pair.chances-- > 0)) continue;
      this.#pairs.delete(key);
      this.#count -= pairs.length;
      for (const { current, serial } of pairs) {
        current.end();
        this.#highestForgotten = Math.max(this.#highestForgotten, serial);
      }
      return;
    }
  }
}

function chancesOf({ length }: TcpSegment): number {
  return length > 0 ? CHANCES_WITH_DATA : 1;
}

function isSyn({ flags }: TcpSegment): boolean {
  return (flags & (Flag.syn | Flag.rst)) === Flag.syn;
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
