import type { z } from "zod";

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
}

/** A fault or an expectation: its name, one line of help for editors, and the schema of its parameters. */
export interface TermVocabulary {
  readonly kind: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  /** The parameter that an expectation without a name of its own is called after, in place of its kind. */
  readonly namedAfter?: string;
}
