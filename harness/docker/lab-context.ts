import type Docker from "dockerode";
import type { EventBody } from "../../src/observation/event.ts";
import type { Clock } from "../runner/clock.ts";
import type { Creations } from "./creations.ts";
import type { LabScheduling } from "./scheduling.ts";

/** What every part of one run's lab shares. */
export interface LabContext {
  readonly engine: Docker;
  readonly runId: string;
  readonly clock: Clock;
  readonly scheduling: LabScheduling;
  readonly creations: Creations;
  emit(t: number, body: EventBody): void;
  /** Opens a growing file of the run directory. */
  appender(name: string): (chunk: Uint8Array) => void;
  /** Something ended that should not have; the run stops with this error. */
  fatal(error: unknown): void;
}
