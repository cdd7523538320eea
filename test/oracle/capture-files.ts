import { readdirSync } from "node:fs";
import { join } from "node:path";

export const CAPTURES = join(import.meta.dirname, "../captures");

/** Names of all committed captures. */
export function captureFiles(): readonly string[] {
  return readdirSync(CAPTURES).filter((name) => /\.pcap(ng)?$/.test(name));
}
