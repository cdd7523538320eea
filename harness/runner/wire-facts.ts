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
  /** By `routeKey`: the prefixes that a step of the cell is about. Of others only their number is known. */
  readonly #watched: ReadonlyMap<string, Prefix>;

  constructor(cell: Cell) {
    this.#nodeOf = new Map(
      cell.topology.nodes.flatMap((n) => n.interfaces.flatMap((i) => i.addresses.map((a) => [a.address as string, n.name] as const))),
    );
    this.#watched = new Map(prefixesOfSteps(cell).map((prefix) => [watchedKey(prefix), prefix]));
  }

  get watchesPrefixes(): boolean {
    return this.#watched.size > 0;
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
    if (this.#watched.size === 0) return;
    routes.forEachRoute((op, family, _pathId, bits, bytes, at) => {
      const prefix = this.#watched.get(routeKey(family, bits, bytes, at));
      if (prefix !== undefined) this.#add(`${op === "announce" ? "announced" : "withdrawn"} ${prefix}`, t, connection, from);
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

function watchedKey(prefix: Prefix): string {
  const bits = prefixLength(prefix);
  return routeKey(FAMILIES[prefixFamily(prefix)], bits, ipAddressBytes(prefixAddress(prefix)), 0);
}

/** A route's family, length and the octets of its address that count; bits behind the length, which a sender need not clear, are not. */
function routeKey(family: number, bits: number, bytes: Uint8Array, at: number): string {
  const octets = (bits + 7) >> 3;
  const address = bytes.slice(at, at + octets);
  const spare = octets * 8 - bits;
  const last = address[octets - 1];
  if (spare > 0 && last !== undefined) address[octets - 1] = (last >> spare) << spare;
  return `${family} ${bits} ${address.join(".")}`;
}
