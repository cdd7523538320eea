import type { WireEvent } from "../capture/wire-event.ts";
import type { RecordEvent } from "../observation/event.ts";

/** All events of a run on one clock. */
export class Timeline {
  readonly events: readonly RecordEvent[];
  readonly wire: readonly WireEvent[];
  constructor(events: readonly RecordEvent[], wire: readonly WireEvent[]) {
    this.events = events;
    this.wire = wire;
  }
}
