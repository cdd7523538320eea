import { join } from "node:path";

/** Where the speaker takes commands. */
export function controlSocket(folder: string): string {
  return join(folder, "control");
}
