import { randomBytes } from "node:crypto";

/** Short, unique enough to name containers of several runs at once: `7f3a91c2`. */
export function newRunId(): string {
  return randomBytes(4).toString("hex");
}
