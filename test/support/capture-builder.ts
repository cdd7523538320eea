import { Analysis } from "../../src/analysis/analysis.ts";
import type { SpeakerHistory } from "../../src/analysis/model.ts";
import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import type { WireEvent } from "../../src/capture/wire-event.ts";
import type { IpAddress } from "../../src/net/address.ts";
import { BuiltConnection } from "./built-connection.ts";
import { BuiltPackets } from "./built-packets.ts";

/**
 * Makes captures for tests: real octets, from the Ethernet header to the BGP message, which the real decoder reads. Example, a helper `h` that loses its peer `p` and keeps
 * telling the witness `w` of the stale route until the peer's Restart Time is over:
 *
 * ```ts
 * const lab = new CaptureBuilder();
 * const gracefulRestart = { restartTimeS: 6 };
 * const p = lab.at(0.1).connect("10.0.0.1", "10.0.0.9");                // client, server
 * p.open("client", { asn: 65001, gracefulRestart }).open("server", { asn: 65009, gracefulRestart }).establish();
 * const w = lab.at(0.2).connect("10.0.0.2", "10.0.0.9");
 * w.open("client", { asn: 65002 }).open("server", { asn: 65009, routerId: "10.0.0.9" }).establish();
 * lab.at(1);
 * p.send("client", announce("203.0.113.0/24"), endOfRib("ipv4"));
 * w.send("server", announce("203.0.113.0/24", { asPath: [65009, 65001] }));
 * const lost = lab.at(2).sent(p.fin("client"));                        // "w:x:15", the fact's id
 * lab.at(8);
 * w.send("server", withdraw("203.0.113.0/24"));
 * const h = analyse(lab, { speakers: { h: "10.0.0.9", p: "10.0.0.1", w: "10.0.0.2" } }).of("h");
 * h.episodes[0]?.families[0]?.routes.forEach((route) => console.log(route.prefix(), route.at(0).withdrawn.t));
 * ```
 *
 * Each packet takes 10 µs. `sent` of the last thing sent, or `lastId`, is the id of its fact, as long as each packet has one.
 */
export class CaptureBuilder {
  readonly #captures: BuiltPackets[];
  #port = 40_000;

  /** `capture`: its name in the ids of facts. */
  constructor(capture = "x") {
    this.#captures = [new BuiltPackets(capture, 0)];
  }

  get #packets(): BuiltPackets {
    const packets = this.#captures.at(-1);
    if (!packets) throw new Error("no capture");
    return packets;
  }

  /** What follows begins at this moment, in seconds since the epoch of all times. */
  at(seconds: number): this {
    this.#packets.nowNs = Math.round(seconds * 1e9);
    return this;
  }

  advance(seconds: number): this {
    this.#packets.nowNs += Math.round(seconds * 1e9);
    return this;
  }

  get nowS(): number {
    return this.#packets.nowNs / 1e9;
  }

  /** The id of the first fact of the newest captured packet. */
  get lastId(): string {
    return this.#packets.lastId;
  }

  /** For chaining: the id that the statement's last packet has. */
  sent(_connection: BuiltConnection): string {
    return this.lastId;
  }

  /** A TCP connection with its handshake. `port` is the client's. */
  connect(client: string, server: string, port = this.#port++): BuiltConnection {
    return this.#connection(client, server, port).syn("client").synAck().ack("client");
  }

  /** A SYN and nothing else. */
  dial(client: string, server: string, port = this.#port++): BuiltConnection {
    return this.#connection(client, server, port).syn("client");
  }

  /** A SYN that a RST answers. */
  refuse(client: string, server: string, port = this.#port++): BuiltConnection {
    return this.dial(client, server, port).refuse();
  }

  /** A connection of which the capture shows only what follows. */
  underWay(client: string, server: string, port = this.#port++): BuiltConnection {
    return this.#connection(client, server, port);
  }

  /** Packets that `send` makes are not in the capture. */
  unseen(send: () => unknown): this {
    const packets = this.#packets;
    packets.isBlind = true;
    send();
    packets.isBlind = false;
    return this;
  }

  /** Another capture of the same place begins, as after a node's reboot: `x.2`. */
  nextCapture(name = `${this.#captures[0]?.name}.${this.#captures.length + 1}`): this {
    this.#captures.push(new BuiltPackets(name, this.#packets.nowNs));
    return this;
  }

  /** The file: classic pcap, nanoseconds, Ethernet. */
  pcap(capture = 0): Uint8Array {
    const packets = this.#captures[capture];
    if (!packets) throw new RangeError(`there are ${this.#captures.length} captures`);
    return packets.pcap();
  }

  get captures(): readonly { readonly name: string; readonly file: Uint8Array }[] {
    return this.#captures.map((packets) => ({ name: packets.name, file: packets.pcap() }));
  }

  #connection(client: string, server: string, port: number): BuiltConnection {
    return new BuiltConnection(() => this.#packets, { address: client, port }, { address: server, port: 179 });
  }
}

export interface AnalyseOptions {
  readonly speakerOf?: (address: IpAddress) => string | undefined;
  /** The same as a table: names and their addresses. */
  readonly speakers?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Analysed {
  readonly histories: readonly SpeakerHistory[];
  readonly events: readonly WireEvent[];
  /** The history of this name; throws when there is none. */
  of(name: string): SpeakerHistory;
}

/** What the real decoder and the real analysis make of the lab's captures. */
export function analyse(lab: Pick<CaptureBuilder, "captures">, options: AnalyseOptions = {}): Analysed {
  const names = new Map(
    Object.entries(options.speakers ?? {}).flatMap(([name, list]) => [list].flat().map((address) => [address, name] as const)),
  );
  const analysis = new Analysis({ speakerOf: options.speakerOf ?? ((address) => names.get(address)) });
  const events: WireEvent[] = [];
  for (const { name, file } of lab.captures) {
    const decoder = new WireDecoder({
      capture: name,
      epochNs: 0n,
      onEvent: (event) => {
        events.push(event);
        analysis.event(event);
      },
      onUpdate: (meta, view) => analysis.update(meta, view),
    });
    decoder.push(file);
    decoder.end();
  }
  const histories = analysis.end();
  const of = (name: string) => {
    const history = histories.find((other) => other.name === name);
    if (!history) throw new Error(`no speaker ${name} among ${histories.map((other) => other.name).join(", ")}`);
    return history;
  };
  return { histories, events, of };
}
