import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Cell, GracefulRestartConfig, Node, Session } from "../../src/scenario/model.ts";
import { HarnessError } from "../errors.ts";
import { speakerConfig } from "./local-sessions.ts";
import type { SpeakerConfig, SpeakerFile } from "./speaker.ts";
import { speakers } from "./speakers.ts";

/** The files of every speaker for every case, as committed; `UPDATE_GOLDEN=1` writes them anew. */
const GOLDEN = fileURLToPath(new URL("../../test/golden/speakers/", import.meta.url));

/** One of each syntax: the other versions of an adapter render the same. */
const RENDERED = [
  ["frr", "10.3"],
  ["bird", "1.6.8"],
  ["bird", "2.17"],
  ["gobgp", "3.36"],
  ["openbgpd", "7.7"],
  ["openbgpd", "8.8"],
  ["calico", "1.6.8"],
  ["calico", "2.17"],
  ["kube-router", "3.36"],
  ["scripted", "1"],
] as const;

const full: GracefulRestartConfig = {
  mode: "full",
  restartTimeS: 120,
  deferralS: 240,
  staleTimeS: 150,
  notification: true,
  preserveForwarding: true,
};

interface Case {
  readonly name: string;
  readonly what: string;
  readonly peerAsn: number;
  readonly gracefulRestart: GracefulRestartConfig;
  readonly passive?: boolean;
  readonly nextHopSelf?: boolean;
  readonly dualStack?: boolean;
  readonly maximumPaths?: number;
  readonly kernelRoutes?: "none";
  readonly farPeer?: boolean;
  readonly password?: string;
}

const cases: readonly Case[] = [
  { name: "ibgp", what: "two nodes of one AS on a shared segment", peerAsn: 64512, gracefulRestart: full },
  { name: "ebgp-multipath", what: "two ASes, up to 16 next hops", peerAsn: 64513, gracefulRestart: full, maximumPaths: 16 },
  {
    name: "passive",
    what: "a side that never dials, and sets itself as next hop",
    peerAsn: 64512,
    gracefulRestart: full,
    passive: true,
    nextHopSelf: true,
  },
  { name: "dual-stack", what: "a session per family", peerAsn: 64513, gracefulRestart: full, dualStack: true },
  { name: "multihop", what: "a peer behind a router", peerAsn: 64513, gracefulRestart: full, farPeer: true },
  { name: "kernel-routes-none", what: "routes that stay out of the kernel", peerAsn: 64513, gracefulRestart: full, kernelRoutes: "none" },
  { name: "gr-off", what: "no graceful restart capability", peerAsn: 64512, gracefulRestart: { ...full, mode: "off" } },
  { name: "gr-helper", what: "helps, but keeps nothing itself", peerAsn: 64512, gracefulRestart: { ...full, mode: "helper" } },
  {
    name: "gr-times",
    what: "other times, no Notification bit, no claim to keep forwarding",
    peerAsn: 64512,
    gracefulRestart: { mode: "full", restartTimeS: 20, deferralS: 30, staleTimeS: 45, notification: false, preserveForwarding: false },
  },
  { name: "long-lived", what: "long-lived graceful restart", peerAsn: 64513, gracefulRestart: { ...full, longLivedS: 3600 } },
  {
    name: "long-lived-helper",
    what: "helps for long, too",
    peerAsn: 64513,
    gracefulRestart: { ...full, mode: "helper", longLivedS: 3600 },
  },
  { name: "password", what: "segments signed with TCP MD5", peerAsn: 64513, gracefulRestart: full, password: "s3cret/" },
];

describe.each(cases)("$name: $what", (sample) => {
  test.each(RENDERED)("%s@%s", (kind, version) => {
    const text = shown(kind, configOf(sample, kind, version));
    const file = join(GOLDEN, `${sample.name}.${kind}-${version}.conf`);
    if (process.env.UPDATE_GOLDEN === "1") {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, "utf8"));
  });
});

test("there is no golden file without its case", () => {
  const expected = cases.flatMap((c) => RENDERED.map(([kind, version]) => `${c.name}.${kind}-${version}.conf`));
  expect(readdirSync(GOLDEN).sort()).toEqual(expected.sort());
});

/** All files of a speaker but its start script, which does not depend on the sessions' settings. */
function shown(kind: string, config: SpeakerConfig): string {
  const files = filesOf(kind, config);
  if (files instanceof HarnessError) return `refused: ${files.message}\n`;
  return files
    .filter((file) => !file.path.endsWith("/start"))
    .map((file) => `>>> ${file.path}\n${file.content}`)
    .join("\n");
}

function filesOf(kind: string, config: SpeakerConfig): readonly SpeakerFile[] | HarnessError {
  try {
    return speakers.find((s) => s.kind === kind)?.render(config) ?? [];
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
}

function configOf(sample: Case, kind: string, version: string): SpeakerConfig {
  return speakerConfig(cellOf(sample, kind, version), "a");
}

function cellOf(sample: Case, kind: string, version: string): Cell {
  const peerAddress = sample.farPeer ? "172.30.9.12" : "172.30.0.12";
  return {
    scenario: "golden",
    title: sample.what,
    requirements: [],
    file: "golden.yaml",
    key: "-",
    values: {},
    variant: "main",
    mustFail: [],
    probes: [],
    steps: [],
    expectations: [],
    knownDeviations: [],
    topology: {
      networks: [],
      nodes: [
        node("a", "172.30.0.11", "fd00:30::11", 64512, kind, version, sample),
        node("b", peerAddress, "fd00:30::12", sample.peerAsn, kind, version, sample),
      ],
      sessions: [
        session(sample, "172.30.0.11", peerAddress, "ipv4"),
        ...(sample.dualStack ? [session(sample, "fd00:30::11", "fd00:30::12", "ipv6")] : []),
      ],
    },
  };
}

function node(name: string, address: string, address6: string, asn: number, kind: string, version: string, sample: Case): Node {
  return {
    name,
    interfaces: [
      {
        network: "fabric",
        addresses: [
          { address: address as IpAddress, length: 24 },
          ...(sample.dualStack ? [{ address: address6 as IpAddress, length: 64 }] : []),
        ],
      },
    ],
    loopback: [],
    routes: [],
    speaker: {
      kind,
      version,
      asn,
      routerId: address as IpAddress,
      announce: ["10.1.0.0/26" as Prefix, "198.51.100.10/32" as Prefix, ...(sample.dualStack ? ["fd00:1::/64" as Prefix] : [])],
      maximumPaths: sample.maximumPaths ?? 1,
      ...(sample.kernelRoutes && { kernelRoutes: sample.kernelRoutes }),
    },
  };
}

function session(sample: Case, local: string, peer: string, family: "ipv4" | "ipv6"): Session {
  const { gracefulRestart, nextHopSelf = false, passive = false } = sample;
  return {
    id: `a-b-${family}`,
    a: { node: "a", address: local as IpAddress, passive, nextHopSelf, gracefulRestart },
    b: { node: "b", address: peer as IpAddress, passive: false, nextHopSelf, gracefulRestart },
    families: [family],
    timers: { holdS: 90, keepaliveS: 30, connectRetryS: 5 },
    ...(sample.password === undefined ? {} : { password: sample.password }),
  };
}
