import type { WireEvent } from "../../capture/wire-event.ts";
import type { Cell, Session } from "../../scenario/model.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { merge } from "../../timeline/window.ts";
import type { Lane, Mark, Span } from "../model.ts";

/** A lane per session of the topology, as the captures show it: Established or not, with what explains a change. */
export function sessionLanes(timeline: Timeline, cell: Cell, endT: number): readonly Lane[] {
  const marks = new Map<string, Mark[]>(cell.topology.sessions.map((s) => [s.id, []]));
  const seen = new Set<string>();
  for (const event of timeline.wire) {
    const session = cell.topology.sessions.find((s) => belongs(event, s));
    const mark = session && notable(event, session);
    // Both ends' captures show the same packet, some microseconds apart.
    const key = `${session?.id} ${mark?.detail} ${Math.round(event.t / 1e7)}`;
    if (!mark || seen.has(key)) continue;
    seen.add(key);
    marks.get(session?.id ?? "")?.push(mark);
  }
  return cell.topology.sessions.map((session) => ({
    group: "sessions",
    label: `${session.a.node} – ${session.b.node}${cell.topology.sessions.filter((s) => s.a.node === session.a.node && s.b.node === session.b.node).length > 1 ? ` (${session.id})` : ""}`,
    spans: spansOf(timeline, session, endT),
    marks: marks.get(session.id) ?? [],
  }));
}

function spansOf(timeline: Timeline, session: Session, endT: number): readonly Span[] {
  const up = timeline.established(session);
  const spans: Span[] = [];
  let t = 0;
  const gap = (untilT: number, cause: string | undefined) => {
    if (untilT > t)
      spans.push({
        fromT: t,
        untilT,
        tone: spans.length === 0 ? "neutral" : "bad",
        label: spans.length === 0 ? "not yet Established" : "down",
        ...(cause === undefined ? {} : { detail: cause }),
      });
  };
  let cause: string | undefined;
  for (const interval of up) {
    gap(Math.min(interval.fromT, endT), cause);
    spans.push({ fromT: interval.fromT, untilT: interval.untilT ?? endT, tone: "good", label: "Established" });
    t = interval.untilT ?? endT;
    cause = interval.endCause;
  }
  gap(endT, cause);
  return [...spans, ...unseen(timeline, session, endT)];
}

/** Where neither end's capture can tell. */
function unseen(timeline: Timeline, session: Session, endT: number): readonly Span[] {
  const [a = [], b = []] = [session.a.node, session.b.node].map((node) => merge(timeline.lossIn("wire", node, { fromT: 0, untilT: endT })));
  return a
    .flatMap((x) => b.map((y) => ({ fromT: Math.max(x.fromT, y.fromT), untilT: Math.min(x.untilT, y.untilT, endT) })))
    .filter((w) => w.fromT < w.untilT)
    .map((w): Span => ({ ...w, tone: "unknown", label: "not captured" }));
}

function belongs(event: WireEvent, session: Session): boolean {
  const ends = endsOf(event) ?? [];
  return ends.includes(session.a.address) && ends.includes(session.b.address);
}

function endsOf(event: WireEvent): readonly string[] | undefined {
  if (event.kind === "icmp-unreachable") return [event.from.address, event.to.address];
  return "connection" in event ? [event.connection.client.address, event.connection.server.address] : undefined;
}

/** What a reader would look for in a capture when a session went wrong. KEEPALIVEs and UPDATEs with routes are too many to be of use. */
function notable(event: WireEvent, session: Session): Mark | undefined {
  const nodeOf = (address: string) => (address === session.a.address ? session.a.node : session.b.node);
  switch (event.kind) {
    case "tcp-refused":
      return { t: event.t, tone: "bad", label: "", detail: `${nodeOf(event.connection.server.address)} refused the connection (RST)` };
    case "tcp-reset":
      return { t: event.t, tone: "bad", label: "", detail: `${nodeOf(event.connection[event.from].address)} reset the connection` };
    case "icmp-unreachable":
      return { t: event.t, tone: "bad", label: "", detail: `${event.reporter} says unreachable (code ${event.code})` };
    case "tcp-gap":
      return { t: event.t, tone: "unknown", label: "", detail: `${event.octets} octets are missing from the capture` };
    case "tcp-conflict":
      return { t: event.t, tone: "unknown", label: "", detail: `${event.octets} octets were repeated with other values` };
    case "bgp-garbage":
      return { t: event.t, tone: "unknown", label: "", detail: `no BGP: ${event.reason}` };
    case "bgp-message":
      return message(event, nodeOf(event.connection[event.from].address));
    default:
      return undefined;
  }
}

function message(event: Extract<WireEvent, { readonly kind: "bgp-message" }>, sender: string): Mark | undefined {
  const m = event.message;
  if (m.type === "NOTIFICATION")
    return { t: event.t, tone: "bad", label: "NOTIFICATION", detail: `NOTIFICATION ${m.code}/${m.subcode} from ${sender}` };
  if (m.type === "OPEN") {
    const gr = m.gracefulRestart;
    const said = gr
      ? `R=${gr.restartState ? 1 : 0}, N=${gr.notification ? 1 : 0}, Restart Time ${gr.restartTimeS} s`
      : "no graceful restart";
    return { t: event.t, tone: "neutral", label: "", detail: `OPEN from ${sender}: ${said}` };
  }
  if (m.type === "UPDATE" && m.endOfRib) return { t: event.t, tone: "good", label: "", detail: `End-of-RIB from ${sender}` };
  return undefined;
}
