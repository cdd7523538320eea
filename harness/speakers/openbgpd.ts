import type { Prefix } from "../../src/net/prefix.ts";
import { openbgpdConfig } from "./openbgpd-config.ts";
import { openbgpdDeviations } from "./openbgpd-deviations.ts";
import type { SpeakerAdapter, SpeakerCommand, SpeakerVersion } from "./speaker.ts";

const CONFIG = "/etc/openbgpd/bgpd.conf";
const START = "/etc/openbgpd/start";

/**
 * OpenBGPD as Debian packages it. 7.7 is built without libmnl and has no access to the kernel's routes at all. 8.8 puts its routes there; it takes them out when it is stopped, and leaves behind what a killed one left until a peer
 * announces it again.
 */
export const openbgpd: SpeakerAdapter = {
  kind: "openbgpd",
  versions: [{ ...version("7.7", "bookworm"), installsRoutes: false }, version("8.8", "trixie")],
  deviations: openbgpdDeviations,
  hasRecoveryStart: false,
  capabilities: [],
  render(config) {
    return [
      // It reads nothing that others may read.
      { path: CONFIG, content: config.speaker.config ?? openbgpdConfig(config), mode: 0o600 },
      { path: START, content: START_SCRIPT, mode: 0o755 },
    ];
  },
  command: () => [START],
  announce: (_, prefix) => [bgpctl("add", prefix)],
  withdraw: (_, prefix) => [bgpctl("delete", prefix)],
  hints: [
    { what: "sessions", argv: ["bgpctl", "show", "neighbor"] },
    { what: "routes", argv: ["bgpctl", "show", "rib", "detail"] },
  ],
};

/** bgpd in the foreground as the container's first process: its helper processes end with it. */
const START_SCRIPT = `#!/bin/sh
PATH=$PATH:/usr/sbin
mkdir -p /run/openbgpd
rm -f /run/openbgpd/*
exec bgpd -d -f ${CONFIG}
`;

function version(text: string, suite: "bookworm" | "trixie"): SpeakerVersion {
  return { version: text, image: { name: `openbgpd-${text}`, suite, context: "openbgpd", buildArgs: {} }, routeProtocols: ["bgp"] };
}

function bgpctl(change: "add" | "delete", prefix: Prefix): SpeakerCommand {
  return { files: [], argv: ["bgpctl", "network", change, prefix] };
}
