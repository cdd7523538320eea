import type { Endpoint } from "../capture/wire-event.ts";
import type { EventId, RecordEvent } from "../observation/event.ts";
import type { Window } from "./window.ts";

/** A long-lived connection of a TCP probe. */
export interface TcpFlow {
  readonly flow: number;
  readonly responder: string;
  /** The client's end; undefined in a record that does not tell it. */
  readonly source?: Endpoint;
  readonly openT: number;
  readonly evidence: EventId;
  readonly stalls: readonly TcpStall[];
  readonly closed: TcpClose | undefined;
}

/** From the last sign of life before it to the first after it; `untilT` is Infinity when none came. `toldT` is when the probe's patience ended. */
type TcpStall = Window & { readonly toldT: number; readonly evidence: EventId };

interface TcpClose {
  readonly t: number;
  readonly how: "reset" | "fin" | "timeout" | "done";
  readonly error: string | undefined;
  readonly evidence: EventId;
}

/** Every connection that the probe had, in the order of opening; a flow that was opened again has several. `events` in order of time. */
export function tcpFlows(events: readonly RecordEvent[], probe: string): readonly TcpFlow[] {
  const all: (TcpFlow & { stalls: TcpStall[]; closed: TcpClose | undefined })[] = [];
  for (const event of events) {
    if (!("probe" in event) || event.probe !== probe || !("flow" in event)) continue;
    if (event.kind === "tcp-open") {
      const { flow, responder, from, port, t: openT, id: evidence } = event;
      const source = from === undefined || port === undefined ? {} : { source: { address: from, port } };
      all.push({ flow, responder, ...source, openT, evidence, stalls: [], closed: undefined });
      continue;
    }
    const current = all.findLast((flow) => flow.flow === event.flow);
    if (!current || current.closed) continue;
    if (event.kind === "tcp-stalled") current.stalls.push({ fromT: event.sinceT, untilT: Infinity, toldT: event.t, evidence: event.id });
    else if (event.kind === "tcp-resumed" || event.kind === "tcp-closed") {
      const stall = current.stalls.at(-1);
      if (stall?.untilT === Infinity) current.stalls[current.stalls.length - 1] = { ...stall, untilT: event.t };
      if (event.kind === "tcp-closed") current.closed = { t: event.t, how: event.how, error: event.error, evidence: event.id };
    }
  }
  return all;
}
