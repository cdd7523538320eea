import { type ConnectionRecord, otherEnd } from "./connection-record.ts";
import { connectionView, intervalView } from "./connection-view.ts";
import { heldAtEnd } from "./held-routes.ts";
import type { IntervalRecord } from "./link.ts";
import type {
  ConnectionHistory,
  EstablishedInterval,
  SessionHistory,
  SpeakerHistory,
  StaleEpisode,
  StaleFamily,
  Witness,
} from "./model.ts";
import type { MomentLog } from "./moment-log.ts";
import type { PrefixTable } from "./prefix-table.ts";
import { type LinkEnd, peerOf, type Speaker, type Speakers } from "./speakers.ts";
import type { EpisodeRecord, StaleRecord } from "./stale-record.ts";
import { staleRoutes } from "./stale-routes.ts";
import type { WitnessRecord } from "./witness-record.ts";

/** The model of all that was seen, one history for each speaker. */
export function speakerHistories(speakers: Speakers, moments: MomentLog, tableOf: TableOf, whole: Whole): readonly SpeakerHistory[] {
  return [...speakers.all()].map((speaker) => new HistoryBuilder(speakers, moments, tableOf, whole).build(speaker));
}

/** What all histories have in common. */
type Whole = Pick<SpeakerHistory, "endT" | "captureLosses">;
/** The prefixes of a family, by its key. */
type TableOf = (family: number) => PrefixTable;

/** A session as its speaker sees it, with what its records have become. */
interface SessionView {
  readonly end: LinkEnd;
  readonly session: SessionHistory;
  readonly intervals: ReadonlyMap<IntervalRecord, EstablishedInterval>;
  readonly connections: ReadonlyMap<ConnectionRecord, ConnectionHistory>;
  /** Places in the link's lists. */
  readonly order: ReadonlyMap<IntervalRecord | ConnectionRecord, number>;
}

class HistoryBuilder {
  readonly #speakers: Speakers;
  readonly #moments: MomentLog;
  readonly #tableOf: TableOf;
  readonly #whole: Whole;
  readonly #intervals = new Map<IntervalRecord, SessionView>();

  constructor(speakers: Speakers, moments: MomentLog, tableOf: TableOf, whole: Whole) {
    this.#speakers = speakers;
    this.#moments = moments;
    this.#tableOf = tableOf;
    this.#whole = whole;
  }

  build(speaker: Speaker): SpeakerHistory {
    const views = speaker.ends.map((end) => this.#session(end));
    for (const view of views) for (const interval of view.intervals.keys()) this.#intervals.set(interval, view);
    const episodes = views.flatMap((view) => view.end.link.episodes.flatMap((record) => this.#episode(record, view) ?? []));
    return {
      name: speaker.name,
      sessions: views.map(({ session }) => session),
      episodes: episodes.sort((one, other) => one.loss.t - other.loss.t),
      ...this.#whole,
    };
  }

  #session(own: LinkEnd): SessionView {
    const { link, end } = own;
    const connections = new Map(link.connections.map((record) => [record, connectionView(record, end)] as const));
    const intervals = new Map<IntervalRecord, EstablishedInterval>();
    for (const record of link.intervals) {
      const connection = connections.get(record.connection);
      if (connection) intervals.set(record, intervalView(record, end, connection));
    }
    const session: SessionHistory = {
      own: link.addresses[end],
      peer: peerOf(own),
      peerName: this.#speakers.of(peerOf(own)).name,
      connections: [...connections.values()],
      intervals: [...intervals.values()],
      heldAtEnd: (from, prefix) => heldAtEnd(link, this.#tableOf, from === "own" ? end : otherEnd(end), prefix),
    };
    const order = new Map([...link.intervals.entries(), ...link.connections.entries()].map(([i, record]) => [record, i] as const));
    return { end: own, session, intervals, connections, order };
  }

  #episode(record: EpisodeRecord, view: SessionView): StaleEpisode | undefined {
    const interval = view.intervals.get(record.interval);
    if (record.receiver !== view.end.end || !interval?.loss) return undefined;
    const { intervals } = record.link;
    const nextRecord = intervals[(view.order.get(record.interval) ?? -2) + 1];
    const next = nextRecord && view.intervals.get(nextRecord);
    const untilT = record.untilT ?? this.#whole.endT;
    return {
      session: view.session,
      interval,
      loss: interval.loss,
      attempts: attempts(record, nextRecord, untilT, view),
      ...(next && { next }),
      untilT,
      endsWithLoss: record.untilT !== undefined,
      families: record.families.map((family) => this.#family(family, interval.loss?.t ?? untilT, untilT)),
    };
  }

  #family(record: StaleRecord, lossT: number, untilT: number): StaleFamily {
    return {
      ...record.family,
      witnesses: record.witnesses.flatMap((witness) => this.#witness(witness, lossT, untilT) ?? []),
      routes: staleRoutes(record, this.#moments),
    };
  }

  #witness(record: WitnessRecord, lossT: number, episodeUntilT: number): Witness | undefined {
    const view = this.#intervals.get(record.interval);
    const interval = view?.intervals.get(record.interval);
    if (!view || !interval) return undefined;
    const untilT = Math.min(interval.loss?.t ?? episodeUntilT, episodeUntilT);
    const gaps = interval.connection.gaps.filter(({ from, t }) => from === "own" && t >= lossT && t <= untilT);
    return { session: view.session, interval, untilT, gaps };
  }
}

/** Connections that went on after the loss, or began then, up to the one that brought the session back. */
function attempts(
  record: EpisodeRecord,
  next: IntervalRecord | undefined,
  untilT: number,
  view: SessionView,
): readonly ConnectionHistory[] {
  const { connections } = record.link;
  const lossT = record.interval.losses[record.receiver]?.t ?? 0;
  const from = (view.order.get(record.interval.connection) ?? 0) + 1;
  const last = next ? (view.order.get(next.connection) ?? 0) + 1 : connections.length;
  const tried = connections.slice(from, last).filter(({ begin, lastT }) => lastT >= lossT && begin.t <= untilT);
  return tried.flatMap((connection) => view.connections.get(connection) ?? []);
}
