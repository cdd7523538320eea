/** One thing that the doctor looked at. A `problem` keeps scenarios from running; a `note` does not, but will cost time or make some of them not applicable. */
export interface Finding {
  readonly subject: string;
  readonly status: "ok" | "note" | "problem";
  readonly text: string;
  /** What to do about it; present with every problem. */
  readonly remedy?: string;
}
