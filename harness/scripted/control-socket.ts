import { join } from "node:path";

/** Where a speaker keeps what is its own, unless its settings say otherwise. */
export const FOLDER = "/run/holdfast";

/** Where the speaker takes commands. */
export function controlSocket(folder: string): string {
  return join(folder, "control");
}
