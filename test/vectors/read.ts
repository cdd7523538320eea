import { readdirSync, readFileSync } from "node:fs";
import { familyKey } from "../../src/bgp/add-path.ts";
import type { CodecContext } from "../../src/bgp/codec-context.ts";
import { octets } from "../captures/read.ts";

/** A message of this folder, and how it is to be read. */
export interface Vector {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly context: CodecContext;
}

/** Four-octet AS numbers and no path identifiers are the rule; the names of the others say so. */
export const vectors: readonly Vector[] = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".hex"))
  .sort()
  .map((file) => ({
    name: file.slice(0, -".hex".length),
    bytes: octets(readFileSync(new URL(file, import.meta.url), "utf8")),
    context: {
      fourOctetAs: !file.includes("two-octet-as"),
      extendedMessages: false,
      addPath: new Set(file.includes("add-path") ? [familyKey(1, 1)] : []),
    },
  }));

export function vector(name: string): Vector {
  const found = vectors.find((one) => one.name === name);
  if (!found) throw new Error(`there is no test/vectors/${name}.hex`);
  return found;
}
