import { describe, expect, test } from "vitest";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { GracefulRestartConfig } from "../../src/scenario/model.ts";
import { gobgpStartScript } from "./gobgp-start.ts";
import type { LocalSession, SpeakerAdapter, SpeakerConfig } from "./speaker.ts";
import { findSpeaker, speakers, speakerVocabulary } from "./speakers.ts";

/** Those without BGP, and those whose settings say more than the neutral configuration, have tests of their own. */
const neutral = speakers.filter(({ bgp, settings }) => bgp !== false && (!settings || settings.schema.safeParse({}).success));
const everyVersion = neutral.flatMap((adapter) =>
  adapter.versions.map(({ version }) => [`${adapter.kind}@${version}`, adapter, version] as const),
);

describe.each(everyVersion)("%s", (_, adapter, version) => {
  test("puts every file at an absolute path of its own, ending in a newline", () => {
    const files = adapter.render(config(adapter, version, "full"));
    expect(new Set(files.map((f) => f.path)).size).toBe(files.length);
    for (const file of files) {
      expect(file.path).toMatch(/^\/(etc|holdfast)\//);
      expect(file.content).toMatch(/\n$/);
    }
  });

  test("runs a program that is among its files", () => {
    const [program] = adapter.command(config(adapter, version, "full"), { recovery: false });
    expect(adapter.render(config(adapter, version, "full"))).toContainEqual(expect.objectContaining({ path: program, mode: 0o755 }));
  });

  test("starts in another way after a restart only if it asked its peers to keep its routes", () => {
    const start = (mode: GracefulRestartConfig["mode"], recovery: boolean) => adapter.command(config(adapter, version, mode), { recovery });
    if (adapter.hasRecoveryStart === false) expect(start("full", true)).toEqual(start("full", false));
    // calico-node knows no first start: each is one after a restart.
    else if (adapter.kind === "calico") expect(start("full", true)).toEqual([expect.anything(), "-R"]);
    else expect(start("full", true)).not.toEqual(start("full", false));
    expect(start("helper", true)).toEqual(start("helper", false));
    expect(start("off", true)).toEqual(start("off", false));
  });

  test("a configuration of the scenario's own stands in place of the rendered one, byte for byte", () => {
    const rendered = config(adapter, version, "full");
    const own = { ...rendered, speaker: { ...rendered.speaker, config: "# mine\n" } };
    const contents = adapter.render(own).map((file) => file.content);
    expect(contents).toContain("# mine\n");
    expect(contents.join("")).not.toContain("rendered by Holdfast");
  });

  test("announcing and withdrawing name the prefix, and differ", () => {
    const prefix = "10.9.0.0/24" as Prefix;
    const announce = JSON.stringify(adapter.announce(config(adapter, version, "full"), prefix));
    const withdraw = JSON.stringify(adapter.withdraw(config(adapter, version, "full"), prefix));
    expect(announce).toContain(prefix);
    expect(withdraw).toContain(prefix);
    expect(withdraw).not.toBe(announce);
  });

  test("a node's name cannot smuggle lines into the configuration", () => {
    const hostile = config(adapter, version, "full", 'x"\n; evil');
    for (const file of adapter.render(hostile)) expect(file.content).not.toMatch(/^; evil|\n; evil/);
  });
});

describe("BIRD 1.6", () => {
  test("refuses a session that carries the other family", () => {
    const { adapter } = findSpeaker("bird", "1.6.8");
    const mixed = config(adapter, "1.6.8", "full");
    const sessions = mixed.sessions.map((s): LocalSession => ({ ...s, families: ["ipv4", "ipv6"] }));
    expect(() => adapter.render({ ...mixed, sessions })).toThrow("BIRD 1.6 carries only the family");
  });

  test("runs both daemons where there are sessions of both families, and `-R` reaches both", () => {
    const { adapter } = findSpeaker("bird", "1.6.8");
    const one = config(adapter, "1.6.8", "full");
    const six = one.sessions.map((s): LocalSession => ({ ...s, id: "six", peerAddress: "fd00::2" as IpAddress, families: ["ipv6"] }));
    const start = adapter.render({ ...one, sessions: [...one.sessions, ...six] }).find((f) => f.path.endsWith("/start"));
    expect(start?.content).toMatch(/^bird -f .*"\$@" &$/m);
    expect(start?.content).toMatch(/^bird6 -f .*"\$@" &$/m);
  });
});

describe("FRR", () => {
  test("sweeps old routes only after the selection deferral must be over", () => {
    const { adapter } = findSpeaker("frr", "10.3");
    const [, keep, sweepS] = adapter.command(config(adapter, "10.3", "full"), { recovery: true });
    expect(keep).toBe("keep");
    expect(Number(sweepS)).toBeGreaterThan(240);
  });
});

describe("GoBGP", () => {
  const { adapter } = findSpeaker("gobgp", "3.36");
  const base = config(adapter, "3.36", "full");
  const six = (s: LocalSession): LocalSession => ({ ...s, families: ["ipv4", "ipv6"] });
  const prefix = "2001:db8::/48" as Prefix;

  test("starts no zebra where routes stay out of the kernel", () => {
    const without = { ...base, speaker: { ...base.speaker, kernelRoutes: "none" as const } };
    expect(adapter.command(without, { recovery: true })).not.toContain("zebra");
    expect(adapter.command(base, { recovery: true })).toEqual(["/etc/gobgp/start", "recovery", "zebra", "keep", "250"]);
    expect(
      adapter
        .render(without)
        .map((file) => file.content)
        .join(""),
    ).not.toContain("[zebra.config]");
  });

  test("names its own address of the other family as next hop, where a session carries that family", () => {
    const interfaces = base.node.interfaces.map((i) => ({
      ...i,
      addresses: [...i.addresses, { address: "fd00::1" as IpAddress, length: 64 }],
    }));
    const rendered = (peerAsn: number) => {
      const sessions = base.sessions.map((s) => ({ ...six(s), peerAsn }));
      return adapter.render({ ...base, node: { ...base.node, interfaces }, sessions })[0]?.content ?? "";
    };
    const lines = (text: string) => text.split("\n").filter((line) => /^(afi-safi-in|route-type|set-next-hop)/.test(line));
    expect(lines(rendered(64513))).toEqual(['afi-safi-in-list = ["ipv6-unicast"]', 'set-next-hop = "fd00::1"']);
    expect(lines(rendered(64512))).toEqual(['afi-safi-in-list = ["ipv6-unicast"]', 'route-type = "local"', 'set-next-hop = "fd00::1"']);
  });

  test("refuses to announce a family for which it has no next hop", () => {
    const mixed = { ...base, speaker: { ...base.speaker, announce: [prefix] }, sessions: base.sessions.map(six) };
    expect(() => adapter.render(mixed)).toThrow("has no ipv6 address on its segment to be their next hop");
  });

  test("starts what runs beside it when the prefixes are in, and before the first session", () => {
    const script = gobgpStartScript({ beside: ["route-sync --period 5s"] });
    const at = (text: string) => script.indexOf(text);
    expect(at("gobgp global rib add")).toBeGreaterThan(0);
    expect(at("route-sync --period 5s &\n")).toBeGreaterThan(at("gobgp global rib add"));
    expect(at("enable >/dev/null")).toBeGreaterThan(at("route-sync"));
  });
});

describe("OpenBGPD", () => {
  const { adapter } = findSpeaker("openbgpd", "8.8");
  const base = config(adapter, "8.8", "full");

  test("refuses what it lacks", () => {
    const [session] = base.sessions;
    if (!session) throw new TypeError("a session");
    const with_ = (change: Partial<LocalSession>) => () => adapter.render({ ...base, sessions: [{ ...session, ...change }] });
    expect(with_({ timers: { ...session.timers, holdS: 0 } })).toThrow("knows no hold time below 3 s, and session a-b asks for 0 s");
    const { local } = session;
    const longLived = { ...local, gracefulRestart: { ...local.gracefulRestart, longLivedS: 3600 } };
    expect(with_({ local: longLived })).toThrow("has no long-lived graceful restart");
    const mixed = { ...session, families: ["ipv4", "ipv6"] as const };
    const old = { ...base, speaker: { ...base.speaker, version: "7.7" }, sessions: [mixed] };
    expect(() => adapter.render(old)).toThrow("names ::1 as next hop of the other family's routes, which session a-b carries");
    expect(adapter.render({ ...base, sessions: [mixed] })[0]?.content).toContain("announce IPv6 unicast");
  });

  test("7.7 puts no routes into the kernel", () => {
    expect(speakerVocabulary.find(({ kind }) => kind === "openbgpd")?.withoutKernelRoutes).toEqual(["7.7"]);
  });
});

test("an unknown speaker is refused with the list of those there are", () => {
  expect(() => findSpeaker("bird", "2.18")).toThrow(/no speaker bird@2\.18; there are frr@8\.4, .*bird@2\.17\+gr-unlock/);
});

test("versions stand oldest first, a patched one after its origin", () => {
  expect(speakerVocabulary.map(({ kind, versions }) => ({ kind, versions }))).toEqual([
    { kind: "frr", versions: ["8.4", "10.3"] },
    { kind: "bird", versions: ["1.6.8", "2.0.12", "2.17", "2.17+gr-unlock", "3.1"] },
    { kind: "gobgp", versions: ["3.10", "3.36"] },
    { kind: "openbgpd", versions: ["7.7", "8.8"] },
    { kind: "kube-vip-bgp", versions: ["3.10", "3.36"] },
    { kind: "calico", versions: ["1.6.8", "2.17", "2.17+gr-unlock"] },
    { kind: "kube-router", versions: ["3.10", "3.36"] },
    { kind: "scripted", versions: ["1"] },
    { kind: "kube-vip-table", versions: ["1+model"] },
    { kind: "metallb", versions: ["8.4", "10.3"] },
  ]);
});

function config(adapter: SpeakerAdapter, version: string, mode: GracefulRestartConfig["mode"], name = "a"): SpeakerConfig {
  const gracefulRestart = { mode, restartTimeS: 120, deferralS: 240, staleTimeS: 150, notification: true, preserveForwarding: true };
  const address = (text: string) => text as IpAddress;
  return {
    node: {
      name,
      interfaces: [{ network: "fabric", addresses: [{ address: address("172.30.0.11"), length: 24 }] }],
      loopback: [],
      routes: [],
    },
    speaker: {
      kind: adapter.kind,
      version,
      asn: 64512,
      routerId: address("172.30.0.11"),
      announce: ["10.1.0.0/26" as Prefix],
      maximumPaths: 1,
    },
    sessions: [
      {
        id: "a-b",
        local: { node: name, address: address("172.30.0.11"), passive: false, nextHopSelf: false, gracefulRestart },
        peer: { node: `${name}b`, address: address("172.30.0.12"), passive: false, nextHopSelf: false, gracefulRestart },
        peerAsn: 64512,
        localAddress: address("172.30.0.11"),
        peerAddress: address("172.30.0.12"),
        families: ["ipv4"],
        timers: { holdS: 90, keepaliveS: 30, connectRetryS: 5 },
      },
    ],
  };
}
