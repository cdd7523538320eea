import type { Message } from "../../src/bgp/codec.ts";
import type { Side } from "../../src/capture/wire-event.ts";
import { announce, endOfRib, type GracefulRestartOptions, notification, type OpenOptions, withdraw } from "./bgp-messages.ts";
import type { BuiltConnection } from "./built-connection.ts";
import { CaptureBuilder } from "./capture-builder.ts";
import { N3_ADDRESS, N5_ADDRESS, TOR_ADDRESS } from "./subject.ts";

export const ROUTES = ["203.0.113.0/25", "203.0.113.128/25"] as const;
export const ROUTES_IPV6 = ["2001:db8:1::/48", "2001:db8:2::/48"] as const;
const OWN_ASN = 64_512;
const PEER_ASN = 65_005;

/** What the OPENs of the lost session say. */
export interface StoryOpens {
  readonly own?: GracefulRestartOptions | "none";
  readonly peer?: GracefulRestartOptions | "none";
  readonly families?: OpenOptions["families"];
  readonly longLived?: OpenOptions["longLived"];
}

/**
 * The helper `tor`, told of two routes by its peer `n5`, which it passes on to the witness `n3`; all is up and quiet at 5 s. The Restart Time is 20 s. What happens then is for the test: `peer` and
 * `witness` are the two connections, on both of which `tor` is the server.
 */
export class HelperStory {
  readonly lab = new CaptureBuilder();
  peer: BuiltConnection;
  readonly witness: BuiltConnection;
  readonly #opens: StoryOpens;

  constructor(opens: StoryOpens = {}) {
    this.#opens = opens;
    this.peer = this.#session(1, opens.peer ?? {});
    this.witness = this.lab.at(2).connect(N3_ADDRESS, TOR_ADDRESS);
    const families = opens.families ?? ["ipv4"];
    this.witness.open("client", { asn: 65_003, families, gracefulRestart: { families } });
    this.witness.open("server", { asn: OWN_ASN, families, gracefulRestart: { families } }).establish();
    this.tell(3, "peer", ...this.routes().map((r) => announce(r, { asPath: [PEER_ASN] })));
    this.tell(3.1, "own", ...this.routes().map((r) => announce(r, { asPath: [OWN_ASN, PEER_ASN] })));
  }

  routes(): readonly string[] {
    return this.#opens.families?.includes("ipv6") ? [...ROUTES, ...ROUTES_IPV6] : ROUTES;
  }

  /** The peer says it to `tor`, or `tor` (`own`) to the witness. */
  tell(atS: number, from: "peer" | "own", ...messages: readonly Message[]): this {
    this.lab.at(atS);
    if (from === "peer") this.peer.send("client", ...messages);
    else this.witness.send("server", ...messages);
    return this;
  }

  /** The session with the peer is lost at 10 s. */
  lose(how: "fin" | "rst", by: Side = "client"): this {
    this.lab.at(10);
    if (how === "fin") this.peer.fin(by);
    else this.peer.rst(by);
    return this;
  }

  notify(by: "peer" | "own", code: number, subcode: number, data?: Uint8Array): this {
    this.lab.at(10);
    this.peer.send(by === "peer" ? "client" : "server", notification(code, subcode, data));
    return this;
  }

  /** The peer is back and Established; by default with R and F set. */
  back(atS: number, peer: GracefulRestartOptions | "none" = { restartTimeS: 20, restartState: true }): this {
    this.peer = this.#session(atS, peer);
    return this;
  }

  announceAgain(atS: number, ...routes: readonly string[]): this {
    return this.tell(atS, "peer", ...routes.map((r) => announce(r, { asPath: [PEER_ASN] })));
  }

  marker(atS: number, family: "ipv4" | "ipv6" = "ipv4"): this {
    return this.tell(atS, "peer", endOfRib(family));
  }

  /** `tor` withdraws routes from the witness. */
  withdraws(atS: number, ...routes: readonly string[]): this {
    return this.tell(atS, "own", ...routes.map((r) => withdraw(r)));
  }

  /** The capture goes on until then. */
  until(atS: number): CaptureBuilder {
    this.lab.at(atS);
    this.witness.keepalive("client");
    return this.lab;
  }

  #session(atS: number, peer: GracefulRestartOptions | "none"): BuiltConnection {
    const { own = {}, families = ["ipv4"], longLived } = this.#opens;
    const connection = this.lab.at(atS).connect(N5_ADDRESS, TOR_ADDRESS);
    const capability = (options: GracefulRestartOptions | "none") =>
      options === "none" ? {} : { gracefulRestart: { restartTimeS: 20, families, ...options } };
    const more = longLived === undefined ? {} : { longLived };
    connection.open("client", { asn: PEER_ASN, families, ...capability(peer), ...more });
    return connection.open("server", { asn: OWN_ASN, families, ...capability(own), ...more }).establish();
  }
}
