import type { Connection, Side, WireEvent } from "../../src/capture/wire-event.ts";
import { ipAddressBytes } from "../../src/net/address.ts";
import { type Prefix, prefixAddress, prefixFamily, prefixLength } from "../../src/net/prefix.ts";
import type { Cell } from "../../src/scenario/model.ts";

/** Something that one node sent to another, or did to a connection with it. */
export type WireFactQuery =
  | { readonly kind: "open" | "notification" | "update" | "tcp-open" | "tcp-refused" | "tcp-closed" }
  | { readonly kind: "end-of-rib"; readonly family: "ipv4" | "ipv6" }
  | { readonly kind: "announced" | "withdrawn"; readonly prefix: Prefix };

/** Where an UPDATE's routes come from: `UpdateMeta` and `UpdateView` of the decoder, as far as they are needed here. */
interface SentUpdate {
  readonly t: number;
  readonly connection: Connection;
  readonly from: Side;
}
interface UpdateRoutes {
  forEachRoute(
    visit: (op: "announce" | "withdraw", family: number, pathId: number, bits: number, bytes: Uint8Array, at: number) => void,
  ): void;
}

/** Of each kind between two nodes the latest are kept: whoever asks waits for something that is about to come. */
const KEPT = 20_000;
/** The number of the family as the codec's `familyKey` makes it: AFI and SAFI, unicast. */
const FAMILIES = { ipv4: 0x0101, ipv6: 0x0201 } as const;

/** Who sent what to whom, by node names, from the captures of all nodes: the same thing may be there twice, once by each end's capture. */
export class WireFacts {
  readonly #nodeOf: ReadonlyMap<string, string>;
  /** Times of each kind of fact between two nodes, as they came. */
  readonly #times = new Map<string, number[]>();
  /** The prefixes that a step of the cell is about. Of others only their number is known. */
  readonly #watched: Watched[];
  readonly watchesPrefixes: boolean;

  constructor(cell: Cell) {
    this.#nodeOf = new Map(
      cell.topology.nodes.flatMap((n) => n.interfaces.flatMap((i) => i.addresses.map((a) => [a.address as string, n.name] as const))),
    );
    this.#watched = [...new Set(prefixesOfSteps(cell))].map(watched);
    this.watchesPrefixes = this.#watched.length > 0 || cell.steps.some((step) => step.verb === "fault" && "service" in step.fault.params);
  }

  /** From now on also this prefix: what a change of a service comes to is known when it is about to be made. */
  watch(prefix: Prefix): void {
    if (!this.#watched.some((one) => one.prefix === prefix)) this.#watched.push(watched(prefix));
  }

  push(event: WireEvent): void {
    if (!("connection" in event)) return;
    const { connection, t } = event;
    switch (event.kind) {
      case "tcp-established":
        this.#add("tcp-open", t, connection, "client");
        break;
      case "tcp-refused":
        this.#add("tcp-refused", t, connection, "client");
        break;
      case "tcp-reset":
      case "tcp-fin":
        this.#add("tcp-closed", t, connection, event.from);
        break;
      case "bgp-message":
        this.#message(event.message, t, connection, event.from);
        break;
      default:
    }
  }

  /** The routes of an UPDATE that was pushed as an event as well. */
  update({ t, connection, from }: SentUpdate, routes: UpdateRoutes): void {
    if (this.#watched.length === 0) return;
    // There may be millions of routes and there are a few watched ones, so nothing is made for a route that is none of them.
    routes.forEachRoute((op, family, _pathId, bits, bytes, at) => {
      for (const one of this.#watched) {
        if (one.bits !== bits || one.family !== family || !isSameRoute(one, bytes, at)) continue;
        this.#add(`${op === "announce" ? "announced" : "withdrawn"} ${one.prefix}`, t, connection, from);
      }
    });
  }

  /** Time of the first such fact at or after `sinceT`; `to` undefined: to anybody. */
  first(query: WireFactQuery, from: string, to: string | undefined, sinceT: number): number | undefined {
    const kind = keyOf(query);
    const lists = [...this.#times].filter(([key]) =>
      to === undefined ? key.startsWith(`${kind}|${from}|`) : key === `${kind}|${from}|${to}`,
    );
    const times = lists.flatMap(([, list]) => list.filter((t) => t >= sinceT));
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
  }

  #message(message: Extract<WireEvent, { kind: "bgp-message" }>["message"], t: number, connection: Connection, from: Side): void {
    switch (message.type) {
      case "OPEN":
        this.#add("open", t, connection, from);
        break;
      case "NOTIFICATION":
        this.#add("notification", t, connection, from);
        break;
      case "UPDATE": {
        const { endOfRib, announced, withdrawn } = message;
        if (endOfRib) this.#add(`end-of-rib ${endOfRib.afi * 256 + endOfRib.safi}`, t, connection, from);
        if (announced + withdrawn > 0) this.#add("update", t, connection, from);
        break;
      }
      default:
    }
  }

  #add(kind: string, t: number, { client, server }: Connection, from: Side): void {
    const [sender, receiver] = from === "client" ? [client, server] : [server, client];
    const [by, to] = [this.#nodeOf.get(sender.address), this.#nodeOf.get(receiver.address)];
    if (by === undefined || to === undefined) return;
    const key = `${kind}|${by}|${to}`;
    const times = this.#times.get(key) ?? [];
    this.#times.set(key, times);
    times.push(t);
    if (times.length > 2 * KEPT) times.splice(0, times.length - KEPT);
  }
}

function keyOf(query: WireFactQuery): string {
  if (query.kind === "end-of-rib") return `end-of-rib ${FAMILIES[query.family]}`;
  return "prefix" in query ? `${query.kind} ${query.prefix}` : query.kind;
}

/** The prefixes that waits and faults name. */
function prefixesOfSteps(cell: Cell): readonly Prefix[] {
  return cell.steps.flatMap((step) => {
    if (step.verb === "wait" && step.condition.kind === "update")
      return [step.condition.announced ?? [], step.condition.withdrawn ?? []].flat();
    if (step.verb !== "fault") return [];
    const { prefix } = step.fault.params;
    // Checked and made canonical by the fault's schema.
    return [prefix].flat().filter((text): text is Prefix => typeof text === "string");
  });
}

interface Watched {
  readonly prefix: Prefix;
  readonly family: number;
  readonly bits: number;
  readonly address: Uint8Array;
}

function watched(prefix: Prefix): Watched {
  return {
    prefix,
    family: FAMILIES[prefixFamily(prefix)],
    bits: prefixLength(prefix),
    address: ipAddressBytes(prefixAddress(prefix)),
  };
}

/** Of a route of the same length the octets of its address that count; bits behind the length, which a sender need not clear, do not. */
function isSameRoute({ address, bits }: Watched, bytes: Uint8Array, at: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== bytes[at + i]) return false;
  const spare = 8 - (bits & 7);
  return spare === 8 || (address[whole] ?? 0) >> spare === (bytes[at + whole] ?? 0) >> spare;
}
