import { describe, expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { vocabulary } from "../vocabulary.ts";
import { kubeRouter } from "./kube-router.ts";
import { speakerConfig } from "./local-sessions.ts";
import { programOf } from "./scripted-program.ts";
import type { SpeakerConfig } from "./speaker.ts";

function configOf(settings = "", gracefulRestart = ""): SpeakerConfig {
  const text = `
id: x
title: x
topology:
  networks: { fabric: 172.31.0.0/24 }
  nodes:
    gw: { speaker: kube-router@3.36, asn: 64512, fabric: 172.31.0.1${settings} }
    n2: { speaker: bird@2.17, asn: 64513, fabric: 172.31.0.2 }
  sessions: [[gw, n2]]
${gracefulRestart}
steps:
  - wait: established
expect:
  - session: { between: [gw, n2], state: up }
`;
  const cell = parseScenario(text, "x.yaml", vocabulary).cells[0];
  if (!cell) throw new Error("no cell");
  return speakerConfig(cell, "gw");
}

const fileOf = (config: SpeakerConfig, end: string) => kubeRouter.render(config).find((f) => f.path.endsWith(end))?.content ?? "";

describe("kube-router", () => {
  test("has its own times where the scenario gives none, and the scenario's where it does", () => {
    expect(fileOf(configOf(), "gobgpd.toml")).toContain("restart-time = 90\ndeferral-time = 360");
    const own = configOf("", "  graceful-restart: { restart-time: 5s, wait: 20s }");
    expect(fileOf(own, "gobgpd.toml")).toContain("restart-time = 5\ndeferral-time = 20");
  });

  test("says of every start that it comes after a restart, unless graceful restart is off", () => {
    for (const recovery of [true, false]) expect(kubeRouter.command(configOf(), { recovery })).toContain("recovery");
    const off = configOf("", "  graceful-restart: off");
    expect(kubeRouter.command(off, { recovery: true })).not.toContain("recovery");
  });

  test("ends without a Cease only with graceful restart", () => {
    expect(fileOf(configOf(), "/start")).toContain("trap 'stop KILL' TERM");
    expect(fileOf(configOf("", "  graceful-restart: off"), "/start")).toContain("trap 'stop TERM' TERM");
  });

  test("syncs once a minute by its map, unless told otherwise", () => {
    const settings = (text?: string) => JSON.parse(fileOf(configOf(text), "route-sync.json"));
    expect(settings()).toEqual({ variant: "cache", syncPeriodMs: 60_000, segments: ["172.31.0.0/24"], gracefulRestart: true });
    expect(settings(", kube-router: { route-sync: reconcile, sync-period: 500ms }")).toMatchObject({
      variant: "reconcile",
      syncPeriodMs: 500,
    });
  });

  test("configures both families for a peer of one, as it once did", () => {
    const both = configOf(", kube-router: { peer-families: both }");
    expect(fileOf(both, "gobgpd.toml").match(/afi-safi-name = .*/g)).toEqual([
      'afi-safi-name = "ipv4-unicast"',
      'afi-safi-name = "ipv6-unicast"',
    ]);
    expect(fileOf(configOf(), "gobgpd.toml")).not.toContain("ipv6-unicast");
  });

  test("runs no route sync where its routes stay out of the kernel", () => {
    expect(fileOf(configOf(), "/start")).toContain("route-sync/main.js");
    expect(fileOf(configOf(", kernel-routes: none"), "/start")).not.toContain("route-sync/main.js");
  });

  test.each([
    ["{ route-sync: hope }", "kube-router.route-sync is"],
    ["{ sync-period: 10ms }", "kube-router.sync-period is"],
    ["{ sync: cache }", "unknown key"],
  ])("refuses kube-router: %s", (settings, why) => {
    expect(() => configOf(`, kube-router: ${settings}`)).toThrow(why);
  });

  test("its program is whole, and holds what it needs of the scripted speaker's", async () => {
    const paths = (await programOf("harness/route-sync/main")).map((f) => f.path);
    expect(paths).toContain("/holdfast/harness/route-sync/main.js");
    expect(paths).toContain("/holdfast/harness/scripted/ip-batch.js");
    expect(paths.filter((path) => path.includes("speakers") || path.includes(".test."))).toEqual([]);
  });
});
