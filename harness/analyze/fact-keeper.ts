import type { Connection, WireEvent } from "../../src/capture/wire-event.ts";
import type { Sidelights } from "../../src/report/analysis/limits.ts";
import type { PairFacts, Unreachable } from "../../src/report/analysis/sessions.ts";

/** A capture of weeks, or a hostile one, holds any number of facts. */
const MOST_FACTS = 100_000;
const MOST_PAIRS = 10_000;

/** Of the facts as they pass: those that the checks may look up, and what is of no session. */
export class FactKeeper {
  readonly wire: WireEvent[] = [];
  damage: string | undefined;
  /** Whether there was any packet of BGP's port. */
  hasBgp = false;
  #fragments = 0;
  #conflicts = 0;
  #leftOut = 0;
  readonly #signed = new Map<string, { md5: boolean; ao: boolean }>();
  readonly #unreachable = new Map<string, Unreachable>();

  take(event: WireEvent): void {
    if ("connection" in event) this.hasBgp = true;
    switch (event.kind) {
      case "tcp-syn":
      case "tcp-established":
        this.#authentication(event.connection, event.options);
        break;
      case "ip-fragment":
        this.#fragments++;
        return;
      case "tcp-conflict":
        this.#conflicts++;
        break;
      case "icmp-unreachable":
        this.#unreached(event);
        break;
      case "capture-truncated":
        this.damage ??= event.reason;
        // It must not be among those that are left out.
        this.wire.push(event);
        return;
      case "bgp-message":
        // Sent all the time; the histories have the first and the last one.
        if (event.message.type === "KEEPALIVE" && (event.message.anomalies ?? []).length === 0) return;
        break;
      default:
    }
    if (this.wire.length < MOST_FACTS) this.wire.push(event);
    else this.#leftOut++;
  }

  get sidelights(): Sidelights {
    return { fragments: this.#fragments, conflicts: this.#conflicts, factsLeftOut: this.#leftOut };
  }

  /** What is known of the connections between two addresses, whichever of them dials. */
  pair(one: string, other: string): PairFacts {
    const signed = this.#signed.get(pairOf(one, other));
    const unreachable = this.#unreachable.get(pairOf(one, other));
    const authentication = [...(signed?.md5 ? (["TCP-MD5"] as const) : []), ...(signed?.ao ? (["TCP-AO"] as const) : [])];
    return { authentication, ...(unreachable && { unreachable }) };
  }

  #unreached({ t, id, from, to, reporter, code }: Extract<WireEvent, { readonly kind: "icmp-unreachable" }>): void {
    const pair = pairOf(from.address, to.address);
    const known = this.#unreachable.get(pair);
    if (known) this.#unreachable.set(pair, { ...known, count: known.count + 1 });
    else if (this.#unreachable.size < MOST_PAIRS) {
      this.#unreachable.set(pair, { count: 1, first: { t, id }, reporter, code, address: to.address });
    }
  }

  #authentication({ client, server }: Connection, options: { readonly md5?: true; readonly ao?: true } | undefined): void {
    if (!options || (!options.md5 && !options.ao)) return;
    const pair = pairOf(client.address, server.address);
    const known = this.#signed.get(pair);
    if (!known && this.#signed.size >= MOST_PAIRS) return;
    this.#signed.set(pair, { md5: known?.md5 === true || options.md5 === true, ao: known?.ao === true || options.ao === true });
  }
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
