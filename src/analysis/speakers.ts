import { asnOf, type Open } from "../bgp/open.ts";
import type { IpAddress } from "../net/address.ts";
import { type EndIndex, otherEnd } from "./connection-record.ts";
import type { Link } from "./link.ts";
import { StaleIndex } from "./stale-index.ts";

/** One end of a link: the speaker's own. */
export interface LinkEnd {
  readonly link: Link;
  readonly end: EndIndex;
}

export interface Speaker {
  name: string;
  readonly ends: LinkEnd[];
  /** Its peers' routes that a loss made stale, by family. */
  readonly stale: Map<number, StaleIndex>;
}

/**
 * Which addresses are one speaker's: those to which the caller gives one name; else those whose OPENs carry the same AS number and BGP Identifier, which together are a
 * speaker's own (RFC 6286); and an address of which no OPEN was seen is one by itself.
 */
export class Speakers {
  readonly #nameOf: (address: IpAddress) => string | undefined;
  readonly #byAddress = new Map<IpAddress, Speaker>();
  readonly #byName = new Map<string, Speaker>();
  /** Addresses of which an OPEN was seen, or the name is given. */
  readonly #settled = new Set<IpAddress>();

  constructor(nameOf: (address: IpAddress) => string | undefined = () => undefined) {
    this.#nameOf = nameOf;
  }

  all(): Iterable<Speaker> {
    return new Set(this.#byAddress.values());
  }

  of(address: IpAddress): Speaker {
    const known = this.#byAddress.get(address);
    if (known) return known;
    const given = this.#nameOf(address);
    if (given !== undefined) this.#settled.add(address);
    const speaker = (given === undefined ? undefined : this.#byName.get(given)) ?? { name: given ?? address, ends: [], stale: new Map() };
    this.#byAddress.set(address, speaker);
    if (given !== undefined) this.#byName.set(given, speaker);
    return speaker;
  }

  add(link: Link): void {
    for (const end of [0, 1] as const) this.of(link.addresses[end]).ends.push({ link, end });
  }

  /** The OPEN that this address sent: the first tells whose it is. */
  learn(address: IpAddress, open: Open): void {
    const speaker = this.of(address);
    if (this.#settled.has(address)) return;
    this.#settled.add(address);
    const name = `AS ${asnOf(open)} ${open.routerId}`;
    const known = this.#byName.get(name);
    if (!known) {
      speaker.name = name;
      this.#byName.set(name, speaker);
      return;
    }
    this.#byAddress.set(address, known);
    for (const end of speaker.ends) known.ends.push(end);
    for (const [family, index] of speaker.stale) for (const record of index.open) indexOf(known, family).add(record);
  }
}

/** The index of the speaker's stale routes of a family. */
export function indexOf(speaker: Speaker, family: number): StaleIndex {
  const known = speaker.stale.get(family);
  if (known) return known;
  const index = new StaleIndex();
  speaker.stale.set(family, index);
  return index;
}

export function peerOf({ link, end }: LinkEnd): IpAddress {
  return link.addresses[otherEnd(end)];
}
