import type { IpAddress, IpFamily } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";

/** Where something stands in a scenario file; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One scenario file after parsing and cross-checking. Matrix variables are already replaced in `cells`. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly origin?: string;
  readonly requirements: readonly string[];
  readonly file: string;
  readonly matrix: Readonly<Record<string, readonly string[]>>;
  /** Every run that the file asks for: one per matrix combination, in file order, and the control runs after them. */
  readonly cells: readonly Cell[];
}

/**
 * One run of a scenario: one combination of matrix values, fully resolved. This is what the runner executes and what the run record keeps
 * (as `cell.json`), so it is plain JSON: durations are milliseconds, addresses and prefixes are canonical strings.
 */
export interface Cell {
  readonly scenario: string;
  readonly title: string;
  readonly origin?: string;
  readonly requirements: readonly string[];
  readonly file: string;
  /** `dut=bird@2.17,helper=frr@10.3`, or `-` for a scenario without matrix; a control run ends with `+control`. Unique within the scenario. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  /** A control run is one in which the expectations named by `mustFail` must fail; elsewhere that list is empty. */
  readonly variant: "main" | "control";
  readonly mustFail: readonly string[];
  /** `matrix`: run to be measured (`holdfast matrix`): what counts is its class there. Otherwise it is run to be judged. */
  readonly purpose?: "matrix";
  readonly topology: Topology;
  readonly probes: readonly Probe[];
  readonly steps: readonly Step[];
  readonly expectations: readonly Expectation[];
  readonly knownDeviations: readonly KnownDeviation[];
  /**
   * How this cell's passes are guarded: the key of the cell that must fail, and the expectations that must fail in it. Undefined when the scenario names no
   * control at all; the report says so.
   */
  readonly control?: { readonly cell: string; readonly mustFail: readonly string[] };
}

export interface Topology {
  readonly networks: readonly Network[];
  readonly nodes: readonly Node[];
  readonly sessions: readonly Session[];
}

/** A layer-2 segment: point-to-point link or shared, it is the number of nodes on it that makes the difference. */
export interface Network {
  readonly name: string;
  readonly prefixes: readonly Prefix[];
}

/** A network namespace with its interfaces, addresses, FIB and firewall. It outlives its speaker. */
export interface Node {
  readonly name: string;
  readonly interfaces: readonly Interface[];
  /** Service addresses, on `lo`. */
  readonly loopback: readonly Prefix[];
  readonly routes: readonly StaticRoute[];
  /** What the kernel's choice among several next hops of a route depends on: the addresses, or ports and protocol as well; undefined means `layer-4`. */
  readonly multipathHash?: MultipathHash;
  readonly rules?: readonly PolicyRule[];
  readonly speaker?: SpeakerSpec;
}

export type MultipathHash = "layer-3" | "layer-4";

export interface Interface {
  /** Also the interface's name inside the namespace. At most 15 octets. */
  readonly network: string;
  /** With the network's prefix length. */
  readonly addresses: readonly { readonly address: IpAddress; readonly length: number }[];
}

export interface StaticRoute {
  readonly prefix: Prefix;
  readonly via: IpAddress;
  /** Undefined: the main table. */
  readonly table?: number;
  /** rtm_protocol, a name of iproute2 or a number; undefined: `boot`, as `ip` has it. */
  readonly protocol?: string;
}

/** A policy rule: what is sent to these addresses is looked up in this table before the main one. */
export interface PolicyRule {
  readonly to: Prefix;
  readonly table: number;
}

export interface SpeakerSpec {
  /** Adapter name: `frr`, `bird`. */
  readonly kind: string;
  /** `false`: of a kind that speaks no BGP, so it has no sessions, and announces nothing. */
  readonly bgp?: false;
  /** A full version of the adapter's list: `2.17`, `2.17+gr-unlock`. */
  readonly version: string;
  /** Another image for this speaker, in place of the one built for the version. */
  readonly image?: string;
  /** A configuration text of the scenario's own, in place of the rendered one. */
  readonly config?: string;
  /** 0, which no AS has (RFC 7607), for a kind that speaks no BGP. */
  readonly asn: number;
  readonly routerId: IpAddress;
  readonly announce: readonly Prefix[];
  readonly maximumPaths: number;
  /** `none`: the speaker does everything else, but its routes stay out of the kernel. `never`: its daemon has no way to put any there, so what the kernel holds cannot be judged. */
  readonly kernelRoutes?: "none" | "never";
  /** What the node says under the kind's own name, checked and completed by the kind's schema. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of a scripted speaker: how it departs from what a well-behaved one does, as its program takes it (`ScriptedBehaviour`). */
  readonly behaviour?: Readonly<Record<string, unknown>>;
}

/** A BGP session between two nodes over addresses of one family; both ends are given, so a renderer picks its own by node name. */
export interface Session {
  readonly id: string;
  readonly a: SessionEnd;
  readonly b: SessionEnd;
  /** Address families carried. */
  readonly families: readonly IpFamily[];
  readonly timers: { readonly holdS: number; readonly keepaliveS: number; readonly connectRetryS: number };
  /** TCP MD5 signatures (RFC 2385) with this password. */
  readonly password?: string;
}

export interface SessionEnd {
  readonly node: string;
  readonly address: IpAddress;
  /** Never dials; waits for the peer to connect. */
  readonly passive: boolean;
  readonly nextHopSelf: boolean;
  readonly gracefulRestart: GracefulRestartConfig;
}

/** What one end of a session does about graceful restart. `off`: no capability; `helper`: helps but keeps nothing itself; `full`: both roles. */
export interface GracefulRestartConfig {
  readonly mode: "off" | "helper" | "full";
  /** Restart Time of the capability, RFC 4724 section 3; 0 to 4095 s. */
  readonly restartTimeS: number;
  /** Selection Deferral Timer of the restarting speaker (BIRD: `graceful restart wait`), in seconds. */
  readonly deferralS: number;
  /** How long a helper keeps stale routes once the session is back (FRR: stalepath-time), in seconds. */
  readonly staleTimeS: number;
  /** Notification bit, RFC 8538. */
  readonly notification: boolean;
  /** Whether the F bit is claimed by configuration, where a speaker has such a knob. */
  readonly preserveForwarding: boolean;
  /** Long-lived graceful restart (RFC 9494) with this Long-lived Stale Time, in seconds; off without it. */
  readonly longLivedS?: number;
}

export interface Probe {
  readonly name: string;
  readonly kind: "udp" | "tcp";
  /** TCP: what is under way on a connection; undefined means `echo`. */
  readonly pattern?: TcpPattern;
  readonly from: string;
  /** A prefix on the sending node's lo whose host addresses its flows take in turn; undefined: the kernel chooses. */
  readonly sources?: Prefix;
  readonly to: IpAddress;
  readonly port: number;
  readonly flows: number;
  readonly intervalMs: number;
  /** Nodes that hold the target address, hence run the answering side. */
  readonly responders: readonly string[];
  /** TCP: no sign of life for this long is a stall. */
  readonly stallMs: number;
}

/** echo: a heartbeat and its echo; watch: the server sends a little now and then and the client is silent; upload: the client sends blocks, the server counts them. */
export type TcpPattern = "echo" | "watch" | "upload";

interface StepBase {
  /** Unique in the scenario; faults, windows and expectations refer to it. Defaults to the fault's kind, or the step's verb, with -2, -3 when taken. */
  readonly id: string;
  readonly at: SourcePosition;
}

export type Step =
  | (StepBase & { readonly verb: "wait"; readonly condition: WaitCondition; readonly atMostMs: number })
  | (StepBase & { readonly verb: "fault"; readonly fault: FaultCall })
  /** `command` is what the scripted speaker's control socket takes: `op` and the fields of its schema in `scripted-commands.ts`. */
  | (StepBase & { readonly verb: "tell"; readonly node: string; readonly command: ScriptedCommand })
  | (StepBase & { readonly verb: "heal"; readonly fault: string })
  | (StepBase & { readonly verb: "probe"; readonly action: "start" | "stop"; readonly probes: readonly string[] })
  | (StepBase & { readonly verb: "observe"; readonly forMs: number })
  | (StepBase & { readonly verb: "observe-until-recovered"; readonly atMostMs: number; readonly holdMs: number });

export type WaitCondition =
  /** Every session (of `nodes`, when given) is Established on the wire. */
  | { readonly kind: "established"; readonly nodes?: readonly string[] }
  /** Established, and every announced prefix is in the FIB of every node that has a speaker and does not announce it. */
  | { readonly kind: "converged" }
  | {
      readonly kind: "route";
      readonly node: string;
      readonly prefix: Prefix;
      readonly present: boolean;
      readonly via: readonly IpAddress[];
      /** Undefined: the main table. */
      readonly table?: number;
    }
  | { readonly kind: "session-down"; readonly nodes: readonly [string, string] }
  | WireCondition
  /** Every flow of the probe has been answered. */
  | { readonly kind: "probe"; readonly probe: string };

/**
 * Something that the wire has shown since the begin of step `since` or, without it, of the last step before the wait that changed something (a fault, a heal or a tell), else since the start.
 * `from` is who sent it, `to` to whom.
 */
export type WireCondition = { readonly since?: string } & (
  | { readonly kind: "end-of-rib"; readonly from: string; readonly to: string; readonly family?: IpFamily }
  /** Both ends of every session have sent an End-of-RIB of every family that it carries. */
  | { readonly kind: "every-end-of-rib" }
  | { readonly kind: "open" | "notification"; readonly from: string; readonly to: string }
  | { readonly kind: "update"; readonly from: string; readonly to: string; readonly announced?: Prefix; readonly withdrawn?: Prefix }
  /** open: `from` dialled and TCP came up; refused: `from` dialled and got a RST; closed: `from` sent a FIN or a RST. */
  | { readonly kind: "tcp"; readonly from: string; readonly to: string; readonly is: "open" | "refused" | "closed" }
);

/** One thing that a scripted speaker is told to do, checked against the operation's schema. */
export type ScriptedCommand = { readonly op: string } & Readonly<Record<string, unknown>>;

/** `params` was checked against the fault's own schema. */
export interface FaultCall {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** `params` was checked against the check's own schema. */
export interface Expectation {
  /** Unique in the scenario; defaults to the kind, with -2, -3 when taken. */
  readonly name: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly at: SourcePosition;
}

/**
 * A speaker's known departure: in the cells it matches, the expectation `expect` or, in its place, the requirement of that id ends with `verdict`, for the reason in `reference`. Already filtered to this
 * cell. `node` says whose requirement; without it, that of every speaker which shows it.
 */
export interface KnownDeviation {
  readonly expect?: string;
  readonly requirement?: string;
  readonly node?: string;
  readonly verdict: "fail" | "inconclusive" | "not-applicable";
  readonly reference: string;
  /** It does not show in every run, so that a pass contradicts nothing. */
  readonly sometimes?: boolean;
  readonly at: SourcePosition;
}
