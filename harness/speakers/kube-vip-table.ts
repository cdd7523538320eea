import { exhaustive } from "../../src/exhaustive.ts";
import { HarnessError } from "../errors.ts";
import type { Service } from "../kube-vip-table/settings.ts";
import { type KubeVipTableSettings, kubeVipTableSettings, type TableService } from "./kube-vip-table-settings.ts";
import { PROGRAM_FOLDER, programOf } from "./scripted-program.ts";
import type { SpeakerAdapter, SpeakerConfig } from "./speaker.ts";
import type { Changed, SpeakerChange } from "./speaker-change.ts";

const START = `${PROGRAM_FOLDER}/speaker`;
const SETTINGS = `${PROGRAM_FOLDER}/kube-vip-table.json`;
/** In a folder of its own, which the program watches: its API server. */
const SERVICES = `${PROGRAM_FOLDER}/api/services.json`;
const ENTRY = "harness/kube-vip-table/main";

/** Holdfast's model of kube-vip's routing-table mode: a route in a table of its own for each service address, and no BGP. */
export const kubeVipTable: SpeakerAdapter = {
  kind: "kube-vip-table",
  bgp: false,
  versions: [
    { version: "1+model", image: { name: "scripted", suite: "trixie", context: "scripted", buildArgs: {} }, routeProtocols: ["248"] },
  ],
  capabilities: [],
  settings: kubeVipTableSettings,
  program: () => programOf(ENTRY),
  render: (config) => [
    { path: START, content: `#!/bin/sh\nexec node ${PROGRAM_FOLDER}/${ENTRY}.js "$1"\n`, mode: 0o755 },
    { path: SETTINGS, content: json(programSettings(config)), mode: 0o644 },
    { path: SERVICES, content: serviceList(settingsOf(config)), mode: 0o644 },
  ],
  command: () => [START, SETTINGS],
  announce: noBgp,
  withdraw: noBgp,
  changes: {
    kinds: ["service-add", "service-remove", "service-address", "endpoint-ready"],
    of(config, change) {
      const settings = settingsOf(config);
      return changed(config, { ...settings, services: servicesAfter(settings.services, change) });
    },
  },
  hints: [
    { what: "rules", argv: ["ip", "rule"] },
    { what: "routes of every table", argv: ["ip", "route", "show", "table", "all"] },
  ],
};

function noBgp(): never {
  throw new HarnessError("kube-vip-table speaks no BGP, so it announces and withdraws nothing");
}

function settingsOf(config: SpeakerConfig): KubeVipTableSettings {
  // The scenario's parser has let it through that schema.
  return config.speaker.settings as KubeVipTableSettings;
}

function programSettings(config: SpeakerConfig): object {
  const { interface: dev, table, protocol, sweep, election } = settingsOf(config);
  return { node: config.node.name, interface: dev, table, protocol, sweep, election, services: SERVICES };
}

function serviceList({ services }: KubeVipTableSettings): string {
  return json(
    services.map(
      ({ name, address, "traffic-policy": trafficPolicy, endpoints }): Service => ({
        name,
        addresses: address as Service["addresses"],
        trafficPolicy,
        ...(endpoints ? { endpoints } : {}),
      }),
    ),
  );
}

/** The list is replaced in one step, so that the program never reads half of it. Nothing follows on the wire: what is to follow in the kernel is what a scenario expects. */
function changed(config: SpeakerConfig, settings: KubeVipTableSettings): Changed {
  const coming = `${SERVICES}.new`;
  return {
    config: { ...config, speaker: { ...config.speaker, settings } },
    commands: [{ files: [{ path: coming, content: serviceList(settings), mode: 0o644 }], argv: ["mv", coming, SERVICES] }],
    announced: [],
    withdrawn: [],
  };
}

function servicesAfter(services: readonly TableService[], change: SpeakerChange): TableService[] {
  switch (change.kind) {
    case "service-add": {
      const { name, addresses, trafficPolicy, endpoints } = change.service;
      if (services.some((s) => s.name === name)) throw new HarnessError(`there is a service ${name} already`);
      const added = { name, address: addresses, "traffic-policy": trafficPolicy, ...(endpoints ? { endpoints: [...endpoints] } : {}) };
      return [...services, added];
    }
    case "service-remove":
      return without(services, change.service);
    case "service-address":
      return replaced(services, change.service, (service) => ({ ...service, address: change.addresses }));
    case "endpoint-ready":
      return replaced(services, change.service, (service) => {
        if (!service.endpoints) throw new HarnessError(`service ${service.name} has no list of endpoints`);
        const others = service.endpoints.filter((node) => node !== change.on);
        return { ...service, endpoints: change.ready ? [...others, change.on] : others };
      });
    case "peer-remove":
      throw new HarnessError("kube-vip-table has no peers");
    default:
      return exhaustive(change);
  }
}

function replaced(services: readonly TableService[], name: string, change: (service: TableService) => TableService): TableService[] {
  known(services, name);
  return services.map((service) => (service.name === name ? change(service) : service));
}

function without(services: readonly TableService[], name: string): TableService[] {
  known(services, name);
  return services.filter((service) => service.name !== name);
}

function known(services: readonly TableService[], name: string): void {
  if (!services.some((service) => service.name === name)) throw new HarnessError(`there is no service ${name}`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
