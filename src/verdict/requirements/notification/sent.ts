import type { ConnectionHistory, NotificationFact, OpenFact, SessionHistory } from "../../../analysis/model.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import type { Subject } from "../../requirement-check.ts";
import { openOf } from "../opens.ts";

/** A NOTIFICATION that the speaker sent, with the OPENs of its connection as far as the capture has them. */
export interface SentNotification {
  readonly session: SessionHistory;
  readonly connection: ConnectionHistory;
  readonly fact: NotificationFact;
  readonly own: OpenFact | undefined;
  readonly peer: OpenFact | undefined;
}

/** All of them, in the order of sessions and connections. */
export function sentNotifications({ history }: Subject): readonly SentNotification[] {
  return history.sessions.flatMap((session) =>
    session.connections.flatMap((connection) =>
      connection.notifications
        .filter((fact) => fact.from === "own")
        .map((fact) => ({ session, connection, fact, own: openOf(connection, "own"), peer: openOf(connection, "peer") })),
    ),
  );
}

/** RFC 8538 section 2: whether an OPEN has the N bit. */
export function hasNotificationBit({ open }: OpenFact): boolean {
  return gracefulRestartOf(open)?.notification === true;
}
