import { describe, expect, test } from "vitest";
import { speakerNode, speakerSession } from "../../test/support/speaker-config.ts";
import { bird } from "./bird.ts";
import { calico } from "./calico.ts";
import type { SpeakerAdapter, SpeakerConfig } from "./speaker.ts";

describe("who dials inside the mesh", () => {
  test.each([
    ["the lesser address waits", "172.30.0.11", "172.30.0.12", true],
    ["the greater dials", "172.30.0.12", "172.30.0.11", false],
    ["addresses are compared as text: .5 is greater than .10", "172.30.0.10", "172.30.0.5", true],
    ["and so .5 dials .10", "172.30.0.5", "172.30.0.10", false],
    ["IPv6 alike", "fd00::11", "fd00::12", true],
  ])("%s", (_, own, peer, waits) => {
    expect(mainOf(configOf([speakerSession({ own, peer })])).includes("passive on;")).toBe(waits);
  });

  test("both, when the mesh is bidirectional", () => {
    const config = configOf([speakerSession({ own: "172.30.0.11", peer: "172.30.0.12" })], { mesh: "bidirectional" });
    expect(mainOf(config)).not.toContain("passive");
  });

  test("a peer of another AS is no part of the mesh: both dial", () => {
    const text = mainOf(configOf([speakerSession({ own: "172.30.0.11", peer: "172.30.0.12", peerAsn: 64513 })]));
    expect(text).toContain("protocol bgp Node_172_30_0_12 from bgp_template");
    expect(text).not.toContain("passive");
  });

  test.each([
    ["the node itself", true, false, true],
    ["the peer, whatever the addresses say", false, true, false],
  ])("what the scenario says goes first: %s is passive", (_, passive, peerPassive, waits) => {
    const session = speakerSession({ own: "172.30.0.11", peer: "172.30.0.12", passive, peerPassive });
    expect(mainOf(configOf([session])).includes("passive on;")).toBe(waits);
  });
});

test.each([
  ["1.6.8", "bird_ipam.cfg", "  if ( net ~ 10.0.0.0/8 ) then { accept; }"],
  ["2.17", "bird_ipam.cfg", "  if ( net ~ 10.0.0.0/8 ) then { accept; }"],
])("%s: what lies in a pool is passed on, of its own family only", (version, file, line) => {
  const config = configOf([speakerSession({})], { pools: ["10.0.0.0/8", "fd00:10::/32"] }, version);
  const text = calico.render(config).find(({ path }) => path.endsWith(file))?.content;
  expect(text?.split("\n")).toContain(line);
  expect(text).not.toContain("fd00:10::/32");
});

test("BIRD 1.6 runs a daemon for each family that the node has, also without a peer there", () => {
  const config = configOf([speakerSession({})]);
  const dual = { ...config, node: speakerNode("a", ["172.30.0.11", "fd00::11"]) };
  expect(calico.render(dual).map(({ path }) => path.split("/").at(-1))).toEqual(expect.arrayContaining(["bird.cfg", "bird6.cfg"]));
});

describe.each([
  ["calico", calico, "1.6.8"],
  ["calico", calico, "2.17"],
  ["bird", bird, "1.6.8"],
  ["bird", bird, "2.17"],
] as const)("peer-remove, %s@%s", (_, adapter, version) => {
  const sessions = [
    speakerSession({ peer: "172.30.0.12" }),
    speakerSession({ peer: "172.30.0.13", peerNode: "c" }),
    speakerSession({ own: "fd00::11", peer: "fd00::13", peerNode: "c" }),
  ];
  const config = { ...configOf(sessions, {}, version), node: speakerNode("a", ["172.30.0.11", "fd00::11"]) };

  test("takes every session with it out of every daemon, and has each read its configuration again", () => {
    const changed = change(adapter, config, "c");
    const files = changed.commands.flatMap((command) => command.files);
    expect(texts(files)).toContain("neighbor 172.30.0.12");
    expect(texts(files)).not.toMatch(/neighbor (172\.30\.0\.13|fd00::13)/);
    const running = adapter.render(config).filter(({ path }) => /bird6?\.(conf|cfg)$/.test(path));
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(running.map(({ path }) => path)));
    expect(changed.commands).toHaveLength(version === "1.6.8" ? 2 : 1);
    expect(changed.announced.concat(changed.withdrawn)).toEqual([]);
  });

  test("holds after a restart, too", () => {
    expect(texts(adapter.render(change(adapter, config, "c").config))).not.toMatch(/neighbor (172\.30\.0\.13|fd00::13)/);
  });

  test("of the last peer leaves every file that the configuration includes", () => {
    const alone = change(adapter, change(adapter, config, "c").config, "b").config;
    const files = adapter.render(alone);
    const patterns = files.flatMap(({ content }) => [...content.matchAll(/include "(\/[^"]*)\*\.(\w+)";/g)]);
    for (const [, folder = "", ending = ""] of patterns)
      expect(files.filter(({ path }) => path.startsWith(folder) && path.endsWith(`.${ending}`))).not.toEqual([]);
    expect(files.some(({ path }) => /bird6?\.(conf|cfg)$/.test(path))).toBe(true);
  });

  test("of a node that is no peer is refused", () => {
    expect(() => change(adapter, config, "z")).toThrow("z is no peer of a");
  });

  test("from a configuration that is the scenario's own is refused", () => {
    expect(() => change(adapter, { ...config, speaker: { ...config.speaker, config: "# mine\n" } }, "c")).toThrow("the scenario's own");
  });
});

function change(adapter: SpeakerAdapter, config: SpeakerConfig, peer: string) {
  const changed = adapter.changes?.of(config, { kind: "peer-remove", peer });
  if (!changed) throw new Error("no changes");
  return changed;
}

function configOf(sessions: SpeakerConfig["sessions"], settings: Readonly<Record<string, unknown>> = {}, version = "1.6.8"): SpeakerConfig {
  const own = sessions[0]?.localAddress ?? "";
  const node = speakerNode("a", [own]);
  const speaker = {
    kind: "calico",
    version,
    asn: 64512,
    routerId: "172.30.0.11" as SpeakerConfig["speaker"]["routerId"],
    announce: [],
    maximumPaths: 16,
    settings,
  };
  return { node, speaker, sessions };
}

function mainOf(config: SpeakerConfig): string {
  return texts(calico.render(config).filter(({ path }) => /bird6?\.cfg$/.test(path)));
}

function texts(files: readonly { readonly content: string }[]): string {
  return files.map(({ content }) => content).join("\n");
}
