import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { IpAddress } from "../../src/net/address.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { vocabulary } from "../vocabulary.ts";
import { speakerConfig } from "./local-sessions.ts";
import { metallb } from "./metallb.ts";

const RESOURCES = `apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: { name: tor }
spec: { myASN: 64513, peerASN: 64512, peerAddress: 10.0.0.1, enableGracefulRestart: true }
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: first }
spec: { addresses: [198.51.100.0/24] }
---
apiVersion: metallb.io/v1beta1
kind: BGPAdvertisement
metadata: { name: all }
---
apiVersion: v1
kind: Service
metadata: { name: web, annotations: { metallb.io/loadBalancerIPs: 198.51.100.10 } }
spec: { type: LoadBalancer, externalTrafficPolicy: Local }
`;

function cell(
  options: {
    readonly resources?: string;
    readonly node?: string;
    readonly session?: string;
    readonly n1?: string;
    readonly files?: readonly string[];
  } = {},
): Cell {
  const { resources = RESOURCES, node = "", session = "[tor, n1]", n1 = "asn: 64513" } = options;
  const text = [
    "id: x",
    "title: x",
    "topology:",
    "  networks: { fabric: 10.0.0.0/24 }",
    "  nodes:",
    "    tor: { speaker: frr@10.3, asn: 64512, fabric: 10.0.0.1 }",
    `    n1: { speaker: metallb@10.3, ${n1}, fabric: 10.0.0.2, metallb: { resources: r.yaml${node} } }`,
    "    other: { speaker: frr@10.3, asn: 64510, fabric: 10.0.0.9 }",
    `  sessions: [${session}]`,
    "steps: [{ observe: { for: 1s } }]",
    "expect:",
    "  - session: { between: [tor, n1], state: up }",
  ].join("\n");
  const read = (path: string) => (path === "r.yaml" ? { file: "dir/r.yaml", text: resources } : { why: "no such file" });
  const [first] = parseScenario(text, "x.yaml", vocabulary, { read }).cells;
  if (!first) throw new Error("no cell");
  return first;
}

describe("what the resources make of a node", () => {
  test("it announces what they say, with their graceful restart", () => {
    const { topology } = cell();
    expect(topology.nodes[1]?.speaker?.announce).toEqual(["198.51.100.10/32"]);
    expect(topology.sessions[0]?.b.gracefulRestart).toMatchObject({ mode: "full", restartTimeS: 120, deferralS: 360, notification: false });
  });

  test("without enableGracefulRestart it helps, as every FRR does; raw configuration changes the times", () => {
    const extras =
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: bgpextras }\ndata:\n  extras: |\n    router bgp 64513\n      bgp graceful-restart restart-time 20\n";
    const { topology } = cell({ resources: RESOURCES.replace(", enableGracefulRestart: true", "") + extras });
    expect(topology.sessions[0]?.b.gracefulRestart).toMatchObject({ mode: "helper", restartTimeS: 20 });
  });
});

describe("where the resources and the scenario do not go together", () => {
  const change = (from: string, to: string) => ({ resources: RESOURCES.replace(from, to) });
  test.each([
    ["a mistake in the resources", change("64512", "0"), /^dir\/r\.yaml:4:\d+: spec\.peerASN is 0/],
    [
      "no session's peer",
      change("10.0.0.1,", "10.0.0.11,"),
      /^x\.yaml:7:5: the session with tor goes to 10\.0\.0\.1, but dir\/r\.yaml has no BGPPeer with that address for n1/,
    ],
    [
      "a peer without session",
      { session: "[tor, other]" },
      /^x\.yaml:7:5: the BGPPeer tor \(dir\/r\.yaml:3:19\) goes to 10\.0\.0\.1 of tor, but n1 has no ipv4 session with tor/,
    ],
    [
      "another AS of its own",
      { n1: "asn: 64599" },
      /^x\.yaml:7:\d+: n1 is in AS 64599, but the BGPPeer tor \(dir\/r\.yaml:3:19\) has myASN 64513/,
    ],
    [
      "another AS of the peer",
      change("64512", "64511"),
      /^x\.yaml:7:5: tor is in AS 64512, but the BGPPeer tor \(dir\/r\.yaml:3:19\) of n1 has peerASN 64511/,
    ],
    ["an internal session that is external", change("peerASN: 64512", "dynamicASN: internal"), /has dynamicASN internal/],
    ["another port", change("enableGracefulRestart", "peerPort: 1790, enableGracefulRestart"), /has peerPort 1790, but tor listens on 179/],
    [
      "another source",
      change("enableGracefulRestart", "sourceAddress: 10.0.0.3, enableGracefulRestart"),
      /sourceAddress 10\.0\.0\.3, but the session with tor is from 10\.0\.0\.2/,
    ],
    [
      "a password on one side",
      change("enableGracefulRestart", "password: a, enableGracefulRestart"),
      /has a password, but the session with tor has none/,
    ],
    [
      "a password on the other side",
      { session: "{ between: [tor, n1], password: a }" },
      /has no password, but the session with tor has another/,
    ],
    [
      "families",
      change("enableGracefulRestart", "dualStackAddressFamily: true, enableGracefulRestart"),
      /carries ipv4 and ipv6, but the session with tor ipv4/,
    ],
    [
      "a passive side that never listens",
      { session: "{ between: [tor, n1], passive: n1 }" },
      /the session with tor has n1 as its passive end/,
    ],
    ["an unnumbered peer", change("peerAddress: 10.0.0.1", "interface: fabric"), /the BGPPeer tor .* of n1 is unnumbered/],
    [
      "announcements of the scenario's own",
      { n1: "asn: 64513, announce: [10.1.0.0/24]" },
      /^x\.yaml:7:\d+: a metallb speaker has "announce"/,
    ],
    ["graceful restart of the scenario's own", { n1: "asn: 64513, graceful-restart: off" }, /a metallb speaker has "graceful-restart"/],
    [
      "a Node that is not there",
      { resources: `${RESOURCES}---\napiVersion: v1\nkind: Node\nmetadata: { name: n2 }\n` },
      /^x\.yaml:7:\d+: dir\/r\.yaml has no Node "n1"/,
    ],
    [
      "a Node by a wrong name",
      { node: ", node: n3", resources: `${RESOURCES}---\napiVersion: v1\nkind: Node\nmetadata: { name: n2 }\n` },
      /has no Node "n3"/,
    ],
  ])("%s: it is told, with both places", (_, options, want) => {
    expect(() => cell(options)).toThrow(want);
  });

  test("a peer that is nowhere in the topology is dialled in vain, as in a cluster", () => {
    const more =
      "---\napiVersion: metallb.io/v1beta2\nkind: BGPPeer\nmetadata: { name: away }\nspec: { myASN: 64513, peerASN: 1, peerAddress: 10.99.0.1 }\n";
    expect(() => cell({ resources: RESOURCES + more })).not.toThrow();
  });
});

describe("the adapter", () => {
  const config = speakerConfig(cell(), "n1");
  const contentOf = (path: string, of = config) => metallb.render(of).find((file) => file.path === path)?.content;

  test("starts the same way every time: a pod is made again, not recovered", () => {
    expect(metallb.command(config, { recovery: true })).toEqual(metallb.command(config, { recovery: false }));
  });

  test("leaves the configuration to frr-reload.py, and gives the pod MetalLB's own to begin with", () => {
    expect(contentOf("/etc/frr/frr.conf")).toContain("frr version 8.0\n");
    expect(contentOf("/etc/frr_reloader/frr.conf")).toContain("neighbor 10.0.0.1 graceful-restart\n");
  });

  test("zebra does not find its router id among the service addresses", () => {
    expect(contentOf("/etc/frr/frr.conf")).toContain("ip router-id 10.0.0.2\n");
    expect(contentOf("/etc/frr_reloader/frr.conf")).toContain("ip router-id 10.0.0.2\n");
  });

  test("a service that comes and goes is announced and withdrawn, by a reload, and a later start knows it", () => {
    const added = metallb.changes?.of(config, {
      kind: "service-add",
      service: { name: "mail", addresses: ["198.51.100.11" as IpAddress], trafficPolicy: "cluster" },
    });
    expect(added).toMatchObject({ announced: ["198.51.100.11/32"], withdrawn: [] });
    expect(added?.commands).toEqual([
      { files: [expect.objectContaining({ path: "/etc/frr_reloader/frr.conf" })], argv: ["/etc/frr_reloader/reload"] },
    ]);
    if (!added) return;
    expect(contentOf("/etc/frr_reloader/frr.conf", added.config)).toContain("network 198.51.100.11/32");
    const removed = metallb.changes?.of(added.config, { kind: "service-remove", service: "mail" });
    expect(removed).toMatchObject({ announced: [], withdrawn: ["198.51.100.11/32"] });
    expect(removed && contentOf("/etc/frr_reloader/frr.conf", removed.config)).toBe(contentOf("/etc/frr_reloader/frr.conf"));
  });

  test("an endpoint of another node is nothing to say, with the policy Local", () => {
    const changed = (on: string) => metallb.changes?.of(config, { kind: "endpoint-ready", service: "web", on, ready: false });
    expect(changed("n1")).toMatchObject({ withdrawn: ["198.51.100.10/32"] });
    expect(changed("n2")).toMatchObject({ withdrawn: [], announced: [] });
  });

  test("a peer that is removed hears nothing any more", () => {
    const changed = metallb.changes?.of(config, { kind: "peer-remove", peer: "tor" });
    expect(changed).toMatchObject({ announced: [], withdrawn: [] });
    expect(changed && contentOf("/etc/frr_reloader/frr.conf", changed.config)).not.toContain("neighbor");
  });

  test("a change that makes no sense is told", () => {
    expect(() => metallb.changes?.of(config, { kind: "service-remove", service: "wbe" })).toThrow(
      'service-remove at n1: there is no service wbe; did you mean "web"?',
    );
  });

  test("a VRF is made in the node, with the interface of the session", () => {
    const inVrf = speakerConfig(cell({ resources: RESOURCES.replace("enableGracefulRestart", "vrf: red, enableGracefulRestart") }), "n1");
    expect(metallb.prepare?.(inVrf)).toEqual([
      { feature: "VRF", commands: ["link add red type vrf table 1001", "link set red up", "link set fabric master red"] },
    ]);
    expect(metallb.prepare?.(config)).toEqual([]);
  });
});

test("the scenarios' resources are well-formed wherever they are named", () => {
  const text = readFileSync(new URL("../../scenarios/metallb/pod-delete.yaml", import.meta.url), "utf8");
  const read = (path: string) => ({ file: path, text: readFileSync(new URL(`../../scenarios/metallb/${path}`, import.meta.url), "utf8") });
  expect(parseScenario(text, "pod-delete.yaml", vocabulary, { read }).cells.length).toBeGreaterThan(0);
});
