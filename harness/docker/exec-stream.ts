import type { Readable, Writable } from "node:stream";

/** A process in a container, started by `docker exec` over a hijacked connection: binary-safe streams, and an exit code when it ends. */
export interface ExecStream {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process has ended and both outputs are closed; `null` when the container went away under it. */
  readonly exited: Promise<number | null>;
}
