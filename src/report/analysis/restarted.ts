import type { ConnectionHistory, End, EstablishedInterval, OpenFact, SessionHistory, SessionLoss } from "../../analysis/model.ts";
import { gracefulRestartOf } from "../../bgp/open.ts";
import { addressOf, isHoldExpiry, notificationText, otherOf } from "./losses.ts";
import type { RestartReport } from "./model.ts";
import type { Places } from "./places.ts";

const ENDS: readonly End[] = ["own", "peer"];

/** A loss of a session with what came after it, up to the interval in which it came back. */
export interface Outage {
  readonly session: SessionHistory;
  readonly interval: EstablishedInterval;
  readonly loss: SessionLoss;
  readonly attempts: readonly ConnectionHistory[];
  readonly next?: EstablishedInterval;
}

export function outages(session: SessionHistory): readonly Outage[] {
  const place = new Map(session.connections.map((connection, i) => [connection, i] as const));
  return session.intervals.flatMap((interval, i): Outage[] => {
    const { loss } = interval;
    if (!loss) return [];
    const next = session.intervals[i + 1];
    const from = (place.get(interval.connection) ?? -1) + 1;
    const until = next ? (place.get(next.connection) ?? 0) + 1 : session.connections.length;
    const attempts = session.connections.slice(from, until).filter((connection) => !isOverBefore(connection, loss.t));
    return [{ session, interval, loss, attempts, ...(next && { next }) }];
  });
}

function isOverBefore({ refused, fin, reset }: ConnectionHistory, t: number): boolean {
  const end = refused ?? fin.own ?? fin.peer ?? reset.own ?? reset.peer;
  return end !== undefined && end.t < t;
}

/** What each end had promised: RFC 4724 section 3. */
export function restartTimes({ session, interval }: Outage): readonly { readonly of: string; readonly seconds: number }[] {
  return ENDS.flatMap((end) => {
    const open = interval.connection.opens.find(({ from }) => from === end)?.open;
    const capability = open && gracefulRestartOf(open);
    return capability ? [{ of: addressOf(session, end), seconds: capability.restartTimeS }] : [];
  });
}

/** Who restarted, by what sign. RFC 4724 section 3: the R bit says so itself; all else is circumstance. */
export function whoRestarted(outage: Outage, places: Places): RestartReport {
  const { session, loss } = outage;
  const told = ENDS.flatMap((end) => {
    const open = nextOpen(outage, end);
    return open && gracefulRestartOf(open.open)?.restartState ? [{ end, open }] : [];
  });
  if (told.length > 0) {
    const signs = told.map(
      ({ end, open }) => `${addressOf(session, end)} restarted: its next OPEN has R=1 (packet ${places.packet(open.id).packet})`,
    );
    return { certainty: "told", who: told.map(({ end }) => addressOf(session, end)), text: signs.join("; ") };
  }
  const denies = (end: End) => {
    const open = nextOpen(outage, end);
    return open === undefined
      ? ""
      : gracefulRestartOf(open.open)
        ? "; its next OPEN has R=0"
        : "; its next OPEN has no graceful restart capability";
  };
  const refuser = ENDS.find((end) => outage.attempts.some((c) => c.refused !== undefined && c.dialledBy === otherOf(end)));
  if (refuser) {
    const address = addressOf(session, refuser);
    return {
      certainty: "likely",
      who: [address],
      text: `${address} was probably not running: it refused connections after the loss${denies(refuser)}`,
    };
  }
  const by = addressOf(session, loss.by);
  if (loss.cause === "fin" || loss.cause === "reset") {
    const sign = loss.cause === "fin" ? "closed" : "reset";
    return {
      certainty: "likely",
      who: [by],
      text: `${by} probably ended or restarted: it ${sign} the connection without a NOTIFICATION${denies(loss.by)}`,
    };
  }
  return { certainty: "unknown", who: [], text: `no sign of a restart: ${withoutSign(loss, by, addressOf(session, otherOf(loss.by)))}` };
}

function withoutSign(loss: SessionLoss, by: string, other: string): string {
  if (isHoldExpiry(loss)) return `${by} heard nothing of ${other} for its hold time`;
  if (loss.notification) return `${by} ended the session by ${notificationText(loss.notification)}`;
  return `${by} opened a new connection, and neither OPEN has R=1`;
}

/** The first OPEN of this end after the loss. */
function nextOpen({ attempts, loss }: Outage, end: End): OpenFact | undefined {
  const all = attempts.flatMap((c) => c.opens.filter((o) => o.from === end && o.t >= loss.t));
  return all.reduce<OpenFact | undefined>((first, open) => (first && first.t <= open.t ? first : open), undefined);
}
