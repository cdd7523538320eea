import type { z } from "zod";
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
  /** A second look at what the schema accepted: reads the files that it names and checks what the parts say of each other. */
  complete?(given: Readonly<Record<string, unknown>>, read: ReadFile): CompletedSettings;
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
  /** The parameter that an expectation without a name of its own is called after, in place of its kind. */
  readonly namedAfter?: string;
}
