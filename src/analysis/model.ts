import type { Anomaly } from "../bgp/anomaly.ts";
import type { Notification } from "../bgp/notification.ts";
import type { Open } from "../bgp/open.ts";
import type { Connection } from "../capture/wire-event.ts";
import type { IpAddress } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";

/** When something was seen, and the fact that shows it. `t` is nanoseconds since the run's epoch. */
export interface Mark {
  readonly t: number;
  readonly id: string;
}

/** Of a session as its speaker sees it: its own end, or the other. */
export type End = "own" | "peer";

/**
 * What one speaker said and heard, as the captures of one vantage point show it: in a run those of its own node, so that all of its sessions are seen; in a capture alone
 * whatever passes there. Everything is in order of time.
 */
export interface SpeakerHistory {
  /** The node's name; in a capture alone `AS 65001 10.0.0.1` or, as long as no OPEN was seen, its address. */
  readonly name: string;
  readonly sessions: readonly SessionHistory[];
  readonly episodes: readonly StaleEpisode[];
  /** The last moment that was watched: when the recorder ended, or else the last packet. */
  readonly endT: number;
  /** Where the captures say of themselves that they lack packets, or end in the middle: what came before such a place may have been more than what is told. */
  readonly captureLosses: readonly CaptureLoss[];
}

export type CaptureLoss = Mark & { readonly detail: string };

/** All that passed between the speaker and one peer, over one pair of addresses. */
export interface SessionHistory {
  readonly own: IpAddress;
  readonly peer: IpAddress;
  /** The peer's name, as in `SpeakerHistory`. */
  readonly peerName: string;
  /** Every TCP connection, refused and failed ones as well. */
  readonly connections: readonly ConnectionHistory[];
  /** Each stretch for which the session was Established. */
  readonly intervals: readonly EstablishedInterval[];
  /** Whether this end has the prefix announced to the other when the capture ends, as a unicast route: in the newest interval, or in an earlier one since whose loss RFC 4724 lets it be stale. */
  heldAtEnd(from: End, prefix: Prefix): "announced" | "stale" | undefined;
}

/** Of each list no more than the first 1000 are kept. */
export interface ConnectionHistory {
  readonly connection: Connection;
  /** Its first fact. */
  readonly begin: Mark;
  /** The end that sent the first SYN; undefined when the capture began later. */
  readonly dialledBy?: End;
  readonly syn?: Mark;
  readonly tcpEstablished?: Mark;
  readonly refused?: Mark;
  /** Every OPEN, of each end the first one being that which counts. */
  readonly opens: readonly OpenFact[];
  readonly notifications: readonly NotificationFact[];
  /** Every KEEPALIVE and ROUTE-REFRESH is counted; the first KEEPALIVE of each end is what OpenConfirm waits for. */
  readonly firstKeepalive: Partial<Record<End, Mark>>;
  readonly routeRefreshes: readonly RouteRefreshFact[];
  /** First FIN and first RST of each end. */
  readonly fin: Partial<Record<End, Mark>>;
  readonly reset: Partial<Record<End, Mark>>;
  /** Octets of this end that the capture lacks, or that are no BGP, or that it shows in two forms: nothing follows from what is then not seen. */
  readonly gaps: readonly GapFact[];
  /** What was wrong with messages. */
  readonly anomalies: readonly AnomalyFact[];
  /** First UPDATE of each end, whatever it holds. */
  readonly firstUpdate: Partial<Record<End, Mark>>;
  /** Longest UPDATE of each end, in octets. */
  readonly longest: Partial<Record<End, Mark & { readonly octets: number }>>;
  /** UPDATEs of each end with multiprotocol attributes: the first, and those that have another attribute before one of them. */
  readonly multiprotocol: Partial<Record<End, { readonly first: Mark; readonly late?: Mark; readonly lateCount: number }>>;
  /** Time of the last message of each end, of whatever type. */
  readonly lastMessage: Partial<Record<End, Mark>>;
}

export type OpenFact = Mark & { readonly from: End; readonly open: Open; readonly anomalies: readonly Anomaly[] };
export type NotificationFact = Mark & { readonly from: End; readonly notification: Notification };
export type RouteRefreshFact = Mark & { readonly from: End; readonly afi: number; readonly safi: number; readonly subtype: number };
/** `reason` when the octets are there but cannot be read: from there on `octets` tells nothing. */
export type GapFact = Mark & { readonly from: End; readonly octets: number; readonly reason?: string };
export type AnomalyFact = Mark & { readonly from: End; readonly anomaly: Anomaly };

/**
 * A stretch for which a session was Established, on one connection. RFC 4271 section 8.2.2: an end is Established once it has received the other's KEEPALIVE in OpenConfirm;
 * `established` is the later of the two.
 */
export interface EstablishedInterval {
  readonly connection: ConnectionHistory;
  readonly established: Mark;
  /** Undefined while it lasts to the end of the capture. */
  readonly loss?: SessionLoss;
  readonly flows: Readonly<Record<End, readonly FamilyFlow[]>>;
}

/**
 * How a session ended for this end, by what was seen first. `new-connection`: a SYN of its own, since no end dials while it is Established; or the other side's next connection got
 * its OPEN while nothing had ended the old one, and was not turned away; or this end closed the old one because of the other's SYN, and the loss is then that FIN or RST. So the two
 * ends of a session may have lost it at different moments. `silence`: nothing was seen of its end, but another connection became Established later; the loss is then put to that
 * connection's SYN.
 */
export type SessionLoss = Mark & {
  readonly cause: "fin" | "reset" | "notification" | "new-connection" | "silence";
  /** Who sent what ended it: the FIN, RST, NOTIFICATION or SYN. */
  readonly by: End;
  /** With cause `notification`, which it was; code 4 is the hold timer's expiry. */
  readonly notification?: Notification;
};

/**
 * What one end sent of one address family in one Established interval. There is one for each family that both OPENs carry, and for any other that was seen. An announcement in an
 * UPDATE that RFC 7606 tells the receiver to treat as a withdrawal counts as one. Of each list no more than the first 1000 are kept.
 */
export interface FamilyFlow {
  readonly afi: number;
  readonly safi: number;
  /** First and last UPDATE with routes of the family. */
  readonly firstRoute?: Mark;
  readonly lastRoute?: Mark;
  /** Every End-of-RIB, in the form in which it came: `empty` is the 23-octet UPDATE, `mp-unreach` an MP_UNREACH_NLRI alone. */
  readonly endOfRib: readonly EndOfRibFact[];
  /** UPDATEs without any route that are no End-of-RIB, such as attributes without NLRI; of IPv4 unicast where no attribute names a family. */
  readonly hollow: readonly Mark[];
  /** Prefixes (with their path identifiers) announced, or withdrawn, at least once before the first End-of-RIB; all of them while there is none. */
  readonly announcedBefore: number;
  readonly withdrawnBefore: number;
  readonly announcedAfter: number;
  readonly withdrawnAfter: number;
  /**
   * Prefixes that were announced first after the first End-of-RIB although the same end had them announced to the same peer when the interval before this one ended, and had not
   * withdrawn them since: the initial update was not over, or the route was away for a while.
   */
  readonly late: RouteCount;
  /** How many prefixes stand announced at the end of the interval, or of the capture. */
  readonly held: number;
  /** RFC 9494: what the receiver makes of LLGR_STALE on what stands announced then; absent where nothing has it. */
  readonly passedTags?: PassedTags;
}

/**
 * Routes with LLGR_STALE to which no other peer of the receiver has a path: how often they stand announced to the receiver's other peers, with the tag and without, and the first of
 * the latter.
 */
export interface PassedTags {
  readonly withTag: number;
  readonly without: number;
  readonly example?: { readonly prefix: string; readonly to: IpAddress };
}

export type EndOfRibFact = Mark & { readonly form: "empty" | "mp-unreach"; readonly extendedLength: boolean };

/** How many routes, with an example: the first. */
export interface RouteCount {
  readonly count: number;
  readonly first?: Mark & { readonly prefix: string };
}

/**
 * What became of a peer's routes after a session with it was lost: the view of the end that stays, the receiving speaker of RFC 4724 section 4.2. There is one per loss of a session
 * in which the peer had announced anything; it lasts until the next loss of the same session, or the end of the capture.
 */
export interface StaleEpisode {
  readonly session: SessionHistory;
  /** The interval that ended; its `loss` is where the episode begins. */
  readonly interval: EstablishedInterval;
  readonly loss: SessionLoss;
  /** Connections tried since the loss, or going on then (as the one whose OPEN was the loss), in order, that of `next` being the last of them. */
  readonly attempts: readonly ConnectionHistory[];
  /** The interval in which the session came back, should it have. */
  readonly next?: EstablishedInterval;
  /** Begin of the next episode of this session, or the last moment of the capture. */
  readonly untilT: number;
  /** Whether the next loss ended it; else the capture did. */
  readonly endsWithLoss: boolean;
  readonly families: readonly StaleFamily[];
}

export interface StaleFamily {
  readonly afi: number;
  readonly safi: number;
  /** The other sessions of the speaker that were Established at the loss and carry this family, 64 at most: what the speaker tells there shows what it holds. */
  readonly witnesses: readonly Witness[];
  /** The peer's routes at the loss: announced by it and not withdrawn, or still stale from an earlier one where RFC 4724 and RFC 8538 let them be. */
  readonly routes: StaleRoutes;
}

export interface Witness {
  readonly session: SessionHistory;
  readonly interval: EstablishedInterval;
  /** Until when it speaks: its own loss, or the end of the episode. */
  readonly untilT: number;
  /** Octets that the speaker sent to it in the episode are missing: its silence shows nothing. */
  readonly gaps: readonly GapFact[];
}

export interface StaleRoutes {
  readonly count: number;
  /**
   * So many more are not told of: what had been stale already, of a session that is lost again and again without announcing anything; or all, of an old episode, where episodes have too many routes to be
   * kept. Nothing follows from what is not seen of them.
   */
  readonly leftOut: number;
  /** An old episode of very many routes that no other peer witnessed: each `refreshed` and each `withdrawnByPeer` that happened has the time of the first of all. */
  readonly isBrief: boolean;
  /** Routes are visited in no particular order; the object is only good during the visit. */
  forEach(visit: (route: StaleRoute) => void): void;
}

/** Times are NaN while it did not happen; each has its packet's fact, by `idAt`. */
export interface StaleRoute {
  prefix(): Prefix | string;
  readonly pathId: number;
  /** It was stale at the loss already, from an earlier loss. */
  readonly wasStale: boolean;
  /** RFC 9494: the communities NO_LLGR and LLGR_STALE on the route as the peer had announced it. */
  readonly noLlgr: boolean;
  readonly llgrStale: boolean;
  /** Another peer had announced the prefix at the loss, or did so later in the episode, or this one has another path to it: what a witness sees may then be that one's. */
  readonly hasAlternative: boolean;
  /** The peer announced it again in the new session, first time; whether with the same attributes. */
  readonly refreshed: RouteMoment;
  readonly refreshedSame: boolean;
  /** The peer withdrew it in the new session, first time. */
  readonly withdrawnByPeer: RouteMoment;
  at(witness: number): WitnessedRoute;
}

/** `t` is NaN when it did not happen. `id` may be asked only then when it did. */
export interface RouteMoment {
  readonly t: number;
  id(): string;
}

/**
 * What the speaker told a witness of a stale route's prefix. Where the witness takes several paths to it (RFC 7911), it is shown while any of them stands, is withdrawn with the
 * last, and any path's announcement counts.
 */
export interface WitnessedRoute {
  /** It stood announced to the witness at the loss. */
  readonly shown: boolean;
  /** First withdrawal since. */
  readonly withdrawn: RouteMoment;
  /** First announcement since with other attributes than the one before it (or with none before it in this session), and with the same ones. */
  readonly changed: RouteMoment;
  readonly repeated: RouteMoment;
  /** First announcement since that carries LLGR_STALE; first one since then that does not. */
  readonly tagged: RouteMoment;
  readonly untagged: RouteMoment;
  /** First announcement after the first withdrawal. */
  readonly restored: RouteMoment;
  /** Whether the newest announcement since the loss carries NO_EXPORT, and its LOCAL_PREF (-1 without), for RFC 9494 section 4.6. */
  readonly noExport: boolean;
  readonly localPref: number;
}
