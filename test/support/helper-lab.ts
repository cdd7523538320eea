import { announce, endOfRib, KEEPALIVE, type OpenOptions, type RouteOptions, withdraw } from "./bgp-messages.ts";
import type { BuiltConnection } from "./built-connection.ts";
import { CaptureBuilder } from "./capture-builder.ts";
import type { History } from "./history.ts";
import { N3_ADDRESS, N5_ADDRESS, recordedRun, TOR_ADDRESS } from "./subject.ts";

type Message = Parameters<BuiltConnection["send"]>[1];

/** AS numbers of the speaker under test and its two peers. */
const TOR = 64_512;
const PEER = 64_515;
const WITNESS = 64_513;

export interface HelperLabOptions {
  /** The speaker's OPEN to the peer; graceful restart for IPv4 unicast by default. */
  readonly own?: OpenOptions;
  /** The peer's first OPEN: by default with a Restart Time of 20 s. */
  readonly peer?: OpenOptions;
  readonly prefixes?: readonly string[];
  /** Without, nobody else is told of the routes. */
  readonly hasWitness?: boolean;
}

/**
 * A speaker `tor` with a peer at 0.1 s and a witness at 0.2 s. At 1 s the peer announces, and `tor` tells the witness. What comes then is the test's own: the peer is lost by `lose`, comes back by `back`, and `drop` and
 * `keep` say what the speaker does about it.
 */
export class HelperLab {
  readonly lab = new CaptureBuilder();
  readonly prefixes: readonly string[];
  peer: BuiltConnection;
  readonly witness: BuiltConnection;
  readonly #own: OpenOptions;

  constructor({
    own = { gracefulRestart: {} },
    peer = { gracefulRestart: { restartTimeS: 20 } },
    prefixes = ["10.1.0.0/16", "10.2.0.0/16"],
    hasWitness = true,
  }: HelperLabOptions = {}) {
    this.prefixes = prefixes;
    this.#own = own;
    this.peer = this.#open(0.1, peer);
    this.witness = this.lab.at(0.2).connect(N3_ADDRESS, TOR_ADDRESS);
    this.witness.open("client", { asn: WITNESS, families: ["ipv4", "ipv6"], gracefulRestart: {} });
    this.witness.open("server", { asn: TOR, families: ["ipv4", "ipv6"], gracefulRestart: {} }).establish();
    this.lab.at(1);
    for (const prefix of prefixes) this.peer.send("client", announce(prefix));
    this.peer.send("client", endOfRib("ipv4"));
    if (hasWitness) for (const prefix of prefixes) this.witness.send("server", announce(prefix, { asPath: [TOR, PEER] }));
    this.witness.send("server", endOfRib("ipv4"));
    this.peer.send("server", endOfRib("ipv4"));
  }

  /** The peer's connection ends by its FIN. */
  lose(seconds = 2): this {
    this.lab.at(seconds);
    this.peer.fin("client");
    return this;
  }

  /** The peer is back, with another OPEN. */
  back(seconds: number, peer: OpenOptions = { gracefulRestart: { restartTimeS: 20, restartState: true } }): this {
    this.peer = this.#open(seconds, peer);
    return this;
  }

  /** The peer sends. */
  hear(seconds: number, ...messages: readonly Message[]): this {
    this.lab.at(seconds);
    this.peer.send("client", ...messages);
    return this;
  }

  /** The speaker answers the peer. */
  say(seconds: number, ...messages: readonly Message[]): this {
    this.lab.at(seconds);
    this.peer.send("server", ...messages);
    return this;
  }

  /** The speaker withdraws from the witness: all, or some of its prefixes. */
  drop(seconds: number, prefixes = this.prefixes): this {
    this.lab.at(seconds);
    for (const prefix of prefixes) this.witness.send("server", withdraw(prefix));
    return this;
  }

  /** The speaker tells the witness of a route. */
  tell(seconds: number, prefix: string, options: RouteOptions = { asPath: [TOR, PEER] }): this {
    this.lab.at(seconds);
    this.witness.send("server", announce(prefix, options));
    return this;
  }

  /** The capture goes on until then. */
  until(seconds: number): this {
    this.lab.at(seconds);
    this.witness.send("client", KEEPALIVE);
    return this;
  }

  #open(seconds: number, peer: OpenOptions): BuiltConnection {
    const connection = this.lab.at(seconds).connect(N5_ADDRESS, TOR_ADDRESS);
    return connection
      .open("client", { asn: PEER, ...peer })
      .open("server", { asn: TOR, ...this.#own })
      .establish();
  }
}

/** A run whose capture of the speaker lost packets. */
export function lossyRun(): History {
  const run = recordedRun();
  run.at(50, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 0, detail: "3 packets dropped" });
  return run;
}
