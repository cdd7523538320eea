import type { z } from "zod";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Cell } from "../../src/scenario/model.ts";
import type { LabNode } from "../docker/lab-node.ts";
import type { SpeakerOrder } from "../speakers/speaker.ts";
import type { SpeakerChangeKind } from "../speakers/speaker-change.ts";

/**
 * One kind of fault: a file in this folder, added to the list in `faults.ts`. A fault proves that it took effect, with the time read in the node, or says that it did not;
 * then every verdict that hangs on it is inconclusive.
 */
export interface Fault<S extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly summary: string;
  /** The change of its world that the speaker of each `node` must be able to take, or the order that a program of Holdfast's own beside it must (`orders` of its adapter). */
  readonly change?: SpeakerChangeKind | SpeakerOrder;
  /** The speaker of each `node` must be one that speaks BGP. */
  readonly needsBgp?: true;
  /** Always has `node`. */
  readonly params: S;
  apply(context: FaultContext, params: z.output<S>): Promise<AppliedFault>;
}

export interface FaultContext {
  readonly cell: Cell;
  readonly lab: FaultLab;
  /** The step's id, safe in names of files and firewall tables. */
  readonly step: string;
  readonly signal: AbortSignal;
  /** From now on UPDATEs are searched for this prefix too. The step's parameter `prefix`, or those of its list, are watched from the start. */
  watch(prefix: Prefix): void;
  /**
   * Resolves with the time of the first UPDATE that announces (or withdraws) the prefix and that `node` sends after `afterT`, or undefined when none comes by the deadline. The prefix has
   * to be watched.
   */
  nextUpdateFrom(
    node: string,
    what: "announced" | "withdrawn",
    prefix: Prefix,
    afterT: number,
    deadlineMs: number,
  ): Promise<number | undefined>;
  /** Resolves with the time of the first RST or FIN that `node` sends to `peer` on a BGP connection after `afterT`, or undefined when none comes by the deadline. */
  connectionEnd(node: string, peer: string, afterT: number, deadlineMs: number): Promise<number | undefined>;
  /** Lets the time pass that the scenario asks for. */
  elapse(ms: number): Promise<void>;
}

/** What a fault may do to the lab. */
export interface FaultLab {
  node(name: string): LabNode;
  /** Resolves with the time of the power cut. */
  powerOff(name: string): Promise<number>;
  /** The node is back, with its speaker in recovery mode, when this resolves. */
  powerOn(name: string): Promise<void>;
  isOff(name: string): boolean;
}

export type Effect =
  | { readonly took: true; readonly t: number; readonly proof: string; readonly peer?: string }
  | { readonly took: false; readonly reason: string };

export interface AppliedFault {
  readonly effects: readonly (Effect & { readonly node: string })[];
  /** Undoes it; undefined where there is nothing to undo. Idempotent; run by a `heal` step, or when the scenario ends, or on Ctrl-C. */
  readonly heal?: () => Promise<void>;
  /** It is undone as soon as the last step has ended, before the recorders stop: it is one of them that it concerns. */
  readonly healsWithSteps?: boolean;
}
