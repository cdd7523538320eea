import type { Prefix } from "../../src/net/prefix.ts";
import type { ScriptedCommand } from "../../src/scenario/model.ts";
import type { Changed, SpeakerChange } from "../speakers/speaker-change.ts";
import type { ExecStream } from "./exec-stream.ts";

/** A running node of the lab: the container that owns the namespace, and the speaker container joined to it. Times are ns since the run's epoch, read in the node. */
export interface LabNode {
  readonly name: string;
  /** Runs argv in the node through its persistent shell (about 1 ms); rejects with a HarnessError when it exits non-zero. */
  run(argv: readonly string[], input?: string): Promise<ShellResult>;
  /** As `run`, and tells the exit code instead of rejecting. */
  tryRun(argv: readonly string[], input?: string): Promise<ShellResult>;
  /** A process of its own in the node, for recorders and probes. */
  stream(argv: readonly string[]): Promise<ExecStream>;
  readonly speaker: LabSpeaker | undefined;
}

export interface ShellResult {
  readonly exitCode: number;
  /** Bounded; longer output is cut and ends with a note. */
  readonly stdout: string;
  readonly stderr: string;
  /** Just before and just after the command ran. */
  readonly beganT: number;
  readonly endedT: number;
}

/** Where a time is given, it is when it happened. */
export interface LabSpeaker {
  readonly running: boolean;
  readonly paused: boolean;
  /** Sends the signal to the container's first process and waits for the container to exit; undefined when it has not by the deadline. */
  end(signal: string, deadlineMs: number): Promise<{ readonly t: number; readonly exitCode: number } | undefined>;
  /** TERM and, when the grace period runs out, KILL. */
  endGracefully(graceMs: number): Promise<{ readonly t: number; readonly exitCode: number; readonly killed: boolean }>;
  start(options: { readonly recovery: boolean }): Promise<number>;
  /** Deletes the container; `start` makes it again. */
  remove(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  announce(prefix: Prefix): Promise<void>;
  withdraw(prefix: Prefix): Promise<void>;
  /** What a change of its world comes to, before it is made; throws a HarnessError when the speaker does not know such a change. */
  planChange(change: SpeakerChange): Changed;
  /** Makes it: the configuration from now on, also for a speaker that is down or made again; one that runs is told. */
  makeChange(changed: Changed): Promise<void>;
  /** So many percent of one processor for all its processes; undefined: as much as they want. The engine says that it is so. */
  limitCpu(percent: number | undefined): Promise<void>;
  /** How often the kernel has stopped its processes for the rest of a period, after some work that takes more than `percent` allow; undefined where that is not told. */
  throttledPeriods(percent: number): Promise<number | undefined>;
  /** Tells a program of ours in the container, such as the scripted speaker, what to do and resolves with its answer; rejects with a SpeakerFailure when it cannot or will not. */
  tell(command: ScriptedCommand): Promise<Readonly<Record<string, unknown>>>;
}
