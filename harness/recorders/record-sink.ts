import type { EventBody } from "../../src/observation/event.ts";

/** Where a recorder or a probe puts what it saw. All times are nanoseconds since the run's epoch. */
export interface RecordSink {
  /** `Clock` of the run: its epoch, in nanoseconds since 1970, and its present time. */
  readonly clock: { readonly epochNs: bigint; now(): number };
  emit(t: number, body: EventBody): void;
}
