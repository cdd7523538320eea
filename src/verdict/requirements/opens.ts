import type { ConnectionHistory, End, OpenFact, SessionHistory } from "../../analysis/model.ts";
import type { Subject } from "../requirement-check.ts";

export interface SeenOpen {
  readonly session: SessionHistory;
  readonly connection: ConnectionHistory;
  readonly fact: OpenFact;
}

/** Every OPEN that one end of the speaker's sessions sent, of all connections, in order of time. */
export function opensFrom(subject: Subject, end: End): readonly SeenOpen[] {
  const seen = subject.history.sessions.flatMap((session) =>
    session.connections.flatMap((connection) =>
      connection.opens.filter((fact) => fact.from === end).map((fact) => ({ session, connection, fact })),
    ),
  );
  return seen.sort((a, b) => a.fact.t - b.fact.t);
}

/** The OPEN that counts of one end of a connection: its first. */
export function openOf(connection: ConnectionHistory, end: End): OpenFact | undefined {
  return connection.opens.find((o) => o.from === end);
}
