import type { SessionLoss } from "../../analysis/model.ts";
import type { Level } from "../../requirements/requirement.ts";
import type { Status } from "../../verdict/verdict.ts";

/**
 * All that `holdfast analyze` says of captures. `analysis.json` is this, serialised (docs/analyze.md); text and HTML are views of it. Lists are bounded; what they leave out is
 * counted.
 */
export interface CaptureReport {
  readonly version: 1;
  readonly holdfast: string;
  /** 0 no MUST broken, 1 some MUST broken, 2 not to be told: a capture is damaged, or shows no session from its begin. */
  readonly exitCode: 0 | 1 | 2;
  /** The zero of every `t`: ISO 8601, UTC, nanoseconds. */
  readonly epoch: string;
  /** What was taken for given of the files, where there are several. */
  readonly assumptions: readonly string[];
  readonly vantagePoints: readonly VantagePointReport[];
}

/** What was seen in one place: one capture, or several pieces of one. */
export interface VantagePointReport {
  readonly files: readonly FileReport[];
  readonly speakers: readonly SpeakerReport[];
  readonly speakersLeftOut: number;
  readonly sessions: readonly SessionReport[];
  readonly sessionsLeftOut: number;
  /** Each loss of an Established session, with what came of it, in order of time. */
  readonly episodes: readonly EpisodeReport[];
  readonly episodesLeftOut: number;
  /** Every requirement that had an occasion on a speaker, broken ones first, then by level. */
  readonly rules: readonly RuleReport[];
  readonly ruleCounts: RuleCounts;
  /** What this capture alone cannot show, as sentences. */
  readonly limits: readonly string[];
  /** Of the last packet, nanoseconds since the epoch. */
  readonly endT: number;
}

/** Verdicts, a rule being counted once for each speaker on which it had an occasion; those that the list leaves out too. */
export interface RuleCounts {
  readonly broken: readonly { readonly level: Level; readonly count: number }[];
  readonly kept: number;
  readonly undecided: number;
  /** Rules that were looked at on all speakers and had no occasion on any. */
  readonly withoutOccasion: number;
}

export interface FileReport {
  readonly name: string;
  readonly packets: number;
  /** Times of its first and last packet, ISO 8601, UTC; of a file that is read alone, `last` is that of the last packet with BGP. */
  readonly first?: string;
  readonly last?: string;
  /** Why it could not be read to its end. */
  readonly damage?: string;
}

export interface SpeakerReport {
  /** `AS 65001 10.0.0.1`: AS number and BGP Identifier; its address as long as no OPEN of it was seen. */
  readonly name: string;
  readonly addresses: readonly string[];
}

/** A packet of a capture. */
export interface Moment {
  /** Nanoseconds since the epoch. */
  readonly t: number;
  /** ISO 8601, UTC, nanoseconds. */
  readonly at: string;
  readonly file: string;
  /** Counts from 1, as in Wireshark. */
  readonly packet: number;
}

export interface SessionReport {
  readonly ends: readonly [EndReport, EndReport];
  /** What its segments were signed with: RFC 2385, RFC 5925. */
  readonly authentication: readonly ("TCP-MD5" | "TCP-AO")[];
  readonly connections: number;
  readonly intervals: readonly IntervalReport[];
  readonly intervalsLeftOut: number;
  /** In order of time. */
  readonly facts: readonly FactReport[];
  readonly factsLeftOut: number;
}

export interface EndReport {
  readonly address: string;
  /** The speaker that has it. */
  readonly speaker: string;
  /** Of its last OPEN. */
  readonly asn?: number;
  readonly routerId?: string;
}

export type FactKind =
  | "mid-stream"
  | "tcp-syn"
  | "tcp-established"
  | "tcp-refused"
  | "tcp-unanswered"
  | "icmp-unreachable"
  | "tcp-fin"
  | "tcp-reset"
  | "open"
  | "negotiated"
  | "established"
  | "lost"
  | "first-update"
  | "end-of-rib"
  | "notification"
  | "route-refresh"
  | "gap"
  | "anomaly";

export interface FactReport extends Moment {
  readonly kind: FactKind;
  /** The address that sent it, where one did. */
  readonly from?: string;
  readonly text: string;
  /** With `open`, what it says; with `negotiated`, what both OPENs of the connection come to. */
  readonly open?: OpenReport;
  readonly negotiated?: NegotiatedReport;
}

export interface OpenReport {
  readonly asn: number;
  readonly routerId: string;
  readonly holdTimeS: number;
  readonly families: readonly string[];
  readonly gracefulRestart?: {
    readonly restartState: boolean;
    readonly notification: boolean;
    readonly restartTimeS: number;
    readonly families: readonly { readonly family: string; readonly forwardingState: boolean }[];
  };
  readonly longLivedGracefulRestart?: readonly {
    readonly family: string;
    readonly forwardingState: boolean;
    readonly staleTimeS: number;
  }[];
}

export interface NegotiatedReport {
  readonly holdTimeS: number;
  readonly families: readonly string[];
  /** Families for which each address keeps the other's routes through a restart: the other lists them and both have the capability. */
  readonly gracefulRestart: readonly { readonly helper: string; readonly families: readonly string[] }[];
  readonly longLivedGracefulRestart: readonly { readonly helper: string; readonly families: readonly string[] }[];
  /** RFC 8538: both set the N bit, so that a NOTIFICATION other than a Hard Reset keeps routes as well. */
  readonly notification: boolean;
  readonly addPath: readonly { readonly sender: string; readonly families: readonly string[] }[];
  readonly fourOctetAs: boolean;
  readonly extendedMessages: boolean;
}

export interface IntervalReport {
  readonly established: Moment;
  readonly lost?: LossReport;
  /** Whether both OPENs of its connection are in the capture. */
  readonly isWhole: boolean;
  readonly flows: readonly FlowReport[];
}

export interface LossReport extends Moment {
  readonly cause: SessionLoss["cause"];
  /** Whose FIN, RST, NOTIFICATION or connection it was. */
  readonly by: string;
  readonly text: string;
}

/** What one end told of one family in one interval; prefixes are counted once each. */
export interface FlowReport {
  readonly from: string;
  readonly family: string;
  readonly announced: number;
  readonly withdrawn: number;
  /** After the first End-of-RIB. */
  readonly announcedAfter: number;
  readonly withdrawnAfter: number;
  /** That stand at the end of the interval. */
  readonly held: number;
  readonly endOfRib: readonly Moment[];
}

export interface EpisodeReport {
  readonly ends: readonly [EndReport, EndReport];
  readonly lost: LossReport;
  readonly restarted: RestartReport;
  /** By address: the Restart Time of its OPEN in the session that was lost, in seconds. */
  readonly restartTimes: readonly { readonly of: string; readonly seconds: number }[];
  /** How the other end could notice. */
  readonly noticed: string;
  readonly phases: readonly PhaseReport[];
  readonly connectionsTried: number;
  readonly connectionsRefused: number;
  /** Undefined when the session did not come back in the capture. */
  readonly establishedAgain?: Moment;
  readonly routes: readonly RouteFateReport[];
}

/** `told`: by the R bit of its next OPEN. `likely`: by what else is seen. `unknown`: nothing tells that anybody restarted. */
export interface RestartReport {
  readonly certainty: "told" | "likely" | "unknown";
  /** Addresses. */
  readonly who: readonly string[];
  readonly text: string;
}

export type PhaseName = "detect" | "tcp-syn" | "tcp-up" | "open" | "established" | "first-update" | "end-of-rib";

export interface PhaseReport extends Moment {
  readonly phase: PhaseName;
  /** Nanoseconds since the loss; of `detect`, since the last message of the end that fell silent. */
  readonly afterNs: number;
  readonly from?: string;
  readonly family?: string;
  readonly text: string;
}

/** Routes of `of` that `heldBy` had at the loss, of one family. */
export interface RouteFateReport {
  readonly of: string;
  readonly heldBy: string;
  readonly family: string;
  readonly count: number;
  /** Already stale from an earlier loss. */
  readonly wasStale: number;
  readonly refreshed: number;
  /** Of those, with the attributes that they had. */
  readonly refreshedSame: number;
  readonly withdrawnByPeer: number;
  /** Neither refreshed nor withdrawn by the end of the episode: what an End-of-RIB or a timer has to remove. */
  readonly leftOver: number;
  readonly witnesses: readonly WitnessReport[];
}

/** What `heldBy` told another peer of these routes. */
export interface WitnessReport {
  readonly witness: string;
  /** Announced to it at the loss; the counts below are of these. */
  readonly shown: number;
  /** Never withdrawn while they were stale. */
  readonly kept: number;
  /** Withdrawn although nothing had refreshed them: before the session was back, after it was, and after the peer itself withdrew them. */
  readonly flushedBefore: number;
  readonly flushedAfter: number;
  readonly flushedWithPeer: number;
  readonly firstFlushed?: Moment;
  readonly lastFlushed?: Moment;
  /** Announced anew with other attributes, and with the community LLGR_STALE, while they were stale. */
  readonly changed: number;
  readonly taggedStale: number;
  /** That another peer announced as well, so that a change may be that one's. */
  readonly withAlternative: number;
  /** Octets to this witness are missing, or its session was lost before the episode ended. */
  readonly incomplete: boolean;
}

export interface RuleReport {
  readonly id: string;
  readonly level: Level;
  readonly status: Exclude<Status, "not-applicable">;
  readonly speaker: string;
  /** `RFC 4724 section 4.1`. */
  readonly clause: string;
  /** What it asks, in a sentence. */
  readonly sentence: string;
  readonly title: string;
  readonly expected?: string;
  readonly actual?: string;
  /** Of an inconclusive one. */
  readonly reason?: string;
  /** The packets that decide. */
  readonly evidence: readonly PacketReport[];
}

/** As `Moment`; the time is missing where the file could not be read again for it. */
export type PacketReport = Pick<Moment, "file" | "packet"> & Partial<Pick<Moment, "t" | "at">>;
