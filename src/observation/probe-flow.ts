import type { ProbeDirection, ProbeEvent } from "./event.ts";
import type { TimedEvent } from "./fib-state.ts";
import { type PacketRange, RangeSet } from "./range-set.ts";

interface Way {
  /** Of all responders together. */
  readonly arrived: RangeSet;
  readonly byResponder: Map<string, RangeSet>;
  /** What came before this packet has been told. */
  settled: number;
}

interface Answers {
  readonly from: number;
  readonly sentT: number;
  readonly responder: string;
}

/** What is known of one flow of a UDP probe. */
export class ProbeFlow {
  readonly #probe: string;
  readonly #flow: number;
  readonly #zeroT: number;
  readonly #intervalNs: number;
  readonly #ways: Readonly<Record<ProbeDirection, Way>> = { forward: newWay(), return: newWay() };
  #answers: Answers[] = [];
  #responder: string | undefined;

  /** Packet n was due at `zeroT + n * intervalNs`. */
  constructor(probe: string, flow: number, zeroT: number, intervalNs: number) {
    this.#probe = probe;
    this.#flow = flow;
    this.#zeroT = zeroT;
    this.#intervalNs = intervalNs;
  }

  add(direction: ProbeDirection, responder: string, range: PacketRange): void {
    const way = this.#ways[direction];
    const own = way.byResponder.get(responder) ?? new RangeSet();
    way.byResponder.set(responder, own);
    own.add(range);
    way.arrived.add(range);
    if (direction === "forward") return;
    this.#ways.forward.arrived.add(range);
    this.#answers.push({ from: range.from, sentT: range.fromSentT, responder });
  }

  received(direction: ProbeDirection, responder: string): ProbeEvent {
    const own = this.#ways[direction].byResponder.get(responder);
    return {
      kind: "probe-received",
      probe: this.#probe,
      flow: this.#flow,
      direction,
      responder,
      received: own?.size ?? 0,
      highest: own?.highest?.to ?? -1,
      highestSentT: own?.highest?.toSentT ?? 0,
    };
  }

  /** The gaps, and the changes of responder, that end in a packet sent by `untilT`. */
  settle(untilT: number): readonly TimedEvent[] {
    return [...this.#gaps("forward", untilT), ...this.#gaps("return", untilT), ...this.#moves(untilT)];
  }

  #gaps(direction: ProbeDirection, untilT: number): TimedEvent[] {
    const way = this.#ways[direction];
    const ranges = way.arrived.ranges;
    const events: TimedEvent[] = [];
    let at = ranges.length;
    while (at > 0 && (ranges[at - 1]?.to ?? 0) >= way.settled) at--;
    let before = ranges[at - 1];
    for (const range of ranges.slice(at)) {
      if (range.fromSentT > untilT) break;
      if (range.from > way.settled) events.push(this.#gap(direction, way.settled, range, before));
      way.settled = range.to + 1;
      before = range;
    }
    return events;
  }

  /** The first lost packet was sent when it was due, and not before the last that arrived: a late sender sends several at once. */
  #gap(direction: ProbeDirection, from: number, next: PacketRange, before: PacketRange | undefined): TimedEvent {
    const dueT = this.#zeroT + from * this.#intervalNs;
    const untilT = next.fromSentT;
    const fromT = Math.min(untilT, Math.max(dueT, before?.toSentT ?? dueT));
    const to = next.from - 1;
    return { t: untilT, body: { kind: "probe-gap", probe: this.#probe, flow: this.#flow, direction, from, to, fromT, untilT } };
  }

  #moves(untilT: number): TimedEvent[] {
    const settled = this.#answers.filter((a) => a.sentT <= untilT).sort((a, b) => a.from - b.from);
    this.#answers = this.#answers.filter((a) => a.sentT > untilT);
    const events: TimedEvent[] = [];
    for (const { from, sentT, responder } of settled) {
      if (this.#responder !== undefined && this.#responder !== responder) {
        events.push({ t: sentT, body: { kind: "probe-responder", probe: this.#probe, flow: this.#flow, seq: from, responder } });
      }
      this.#responder = responder;
    }
    return events;
  }
}

function newWay(): Way {
  return { arrived: new RangeSet(), byResponder: new Map(), settled: 0 };
}
