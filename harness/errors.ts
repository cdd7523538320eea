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

/** An image that a scenario names is neither on the engine nor can it be pulled. */
export class MissingImage extends HarnessError {}

/** A speaker did what no scenario asked for: it ended by itself or never came up. Not the harness's fault, so the verdicts are inconclusive. */
export class SpeakerFailure extends Error {
  override readonly name = "SpeakerFailure";
}

/** The user asked for something that cannot be: exit code 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** The nearest thing that exists, or what to do. */
  readonly hint: string | undefined;
  constructor(message: string, options?: { readonly cause?: unknown; readonly hint?: string | undefined }) {
    super(message, options);
    this.hint = options?.hint;
  }
}

/** What the scenario needs is not there, and nobody is to blame: the run is not-applicable, with this message as the reason. */
export class NotApplicable extends Error {
  override readonly name: string = "NotApplicable";
}

/** The lab's kernel lacks what the scenario needs. */
export class MissingKernelFeature extends NotApplicable {
  override readonly name = "MissingKernelFeature";
}
