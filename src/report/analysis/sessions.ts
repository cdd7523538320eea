import type {
  ConnectionHistory,
  End,
  EstablishedInterval,
  FamilyFlow,
  Mark,
  SessionHistory,
  SpeakerHistory,
} from "../../analysis/model.ts";
import { asnOf } from "../../bgp/open.ts";
import { familyName } from "../../verdict/requirements/family-name.ts";
import { connectionFacts, failedDials, isFailedDial } from "./connection-facts.ts";
import { addressOf, lossReport } from "./losses.ts";
import type { EndReport, FactReport, FlowReport, IntervalReport, SessionReport } from "./model.ts";
import type { Places } from "./places.ts";

const MOST_FACTS = 400;
const MOST_INTERVALS = 100;
/** Of more connections than this, the first and the last ones are told. */
const MOST_CONNECTIONS = 200;
const MOST_END_OF_RIB = 4;
const ENDS: readonly End[] = ["own", "peer"];

/** A session as one of its two speakers sees it, taken once. */
export interface SeenSession {
  readonly history: SpeakerHistory;
  readonly session: SessionHistory;
}

/** Every session once, in order of their first connection, though both of its ends are speakers with a history. */
export function seenSessions(histories: readonly SpeakerHistory[]): readonly SeenSession[] {
  const seen = new Map<string, SeenSession>();
  for (const history of histories) {
    for (const session of history.sessions) {
      const pair = [session.own, session.peer].sort().join(" ");
      if (!seen.has(pair)) seen.set(pair, { history, session });
    }
  }
  const beginOf = ({ session }: SeenSession) => session.connections[0]?.begin.t ?? 0;
  return [...seen.values()].sort((a, b) => beginOf(a) - beginOf(b));
}

/** What is known of two addresses besides the histories. */
export interface PairFacts {
  readonly authentication: SessionReport["authentication"];
  readonly unreachable?: Unreachable;
}

/** ICMP messages that say so, of segments between two addresses; `first` is the first of them. */
export interface Unreachable {
  readonly count: number;
  readonly first: Mark;
  readonly reporter: string;
  readonly code: number;
  /** Who could not be reached. */
  readonly address: string;
}

export function sessionReport(seen: SeenSession, { authentication, unreachable }: PairFacts, places: Places): SessionReport {
  const { session } = seen;
  const facts = sessionFacts(session, unreachable, places);
  return {
    ends: endReports(seen),
    authentication,
    connections: session.connections.length,
    intervals: session.intervals.slice(0, MOST_INTERVALS).map((interval) => intervalReport(session, interval, places)),
    intervalsLeftOut: Math.max(0, session.intervals.length - MOST_INTERVALS),
    ...facts,
  };
}

export function endReports({ history, session }: SeenSession): readonly [EndReport, EndReport] {
  return [endReport(session, "own", history.name), endReport(session, "peer", session.peerName)];
}

function endReport(session: SessionHistory, end: End, speaker: string): EndReport {
  const open = session.connections.flatMap((c) => c.opens.filter((o) => o.from === end)).at(-1)?.open;
  const address = addressOf(session, end);
  return { address, speaker, ...(open && { asn: asnOf(open), routerId: open.routerId }) };
}

/** Whether both OPENs of its connection are there, so that it is known what was negotiated. */
export function isWhole({ connection }: EstablishedInterval): boolean {
  return ENDS.every((end) => connection.opens.some((o) => o.from === end));
}

function intervalReport(session: SessionHistory, interval: EstablishedInterval, places: Places): IntervalReport {
  return {
    established: places.moment(interval.established),
    ...(interval.loss && { lost: lossReport(session, interval.loss, places) }),
    isWhole: isWhole(interval),
    flows: ENDS.flatMap((end) => interval.flows[end].map((flow) => flowReport(addressOf(session, end), flow, places))),
  };
}

function flowReport(from: string, flow: FamilyFlow, places: Places): FlowReport {
  return {
    from,
    family: familyName(flow),
    announced: flow.announcedBefore,
    withdrawn: flow.withdrawnBefore,
    announcedAfter: flow.announcedAfter,
    withdrawnAfter: flow.withdrawnAfter,
    held: flow.held,
    endOfRib: flow.endOfRib.slice(0, MOST_END_OF_RIB).map((mark) => places.moment(mark)),
  };
}

function unreachableFact({ count, first, reporter, code, address }: Unreachable, places: Places): FactReport {
  const times = count > 1 ? `, ${count} times from here on` : "";
  return {
    ...places.moment(first),
    kind: "icmp-unreachable",
    from: reporter,
    text: `says that ${address} is unreachable (ICMP code ${code})${times}`,
  };
}

function sessionFacts(
  session: SessionHistory,
  unreachable: Unreachable | undefined,
  places: Places,
): Pick<SessionReport, "facts" | "factsLeftOut"> {
  const { connections } = session;
  const half = MOST_CONNECTIONS / 2;
  const told = connections.length <= MOST_CONNECTIONS ? connections : [...connections.slice(0, half), ...connections.slice(-half)];
  const facts = runs(told).flatMap(([first, ...more]): FactReport[] =>
    isFailedDial(first) ? [failedDials(session, [first, ...more], places)] : [...connectionFacts(session, first, places)],
  );
  if (unreachable) facts.push(unreachableFact(unreachable, places));
  const inOrder = facts.map((fact, i) => ({ fact, i })).sort((a, b) => a.fact.t - b.fact.t || a.i - b.i);
  return { facts: inOrder.slice(0, MOST_FACTS).map(({ fact }) => fact), factsLeftOut: Math.max(0, facts.length - MOST_FACTS) };
}

type Run = [ConnectionHistory, ...ConnectionHistory[]];

/** Failed connections in a row that failed alike are one run, any other connection is one by itself. */
function runs(connections: readonly ConnectionHistory[]): readonly Run[] {
  const all: Run[] = [];
  for (const connection of connections) {
    const last = all.at(-1);
    if (last && isAlike(last[0], connection)) last.push(connection);
    else all.push([connection]);
  }
  return all;
}

function isAlike(one: ConnectionHistory, other: ConnectionHistory): boolean {
  const isRefused = (c: ConnectionHistory) => c.refused !== undefined;
  return isFailedDial(one) && isFailedDial(other) && one.dialledBy === other.dialledBy && isRefused(one) === isRefused(other);
}
