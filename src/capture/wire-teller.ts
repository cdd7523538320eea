import type { CodecContext } from "../bgp/codec-context.ts";
import type { UpdateView } from "../bgp/update-view.ts";
import type { Connection, Side, UpdateMessage, WireEvent, WireFact } from "./wire-event.ts";

/** What the packets of a capture come to, in their order. */
export interface WireTeller {
  tell(fact: WireFact): void;
  /** `isFirst`: no UPDATE of this end on this connection had routes before. */
  update(connection: Connection, from: Side, octets: number, view: UpdateView, isFirst: boolean): void;
  /** Whether anyone wants messages whole; `message` then comes before what is told of each. */
  readonly takesMessages: boolean;
  message(connection: Connection, from: Side, octets: Uint8Array, context: CodecContext): void;
}

/** Where an UPDATE was seen. */
export interface UpdateMeta {
  readonly t: number;
  readonly capture: string;
  readonly packet: number;
  /** Which fact of the packet this is, from 1. */
  readonly fact: number;
  readonly connection: Connection;
  readonly from: Side;
  /** Of the whole message, header included. */
  readonly octets: number;
  /** The id that its event has or, with `updates: "notable"`, would have. */
  id(): string;
}

/** A message as it came. */
export interface MessageMeta {
  readonly t: number;
  readonly packet: number;
  readonly connection: Connection;
  readonly from: Side;
}

export interface TellerOptions {
  /** Gets each message whole, header included, and how it is read, before anything is told of it. The octets are the receiver's to keep. */
  readonly onMessage?: (meta: MessageMeta, octets: Uint8Array, context: CodecContext) => void;
  /** Gets each fact at once; without it they are collected. */
  readonly onEvent?: (event: WireEvent) => void;
  /** Gets each UPDATE with its routes, right after its event (where there is one) and before any later fact. The view is only good until the call returns. */
  readonly onUpdate?: (meta: UpdateMeta, view: UpdateView) => void;
  /**
   * "notable": an UPDATE has an event only when it is an End-of-RIB, has no routes, has anomalies, or is the first with routes of its end on its connection. A full table then
   * leaves a handful of events. The others keep their numbers in the ids.
   */
  readonly updates?: "all" | "notable";
}

export function wireId(capture: string, packet: number, fact: number): string {
  return fact === 1 ? `w:${capture}:${packet}` : `w:${capture}:${packet}/${fact}`;
}

/** Makes events of facts: it knows which packet is being read. */
export class EventTeller implements WireTeller {
  readonly #capture: string;
  readonly #options: TellerOptions;
  #events: WireEvent[] = [];
  #t = 0;
  #packet = 0;
  /** Facts of the present packet so far. */
  #facts = 0;

  constructor(capture: string, options: TellerOptions) {
    this.#capture = capture;
    this.#options = options;
  }

  packet(number: number, t: number): void {
    this.#packet = number;
    this.#facts = 0;
    this.#t = t;
  }

  /** What belongs to no packet gets the number behind the last one, and its time. */
  behindLastPacket(): void {
    this.packet(this.#packet + 1, this.#t);
  }

  tell(fact: WireFact): void {
    this.#facts++;
    this.#make(fact);
  }

  update(connection: Connection, from: Side, octets: number, view: UpdateView, isFirst: boolean): void {
    this.#facts++;
    const { onUpdate, updates } = this.#options;
    const hasRoutes = view.announced > 0 || view.withdrawn > 0;
    if (updates !== "notable" || isFirst || !hasRoutes || view.anomalies.length > 0) {
      this.#make({ kind: "bgp-message", connection, from, message: updateMessage(view, octets) });
    }
    if (onUpdate) onUpdate(new SeenUpdate(this.#t, this.#capture, this.#packet, this.#facts, connection, from, octets), view);
  }

  get takesMessages(): boolean {
    return this.#options.onMessage !== undefined;
  }

  message(connection: Connection, from: Side, octets: Uint8Array, context: CodecContext): void {
    this.#options.onMessage?.({ t: this.#t, packet: this.#packet, connection, from }, octets, context);
  }

  /** The events collected since the last call. */
  handOver(): WireEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #make(fact: WireFact): void {
    const id = wireId(this.#capture, this.#packet, this.#facts);
    const event: WireEvent = { id, t: this.#t, capture: this.#capture, packet: this.#packet, ...fact };
    const { onEvent } = this.#options;
    if (onEvent) onEvent(event);
    else this.#events.push(event);
  }
}

/** A class, so that millions of them share one method. */
class SeenUpdate implements UpdateMeta {
  readonly t: number;
  readonly capture: string;
  readonly packet: number;
  readonly fact: number;
  readonly connection: Connection;
  readonly from: Side;
  readonly octets: number;

  constructor(t: number, capture: string, packet: number, fact: number, connection: Connection, from: Side, octets: number) {
    this.t = t;
    this.capture = capture;
    this.packet = packet;
    this.fact = fact;
    this.connection = connection;
    this.from = from;
    this.octets = octets;
  }

  id(): string {
    return wireId(this.capture, this.packet, this.fact);
  }
}

function updateMessage(view: UpdateView, octets: number): UpdateMessage {
  const { announced, withdrawn, endOfRib, anomalies } = view;
  // Whoever could not read it to its end does not know that it holds no routes.
  const isRead = anomalies.every(({ reaction }) => reaction !== "session-reset" && reaction !== "afi-safi-disable");
  const isHollow = announced === 0 && withdrawn === 0 && !endOfRib && isRead;
  return {
    type: "UPDATE",
    announced,
    withdrawn,
    octets,
    ...(endOfRib && { endOfRib }),
    ...(isHollow && { hollow: true }),
    ...(anomalies.length > 0 && { anomalies }),
  };
}
