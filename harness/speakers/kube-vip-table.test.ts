import { describe, expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { formatProblems, ScenarioError } from "../../src/scenario/scenario-error.ts";
import { address, prefix } from "../../test/support/history.ts";
import { readServices, readTableSettings } from "../kube-vip-table/settings.ts";
import { vocabulary } from "../vocabulary.ts";
import { kubeVipTable } from "./kube-vip-table.ts";
import { speakerConfig } from "./local-sessions.ts";
import type { SpeakerConfig } from "./speaker.ts";
import type { SpeakerChange } from "./speaker-change.ts";

const SERVICES = "/holdfast/api/services.json";

function cellText(settings: string): string {
  return `
id: x
title: x
topology:
  networks: { lan: 10.0.2.0/24 }
  nodes: { gw: { speaker: kube-vip-table, lan: 10.0.2.1, kube-vip-table: ${settings} }, other: { lan: 10.0.2.2 } }
steps: [{ id: watch, observe: { for: 1s } }]
expect: [{ routes: { node: gw, table: 198, become: [], after: watch, within: 1s } }]
`;
}

function configOf(settings: string): SpeakerConfig {
  const [cell] = parseScenario(cellText(settings), "x.yaml", vocabulary).cells;
  if (!cell) throw new Error("no cell");
  return speakerConfig(cell, "gw");
}

function contentOf(config: SpeakerConfig, path: string): string {
  const file = kubeVipTable.render(config).find((f) => f.path === path);
  if (!file) throw new Error(`no file ${path}`);
  return file.content;
}

const WEB = "{ name: web, address: 192.0.2.10 }";
const API = "{ name: api, address: [192.0.2.20, 2001:db8::20], traffic-policy: local, endpoints: [gw] }";
const both = () => configOf(`{ interface: lan, sweep: late, services: [${WEB}, ${API}] }`);

test("its files are what the program reads, kube-vip's defaults filled in", () => {
  const [program = "", settings = ""] = kubeVipTable.command(both(), { recovery: true });
  expect(kubeVipTable.render(both())).toContainEqual(expect.objectContaining({ path: program, mode: 0o755 }));
  expect(readTableSettings(contentOf(both(), settings))).toEqual({
    node: "gw",
    interface: "lan",
    table: 198,
    protocol: 248,
    sweep: "late",
    election: "none",
    services: SERVICES,
  });
  expect(readServices(contentOf(both(), SERVICES))).toEqual([
    { name: "web", addresses: ["192.0.2.10"], trafficPolicy: "cluster" },
    { name: "api", addresses: ["192.0.2.20", "2001:db8::20"], trafficPolicy: "local", endpoints: ["gw"] },
  ]);
  expect(readTableSettings(contentOf(configOf("{}"), settings))).toMatchObject({ interface: "lo", sweep: "none", election: "none" });
});

describe("a change of its world", () => {
  const web2 = { name: "web2", addresses: [address("192.0.2.30")], trafficPolicy: "cluster" } as const;
  const table: readonly [SpeakerChange, string[]][] = [
    [{ kind: "service-add", service: web2 }, ["web 192.0.2.10", "api 192.0.2.20,2001:db8::20 on gw", "web2 192.0.2.30"]],
    [{ kind: "service-remove", service: "api" }, ["web 192.0.2.10"]],
    [
      { kind: "service-address", service: "web", addresses: [address("192.0.2.11")] },
      ["web 192.0.2.11", "api 192.0.2.20,2001:db8::20 on gw"],
    ],
    [{ kind: "endpoint-ready", service: "api", on: "gw", ready: false }, ["web 192.0.2.10", "api 192.0.2.20,2001:db8::20 on "]],
    [{ kind: "endpoint-ready", service: "api", on: "other", ready: true }, ["web 192.0.2.10", "api 192.0.2.20,2001:db8::20 on gw,other"]],
  ];

  test.each(table)("%j replaces the list in one step, and stays so for the next start", (change, want) => {
    const changed = kubeVipTable.changes?.of(both(), change);
    const listed = (text = "[]") =>
      readServices(text).map((s) => `${s.name} ${s.addresses.join()}${s.endpoints ? ` on ${s.endpoints.join()}` : ""}`);
    expect(changed?.commands.map((c) => c.argv)).toEqual([["mv", `${SERVICES}.new`, SERVICES]]);
    expect(listed(changed?.commands[0]?.files[0]?.content)).toEqual(want);
    if (changed) expect(listed(contentOf(changed.config, SERVICES))).toEqual(want);
    expect([changed?.announced, changed?.withdrawn]).toEqual([[], []]);
  });

  test.each<[SpeakerChange, string]>([
    [{ kind: "service-remove", service: "nobody" }, "there is no service nobody"],
    [{ kind: "service-add", service: { ...web2, name: "web" } }, "there is a service web already"],
    [{ kind: "endpoint-ready", service: "web", on: "gw", ready: false }, "service web has no list of endpoints"],
    [{ kind: "peer-remove", peer: "other" }, "kube-vip-table has no peers"],
  ])("%j makes no sense to it", (change, message) => {
    expect(() => kubeVipTable.changes?.of(both(), change)).toThrow(message);
  });
});

test("it announces nothing", () => {
  expect(() => kubeVipTable.announce(both(), prefix("10.1.0.0/24"))).toThrow("speaks no BGP");
});

test.each([
  [`{ services: [${WEB}, ${WEB}] }`, "there is a service web already"],
  ["{ services: [{ name: web, address: [192.0.2.1, 192.0.2.2] }] }", "at most one address of each family"],
  ["{ sweep: never }", "sweep is"],
  ["{ table: 255 }", "another table than 255"],
  ["{ services: [{ name: web, address: 192.0.2.1, endpoints: [nobody] }] }", "nobody"],
])("settings %s are refused", (settings, message) => {
  let told = "";
  try {
    configOf(settings);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    told = formatProblems(error);
  }
  expect(told).toContain(message);
});
