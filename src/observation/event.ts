import type { IpAddress } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";

/** Version of the record format; a reader refuses what it does not know. */
export const RECORD_VERSION = 1;

/**
 * One line of `events.jsonl`. `t` is nanoseconds since the run's epoch (`run.json`, `epochNs`), an integer, on the kernel's real-time clock of the lab's host; the
 * time at which the thing happened, not when it was written. `id` is `e1`, `e2`, … in the order of writing.
 */
export type RecordEvent = { readonly id: EventId; readonly t: number } & EventBody;

/** `e…` for a line of the record; `w:<node>:<packet number>` for what was decoded from a capture. */
export type EventId = string;

export type EventBody =
  | PhaseEvent
  | StepEvent
  | FaultEvent
  | LifeEvent
  | RecorderEvent
  | FibEvent
  | ProbeEvent
  /** `not-applicable`: this machine lacks what the scenario needs, named by `reason`. */
  | { readonly kind: "run-end"; readonly status: "complete" | "aborted" | "broken" | "not-applicable"; readonly reason?: string }
  | { readonly kind: "hint"; readonly node: string; readonly what: string; readonly text: string };

/** Where the wall time went. Begin and end are two lines, so that a killed run still shows what was in flight. */
export type PhaseEvent = { readonly kind: "phase-begin" | "phase-end"; readonly phase: PhaseName };
export type PhaseName = "images" | "lab-up" | "speakers-up" | "steps" | "drain" | "lab-down" | "judge";

export type StepEvent =
  | { readonly kind: "step-begin"; readonly step: string; readonly verb: string; readonly text: string }
  | {
      readonly kind: "step-end";
      readonly step: string;
      readonly outcome: "done" | "timeout" | "failed" | "aborted";
      /** On a timeout, what was last seen; on a failure, what went wrong. */
      readonly detail?: string;
    };

export type FaultEvent =
  /** `t` is when it took effect, read in the node; `proof` says how that is known. */
  | {
      readonly kind: "fault-effect";
      readonly step: string;
      readonly fault: string;
      readonly node: string;
      readonly peer?: string;
      readonly proof: string;
    }
  | { readonly kind: "fault-without-effect"; readonly step: string; readonly fault: string; readonly node: string; readonly reason: string }
  | { readonly kind: "fault-healed"; readonly step: string; readonly fault: string; readonly node: string };

export type LifeEvent =
  | { readonly kind: "node-up" | "node-down"; readonly node: string }
  | { readonly kind: "speaker-started"; readonly node: string; readonly speaker: string; readonly recovery: boolean }
  | { readonly kind: "speaker-exited"; readonly node: string; readonly exitCode: number; readonly signal?: string }
  | { readonly kind: "speaker-paused" | "speaker-resumed"; readonly node: string };

export type RecorderName = "wire" | "fib" | "probe" | "speaker-log";

export type RecorderEvent =
  | { readonly kind: "recorder-begin"; readonly recorder: RecorderName; readonly node: string; readonly file?: string }
  | { readonly kind: "recorder-end"; readonly recorder: RecorderName; readonly node: string; readonly seen: number; readonly lost: number }
  /** Something went missing or the recorder died: verdicts that need it in that interval are inconclusive. */
  | {
      readonly kind: "recorder-loss";
      readonly recorder: RecorderName;
      readonly node: string;
      readonly sinceT: number;
      readonly detail: string;
      /** Nothing is missing; but when in the interval the things happened that are told at its end is not known. */
      readonly late?: boolean;
    };

export interface FibNextHop {
  readonly via?: IpAddress;
  readonly dev?: string;
  readonly weight: number;
  /** The kernel does not use it: RTNH_F_DEAD or RTNH_F_LINKDOWN. */
  readonly dead: boolean;
}

/** A route of the main table as the kernel tells it. Next hops are resolved: those of a nexthop object or group stand in `nextHops` as well. */
export interface FibRoute {
  /** Its routing table, where that is not the main one: `tableOf`. */
  readonly table?: number;
  readonly prefix: Prefix;
  /** `kernel`, `static`, `boot`, `zebra`, `bird`, `bgp` or the number: rtm_protocol. */
  readonly protocol: string;
  readonly type: "unicast" | "blackhole" | "unreachable" | "prohibit" | "local" | "other";
  readonly metric: number;
  readonly nexthopId?: number;
  readonly nextHops: readonly FibNextHop[];
}

export type FibEvent =
  /** All tables but the kernel's own one of local addresses. `resync`: taken after a loss, a link change or a deleted nexthop object, since the kernel removes IPv4 routes without a word then. */
  | {
      readonly kind: "fib-snapshot";
      readonly node: string;
      readonly reason: "begin" | "resync" | "end";
      readonly routes: readonly FibRoute[];
    }
  /** `replace` keeps forwarding; `delete` followed by `add` does not. `inferred`: found by a resync, so it happened between `sinceT` and `t`. */
  | {
      readonly kind: "fib-route";
      readonly node: string;
      readonly op: "add" | "replace" | "delete";
      readonly route: FibRoute;
      readonly inferred?: boolean;
      readonly sinceT?: number;
    }
  /** A nexthop object changed under a route: the route with its next hops as they now are. */
  | { readonly kind: "fib-nexthops"; readonly node: string; readonly route: FibRoute }
  | { readonly kind: "link"; readonly node: string; readonly dev: string; readonly up: boolean }
  | { readonly kind: "address"; readonly node: string; readonly op: "add" | "delete"; readonly dev: string; readonly address: IpAddress };

export type ProbeDirection = "forward" | "return";

export type ProbeEvent =
  /** `ports`: of a UDP probe, each flow's source port; older records do not tell them. */
  | {
      readonly kind: "probe-begin";
      readonly probe: string;
      readonly node: string;
      readonly flows: number;
      readonly intervalMs: number;
      readonly ports?: readonly number[];
    }
  /** Sequence numbers `[0, sent)` of the flow have been sent by `t`; `maxLateNs` is the worst lateness against the schedule since the last line. */
  | {
      readonly kind: "probe-sent";
      readonly probe: string;
      readonly flow: number;
      readonly sent: number;
      readonly maxLateNs: number;
      readonly sendErrors: number;
    }
  /**
   * Cumulative: of the flow's packets `received` distinct ones arrived in this direction (`forward` at a responder, `return`, the echo, at the sender), the newest being
   * `highest` (-1 for none), sent at `highestSentT`. `responder` is the node that answered.
   */
  | {
      readonly kind: "probe-received";
      readonly probe: string;
      readonly flow: number;
      readonly direction: ProbeDirection;
      readonly responder: string;
      readonly received: number;
      readonly highest: number;
      readonly highestSentT: number;
    }
  /** Packets `from`..`to` (inclusive) never arrived; the first was sent at `fromT`, and `untilT` is the send time of the next one that did arrive: that is the outage. */
  | {
      readonly kind: "probe-gap";
      readonly probe: string;
      readonly flow: number;
      readonly direction: ProbeDirection;
      readonly from: number;
      readonly to: number;
      readonly fromT: number;
      readonly untilT: number;
    }
  /** From this sequence number on the flow is answered by another node. */
  | { readonly kind: "probe-responder"; readonly probe: string; readonly flow: number; readonly seq: number; readonly responder: string }
  /** The sender missed its schedule by more than its spacing and 3 ms: what it measured between `sinceT` and `t` is not to be trusted. */
  | { readonly kind: "probe-stalled"; readonly probe: string; readonly sinceT: number }
  | { readonly kind: "probe-end"; readonly probe: string }
  /** `from` and `port` are the client's end; older records do not tell them. */
  | {
      readonly kind: "tcp-open";
      readonly probe: string;
      readonly flow: number;
      readonly responder: string;
      readonly from?: IpAddress;
      readonly port?: number;
    }
  | { readonly kind: "tcp-failed"; readonly probe: string; readonly flow: number; readonly error: string }
  /** No sign of life (an echo, an event of a watch, the count of an upload) for the probe's stall time; `sinceT` is the last one. Ended by `tcp-resumed` or by a close. */
  | { readonly kind: "tcp-stalled"; readonly probe: string; readonly flow: number; readonly sinceT: number }
  | { readonly kind: "tcp-resumed"; readonly probe: string; readonly flow: number; readonly stalledMs: number }
  | {
      readonly kind: "tcp-closed";
      readonly probe: string;
      readonly flow: number;
      readonly how: "reset" | "fin" | "timeout" | "done";
      readonly error?: string;
    };
