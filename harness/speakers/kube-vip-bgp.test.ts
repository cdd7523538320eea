import { describe, expect, test } from "vitest";
import { cellWith, node, session } from "../../test/support/history.ts";
import { kubeVipBgp } from "./kube-vip-bgp.ts";
import { speakerConfig } from "./local-sessions.ts";
import type { SpeakerConfig } from "./speaker.ts";

function config(passive = false): SpeakerConfig {
  const [cp, edge] = [node("cp1", "192.168.16.11"), node("edge1", "192.168.16.2")];
  const between = session(cp, edge);
  const own = { ...between, a: { ...between.a, passive, gracefulRestart: { ...between.a.gracefulRestart, mode: "off" as const } } };
  return speakerConfig(cellWith({ topology: { networks: [], nodes: [cp, edge], sessions: [own] } }), "cp1");
}

const fileOf = (name: string) => kubeVipBgp.render(config()).find(({ path }) => path.endsWith(name))?.content ?? "";

describe("kube-vip-bgp", () => {
  test("has no listening socket, no zebra and no graceful restart", () => {
    const text = fileOf("gobgpd.toml");
    expect(text).toMatch(/\[global.config\]\nas = 64512\nrouter-id = "192.168.16.11"\nport = -1\n/);
    expect(text).not.toMatch(/zebra|graceful-restart|passive-mode/);
    expect(kubeVipBgp.command(config(), { recovery: true })).not.toContain("zebra");
  });

  test("has GoBGP's other files, and its own configuration once", () => {
    const paths = kubeVipBgp.render(config()).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(expect.arrayContaining(["/etc/gobgp/gobgpd.toml", "/etc/gobgp/neighbors", "/etc/gobgp/start"]));
  });

  test("refuses to be the side that waits, and says what to do", () => {
    expect(() => kubeVipBgp.render(config(true))).toThrow(/cp1: kube-vip cannot wait for edge1 to connect, since it never listens/);
  });
});
