/** The harness itself broke: what ran, how it ended and its last output belong into the message. Exit code 70. */
export class HarnessError extends Error {
  override readonly name = "HarnessError";
  /** What the user can do about it, printed below the message. */
  readonly hint: string | undefined;
  constructor(message: string, options?: { readonly cause?: unknown; readonly hint?: string }) {
    super(message, options);
    this.hint = options?.hint;
  }
}
