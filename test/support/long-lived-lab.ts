import type { Subject } from "../../src/verdict/requirement-check.ts";
import { findingsOf } from "../../src/verdict/requirements/long-lived/findings.ts";
import { announce, endOfRib, type GracefulRestartOptions, type OpenOptions, withdraw } from "./bgp-messages.ts";
import type { BuiltConnection } from "./built-connection.ts";
import { CaptureBuilder } from "./capture-builder.ts";
import { TOR_ADDRESS } from "./subject.ts";

export const P1 = "203.0.113.0/24";
export const P2 = "198.51.100.0/24";
export const LLGR_STALE = 0xffff0006;
export const NO_LLGR = 0xffff0007;
export const NO_EXPORT = 0xffffff01;

export interface LongLivedStory {
  readonly restartTimeS?: number;
  /** Undefined: the default of 10 s; `none`: no capability at all. */
  readonly staleTimeS?: number | "none";
  readonly peer?: Partial<OpenOptions>;
  readonly own?: Partial<OpenOptions>;
  /** Which witnesses there are besides `w`, which has the long-lived capability. */
  readonly others?: readonly ("external" | "internal" | "rival")[];
  readonly communities?: readonly number[];
}

const ASN = 64_512;

/** The statuses of what RFC 9494 says of a speaker's losses: `{ "4.2-07": "pass" }`; several of one id are joined by commas. */
export function said(subject: Subject): Readonly<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const { id, judgement } of findingsOf(subject)) {
    const key = id.replace("RFC9494-", "");
    all[key] = all[key] === undefined ? judgement.status : `${all[key]},${judgement.status}`;
  }
  return all;
}

/**
 * A helper `tor` of AS 64512 with its peer `n5`, the witness `w` that knows RFC 9494, `x` that does not, and `rival`, which has another path to P1. At 1 s everything is up,
 * and P1 and P2 are announced; the rest is the test's. A peer that closes at 10 s has its Restart Time until 14 s, and its stale time until 24 s, unless the story says
 * otherwise. `finish` ends it with KEEPALIVEs to the witnesses.
 */
export class LongLivedLab {
  readonly lab = new CaptureBuilder();
  readonly story: LongLivedStory;
  readonly peer: BuiltConnection;
  readonly w: BuiltConnection;
  readonly x: BuiltConnection | undefined;
  readonly rival: BuiltConnection | undefined;

  constructor(story: LongLivedStory = {}) {
    this.story = story;
    const { lab } = this;
    const { others = [], communities } = story;
    lab.at(1);
    this.peer = this.session("172.31.0.5", this.peerOpen(), story.own);
    this.w = this.session("172.31.0.3", { asn: 65_003, ...this.capable() });
    const isOutside = others.includes("external");
    this.x = isOutside || others.includes("internal") ? this.session("172.31.0.4", { asn: isOutside ? 65_004 : ASN }) : undefined;
    this.rival = others.includes("rival") ? this.session("172.31.0.6", { asn: 65_006 }) : undefined;
    this.peer.send("client", announce([P1, P2], { asPath: [65_005], ...(communities && { communities }) }), endOfRib("ipv4"));
    this.rival?.send("client", announce(P1, { asPath: [65_006, 65_007] }), endOfRib("ipv4"));
    this.tell("w", announce([P1, P2], { asPath: [ASN, 65_005], ...(communities && { communities }) }));
    this.tell("x", announce([P1, P2], { asPath: [ASN, 65_005], localPref: 100 }));
    lab.at(10);
  }

  at(seconds: number): this {
    this.lab.at(seconds);
    return this;
  }

  /** The speaker sends it to a witness, should there be such a one. */
  tell(witness: "w" | "x", ...messages: Parameters<BuiltConnection["send"]>[1][]): this {
    this[witness]?.send("server", ...messages);
    return this;
  }

  /** As a speaker does at the begin of the phase. */
  tag(prefixes: readonly string[] = [P1, P2]): this {
    return this.tagW(prefixes).tell("x", withdraw(prefixes));
  }

  /** The same, with nothing said to the other witness. */
  tagW(prefixes: readonly string[] = [P1, P2]): this {
    return this.tell("w", announce(prefixes, { asPath: [ASN, 65_005], communities: [...(this.story.communities ?? []), LLGR_STALE] }));
  }

  withdraw(prefixes: readonly string[]): this {
    return this.tell("w", withdraw(prefixes));
  }

  /** The peer is back with this OPEN. */
  back(open: Partial<OpenOptions> = {}): BuiltConnection {
    return this.session("172.31.0.5", this.peerOpen(open), this.story.own);
  }

  finish(seconds = 60): CaptureBuilder {
    this.lab.at(seconds);
    for (const witness of [this.w, this.x]) witness?.keepalive("server");
    return this.lab;
  }

  peerOpen(changes: Partial<OpenOptions> = {}): OpenOptions {
    const { restartTimeS = 4, peer } = this.story;
    return { asn: 65_005, ...this.capable({ restartTimeS }), ...peer, ...changes };
  }

  session(address: string, client: OpenOptions, own: Partial<OpenOptions> = {}): BuiltConnection {
    const server = { asn: ASN, ...this.capable({ restartTimeS: 120 }, 3600), ...own };
    return this.lab.connect(address, TOR_ADDRESS).open("client", client).open("server", server).establish();
  }

  /** With both capabilities. */
  capable(gracefulRestart: GracefulRestartOptions = {}, seconds?: number): OpenOptions {
    const { staleTimeS = 10 } = this.story;
    const time = seconds ?? staleTimeS;
    return { gracefulRestart, ...(time !== "none" && { longLived: [{ family: "ipv4", staleTimeS: time }] }) };
  }
}
