/** A cell of four nodes: eight containers with their daemons, recorders and captures in flight. */
const BYTES_PER_CELL = 256 * 1024 * 1024;
/** Kept for the engine itself, and for the harness where both share a machine. */
const BYTES_RESERVED = 1024 * 1024 * 1024;
/** Beyond this an engine's own bookkeeping, which knows one lock, becomes what is measured. */
const AT_MOST = 64;

/** How many cells run at the same time unless `--jobs` says so: what the engine's memory holds, and not its cores, as a cell mostly waits. */
export function defaultJobs(cells: number, engineMemoryBytes: number): number {
  const fitting = Math.floor((engineMemoryBytes - BYTES_RESERVED) / BYTES_PER_CELL);
  return Math.max(1, Math.min(cells, fitting, AT_MOST));
}
