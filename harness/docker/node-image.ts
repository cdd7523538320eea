import type { ImageSpec } from "./image.ts";

/** The image of every node of a lab: the namespace's owner, with iproute2, nftables, tcpdump and the probe agent. */
export const nodeImage: ImageSpec = { name: "node", suite: "trixie", context: "node", buildArgs: {} };
