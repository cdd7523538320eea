import { readFileSync } from "node:fs";

const INTERVAL_MS = 200;

/** The most memory that a process had in use so far, as the kernel keeps it: looked at again and again until the process is gone. */
export class PeakMemory {
  readonly #timer: NodeJS.Timeout;
  readonly #pid: number | undefined;
  /** 0 where there is no /proc. */
  bytes = 0;

  constructor(pid: number | undefined) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    try {
      const status = readFileSync(`/proc/${this.#pid}/status`, "utf8");
      this.bytes = Math.max(this.bytes, 1024 * Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0));
    } catch (error) {
      // The process ended since.
      if (!(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))) throw error;
    }
  }
}
