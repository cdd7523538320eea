import type { z } from "zod";
import type { IpAddress } from "../net/address.ts";
import type { Prefix } from "../net/prefix.ts";
import type { GracefulRestartConfig, Node, Session, SessionEnd, SpeakerSpec } from "./model.ts";
import type { Problem } from "./scenario-error.ts";
import type { Path } from "./yaml-source.ts";
import type { Detail } from "./zod-issues.ts";

/**
 * What a scenario may name, passed in by whoever parses, since faults and speakers live outside the pure core and checks below this folder. Each entry comes
 * from the one file that implements it.
 */
export interface Vocabulary {
  readonly speakers: readonly SpeakerVocabulary[];
  readonly faults: readonly TermVocabulary[];
  readonly expectations: readonly TermVocabulary[];
  /** Ids of the catalogue, which a known deviation may name; undefined: any. */
  readonly requirements?: readonly string[];
}

export interface SpeakerVocabulary {
  readonly kind: string;
  /** Oldest first. `bird@2` names the newest that starts with `2.` and has no `+variant`. */
  readonly versions: readonly string[];
  /** Those of them that put no routes into the kernel, whatever a scenario says. */
  readonly withoutKernelRoutes?: readonly string[];
  /** `false`: it speaks no BGP, so a node with it has no AS, no sessions, and nothing to announce. */
  readonly bgp?: false;
  /** What a node with this speaker says of it under the kind's own name: `metallb: { … }`. */
  readonly settings?: SettingsVocabulary;
  /** What it is known to do otherwise than requirements ask, whatever the scenario. */
  readonly deviations?: readonly SpeakerDeviation[];
  /** Times of graceful restart that the kind has where the scenario gives none. */
  readonly gracefulRestart?: KindGracefulRestart;
  /** Changes of its world, and orders, that it takes at run time: the faults with these names in `change`. */
  readonly changes?: readonly string[];
}

/** A speaker's departure that may show in any run: the requirement then counts as known, with this reference. */
export interface SpeakerDeviation {
  readonly versions: readonly string[];
  readonly requirement: string;
  readonly reference: string;
}

export interface KindGracefulRestart {
  readonly restartTimeS: number;
  /** Selection Deferral Timer. */
  readonly deferralS: number;
}

export interface SettingsVocabulary {
  readonly summary: string;
  /** Without required fields, the whole may be left out. */
  readonly schema: z.ZodObject;
  /** A second look at what the schema accepted, for the node of that name: reads the files that it names and checks what the parts say of each other. */
  complete?(given: Readonly<Record<string, unknown>>, read: ReadFile, node: string): CompletedSettings;
  /** A third one, when the whole topology is known: what the settings make of the node, and where the two contradict each other. */
  fit?(settings: Readonly<Record<string, unknown>>, placed: PlacedSpeaker): FittedSettings;
}

/** A node's speaker with settings, and its sessions, as the scenario has them. */
export interface PlacedSpeaker {
  readonly node: Node;
  readonly speaker: SpeakerSpec;
  /** The node has a `graceful-restart` of its own in the scenario. */
  readonly hasGracefulRestart: boolean;
  readonly sessions: readonly {
    readonly session: Session;
    readonly own: SessionEnd;
    readonly peer: SessionEnd;
    readonly peerAsn: number;
  }[];
  /** All nodes of the topology. */
  readonly nodes: readonly Node[];
}

export interface FittedSettings {
  readonly announce: readonly Prefix[];
  readonly routerId: IpAddress;
  /** What this end of each session does about graceful restart, by the session's id. */
  readonly gracefulRestart: ReadonlyMap<string, GracefulRestartConfig>;
  /** At places below the node. */
  readonly problems: readonly { readonly at: Path; readonly detail: Detail }[];
}

/** A file beside the scenario, or below its folder, by its relative path; `why` it cannot be read otherwise. */
export type ReadFile = (path: string) => { readonly file: string; readonly text: string } | { readonly why: string };

export interface CompletedSettings {
  /** Stands in the cell, so it is plain JSON. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** At a place in the settings, or in a file that they name. */
  readonly problems: readonly ({ readonly at: Path; readonly detail: Detail } | { readonly problem: Problem })[];
}

/** A fault or an expectation: its name, one line of help for editors, and the schema of its parameters. */
export interface TermVocabulary {
  readonly kind: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  /** A fault: the change of its world, or the order, that the speaker of each `node` must be able to take. */
  readonly change?: string;
  /** A fault: the speaker of each `node` must be one that speaks BGP. */
  readonly needsBgp?: true;
  /** The parameter that an expectation without a name of its own is called after, in place of its kind. */
  readonly namedAfter?: string;
}
