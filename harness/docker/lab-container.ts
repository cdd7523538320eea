import type Docker from "dockerode";
import { GenericContainer } from "testcontainers";
import type { Scheduling } from "./scheduling.ts";

export interface LabContainerOptions {
  readonly name: string;
  readonly image: string;
  readonly labels: Record<string, string>;
  readonly capabilities: readonly string[];
  readonly files: readonly { readonly path: string; readonly content: string; readonly mode: number }[];
  /** Joins another container's namespace (`container:<id>`), or the first of `endpoints`. */
  readonly networkMode?: string;
  readonly endpoints: readonly { readonly network: Docker.Network; readonly networkName: string; readonly ipv4: string }[];
  readonly sysctls: Record<string, string>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly hostname?: string;
  readonly scheduling: Scheduling;
}

/** testcontainers' container with what a routing lab needs besides: fixed addresses on several networks before the first instruction runs, sysctls and an init. */
export class LabContainer extends GenericContainer {
  readonly #endpoints: LabContainerOptions["endpoints"];

  constructor(options: LabContainerOptions) {
    super(options.image);
    this.#endpoints = options.endpoints;
    const [first] = options.endpoints;
    this.withName(options.name)
      .withLabels(options.labels)
      .withAutoCleanup(false)
      .withAddedCapabilities(...options.capabilities)
      .withNetworkMode(options.networkMode ?? first?.networkName ?? "none")
      .withEntrypoint([...options.entrypoint])
      .withCommand([...options.command])
      .withCopyContentToContainer(options.files.map((f) => ({ content: f.content, target: f.path, mode: f.mode })));
    if (options.hostname !== undefined) this.withHostname(options.hostname);
    this.hostConfig.Sysctls = options.sysctls;
    this.hostConfig.Init = true;
    Object.assign(this.hostConfig, options.scheduling);
    if (first) this.createOpts.NetworkingConfig = { EndpointsConfig: { [first.networkName]: endpointConfig(first) } };
  }

  protected override containerCreated = async (containerId: string): Promise<void> => {
    for (const endpoint of this.#endpoints.slice(1)) {
      await endpoint.network.connect({ Container: containerId, EndpointConfig: endpointConfig(endpoint) });
    }
  };
}

function endpointConfig(endpoint: LabContainerOptions["endpoints"][number]): Docker.EndpointSettings {
  return { IPAMConfig: { IPv4Address: endpoint.ipv4 } } as Docker.EndpointSettings;
}
