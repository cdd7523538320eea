import type { ConnectionHistory, End, EstablishedInterval, Mark, SessionHistory } from "../../analysis/model.ts";
import { familyName } from "../../verdict/requirements/family-name.ts";
import { plainLine, shorten } from "../plain-text.ts";
import { addressOf, lossReport, notificationText, otherOf } from "./losses.ts";
import type { FactKind, FactReport } from "./model.ts";
import { negotiated, negotiatedText, openReport, openText } from "./opens.ts";
import type { Places } from "./places.ts";

/** Of what a hostile end may repeat, so many of each kind and connection are told one by one. */
const MOST_ALIKE = 8;
const MOST_CHARACTERS = 300;
const ENDS: readonly End[] = ["own", "peer"];
const SUBTYPES: ReadonlyMap<number, string> = new Map([
  [0, "request"],
  [1, "begin of the answer"],
  [2, "end of the answer"],
]);

/** All that is told of one connection, in order of time. */
export function connectionFacts(session: SessionHistory, connection: ConnectionHistory, places: Places): readonly FactReport[] {
  const facts = new FactList(session, places);
  begin(facts, connection);
  opens(facts, connection, session);
  messages(facts, connection);
  for (const end of ENDS) {
    const { [end]: fin } = connection.fin;
    const { [end]: reset } = connection.reset;
    if (fin) facts.add("tcp-fin", fin, "closes its direction (FIN)", end);
    if (reset) facts.add("tcp-reset", reset, "resets the connection (RST)", end);
  }
  const interval = session.intervals.find((i) => i.connection === connection);
  if (interval) established(facts, interval, session, places);
  return facts.inOrder();
}

class FactList {
  readonly #session: SessionHistory;
  readonly #places: Places;
  readonly #facts: FactReport[] = [];

  constructor(session: SessionHistory, places: Places) {
    this.#session = session;
    this.#places = places;
  }

  add(kind: FactKind, mark: Mark, text: string, from?: End, more: Pick<FactReport, "open" | "negotiated"> = {}): void {
    const place = this.#places.moment(mark);
    this.#facts.push({
      ...place,
      kind,
      ...(from && { from: addressOf(this.#session, from) }),
      text: shorten(plainLine(text), MOST_CHARACTERS),
      ...more,
    });
  }

  /** The first of them; of the rest only how many there are. */
  addSome<T extends Mark & { readonly from: End }>(kind: FactKind, all: readonly T[], text: (fact: T) => string): void {
    for (const fact of all.slice(0, MOST_ALIKE)) this.add(kind, fact, text(fact), fact.from);
    const next = all[MOST_ALIKE];
    if (next) this.add(kind, next, `and ${all.length - MOST_ALIKE} more like this from here on`);
  }

  inOrder(): readonly FactReport[] {
    return this.#facts
      .map((fact, i) => ({ fact, i }))
      .sort((a, b) => a.fact.t - b.fact.t || a.i - b.i)
      .map(({ fact }) => fact);
  }
}

function begin(facts: FactList, { begin: first, dialledBy, syn, tcpEstablished, connection }: ConnectionHistory): void {
  const ports = `port ${connection.client.port} to ${connection.server.port}`;
  if (syn) facts.add("tcp-syn", syn, `dials (SYN, ${ports})`, dialledBy);
  else facts.add("mid-stream", first, `the capture begins within this connection (${ports})`);
  if (tcpEstablished) facts.add("tcp-established", tcpEstablished, "TCP is open");
}

function opens(facts: FactList, connection: ConnectionHistory, session: SessionHistory): void {
  for (const fact of connection.opens.slice(0, MOST_ALIKE)) {
    const open = openReport(fact.open);
    facts.add("open", fact, `OPEN: ${openText(open)}`, fact.from, { open });
  }
  const [own, peer] = ENDS.map((end) => connection.opens.find((o) => o.from === end));
  if (!own || !peer) return;
  const both = negotiated({ address: session.own, open: own.open }, { address: session.peer, open: peer.open });
  facts.add("negotiated", own.t > peer.t ? own : peer, `negotiated: ${negotiatedText(both)}`, undefined, { negotiated: both });
}

function messages(facts: FactList, connection: ConnectionHistory): void {
  for (const end of ENDS) {
    const { [end]: update } = connection.firstUpdate;
    if (update) facts.add("first-update", update, "first UPDATE", end);
  }
  facts.addSome("notification", connection.notifications, (n) => `NOTIFICATION: ${notificationText(n.notification)}`);
  facts.addSome(
    "route-refresh",
    connection.routeRefreshes,
    (r) => `ROUTE-REFRESH for ${familyName(r)}, ${SUBTYPES.get(r.subtype) ?? `subtype ${r.subtype}`}`,
  );
  facts.addSome("gap", connection.gaps, (gap) =>
    gap.octets > 0 ? `${gap.octets} octets from it are missing from the capture` : "what follows from it is no BGP that can be read",
  );
  facts.addSome("anomaly", connection.anomalies, ({ anomaly }) => `malformed: ${anomaly.text} (${anomaly.clause}: ${anomaly.reaction})`);
}

function established(facts: FactList, interval: EstablishedInterval, session: SessionHistory, places: Places): void {
  facts.add("established", interval.established, "Established");
  for (const end of ENDS) {
    for (const flow of interval.flows[end]) {
      const text = (form: string) => `End-of-RIB for ${familyName(flow)}${form}`;
      const [first, ...more] = flow.endOfRib;
      if (first)
        facts.add("end-of-rib", first, `${text("")} after ${flow.announcedBefore} announced, ${flow.withdrawnBefore} withdrawn`, end);
      facts.addSome(
        "end-of-rib",
        more.map((mark) => ({ ...mark, from: end })),
        () => text(", again"),
      );
    }
  }
  const { loss } = interval;
  if (loss) facts.add("lost", loss, `the session is lost: ${lossReport(session, loss, places).text}`);
}

/** Whether nothing came of it: it was refused, or nobody answered. */
export function isFailedDial({ syn, tcpEstablished, opens: said, notifications }: ConnectionHistory): boolean {
  return syn !== undefined && tcpEstablished === undefined && said.length === 0 && notifications.length === 0;
}

/** Connections in a row of which nothing came, all alike: one fact. */
export function failedDials(
  session: SessionHistory,
  run: readonly [ConnectionHistory, ...ConnectionHistory[]],
  places: Places,
): FactReport {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const by: End = first.dialledBy ?? "own";
  const from = addressOf(session, by);
  const other = addressOf(session, otherOf(by));
  const isRefused = first.refused !== undefined;
  const what = isRefused ? `${other} refuses (RST)` : `${other} does not answer`;
  const until =
    run.length > 1 ? `, ${run.length} times until packet ${places.packet((last.refused ?? last.syn ?? last.begin).id).packet}` : "";
  const kind = isRefused ? "tcp-refused" : "tcp-unanswered";
  return { ...places.moment(first.syn ?? first.begin), kind, from, text: `dials; ${what}${until}` };
}
