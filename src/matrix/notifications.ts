import { ERROR_NAMES } from "../bgp/notification-names.ts";
import type { Connection } from "../capture/wire-event.ts";
import type { Session } from "../scenario/model.ts";
import { durationText } from "../timeline/duration-text.ts";
import type { EventOf } from "../timeline/events.ts";
import type { SessionInterval } from "../timeline/sessions.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { type AroundRestart, openOf } from "./around-restart.ts";
import type { Told } from "./model.ts";
import { HELPER, RESTARTER } from "./roles.ts";

/**
 * The NOTIFICATIONs that ended the session and those that ended attempts to bring it back. RFC 8538 section 2: only where both OPENs had the N bit does one that ends a session leave the grace; and some daemons drop what they
 * had kept at one that ends an attempt.
 */
export function notifications(timeline: Timeline, { session, before, after, faultT }: AroundRestart): readonly Told[] {
  const isBetween = (e: EventOf<"bgp-message">) =>
    e.message.type === "NOTIFICATION" && e.t < (after?.fromT ?? Infinity) && isOf(session, e.connection);
  const seen = timeline.all("bgp-message", isBetween, { after: faultT });
  // Both captures show each of them.
  const each = seen.filter((e, i) => seen.findIndex((x) => x.from === e.from && isSame(x.connection, e.connection)) === i);
  return each.slice(0, MOST_NOTIFICATIONS).flatMap((event) => {
    if (event.message.type !== "NOTIFICATION") return [];
    const { code, subcode } = event.message;
    const name = ERROR_NAMES.get(code);
    const words = [name?.name ?? "unknown", name?.subcodes[subcode]].filter((w) => w !== undefined).join(", ");
    const isSession = isSame(event.connection, before.connection);
    const what = isSession ? "the session ended" : "an attempt to bring it back ended";
    const bits = isSession ? notificationBits(timeline, session, before) : `, ${durationText(event.t - faultT)} after the fault began`;
    return [
      { text: `${what} by a NOTIFICATION ${code}/${subcode} (${words}) of the ${senderOf(event, session)}${bits}`, evidence: [event.id] },
    ];
  });
}

const MOST_NOTIFICATIONS = 4;

function notificationBits(timeline: Timeline, session: Session, before: SessionInterval): string {
  const bits = [RESTARTER, HELPER].map((node) => {
    const open = openOf(timeline, session, before, node);
    return open && `N=${Number(open.message.gracefulRestart?.notification ?? false)} of the ${node}`;
  });
  return bits.every((bit) => bit !== undefined) ? `; in the OPENs ${bits.join(" and ")}` : "";
}

function isOf({ a, b }: Session, { client, server }: Connection): boolean {
  const ends = [client.address, server.address];
  return ends.includes(a.address) && ends.includes(b.address);
}

function senderOf(event: EventOf<"bgp-message">, session: Session): string {
  const { address } = event.connection[event.from];
  return session.a.address === address ? session.a.node : session.b.node;
}

function isSame(a: Connection, b: Connection): boolean {
  return endpoints(a) === endpoints(b);
}

function endpoints({ client, server }: Connection): string {
  return `${client.address} ${client.port} ${server.address} ${server.port}`;
}
