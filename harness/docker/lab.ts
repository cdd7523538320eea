import type { Cell, Node } from "../../src/scenario/model.ts";
import { HarnessError } from "../errors.ts";
import { speakerConfig } from "../speakers/local-sessions.ts";
import { findSpeaker } from "../speakers/speakers.ts";
import type { LabContext } from "./lab-context.ts";
import { hardwareAddress, type PlacedInterface } from "./namespace-setup.ts";
import { createPooledNetwork, type PooledNetwork } from "./network-pool.ts";
import { labels } from "./owner.ts";
import { RunningNode } from "./running-node.ts";
import { SpeakerContainer } from "./speaker-container.ts";
import { removeEverything } from "./sweep.ts";

/** Image tags: of the node image, and of each node's speaker. */
export interface LabImages {
  readonly node: string;
  readonly speakers: Readonly<Record<string, string>>;
}

/** Where recorders attach. */
export interface NodeHooks {
  /** The node has come up, its speaker has not started; once more after each reboot. */
  up(node: RunningNode): Promise<void>;
  /** The node is cut off and about to lose its namespace. */
  down(node: RunningNode): Promise<void>;
}

const NO_HOOKS: NodeHooks = { up: async () => {}, down: async () => {} };

/** One run's nodes, networks and speakers. Everything carries the run's label, and `down` removes by that label, so nothing is forgotten. */
export class Lab implements AsyncDisposable {
  readonly nodes: ReadonlyMap<string, RunningNode>;
  readonly #context: LabContext;
  readonly #hooks: NodeHooks;

  private constructor(context: LabContext, nodes: ReadonlyMap<string, RunningNode>, hooks: NodeHooks) {
    this.#context = context;
    this.nodes = nodes;
    this.#hooks = hooks;
  }

  /** Networks and nodes up, addresses in place, no speaker started yet. On an error nothing is left behind. */
  static async up(context: LabContext, cell: Cell, images: LabImages, hooks: NodeHooks = NO_HOOKS): Promise<Lab> {
    try {
      const networks = await makeNetworks(context, cell);
      const nodes = new Map<string, RunningNode>();
      for (const [index, node] of cell.topology.nodes.entries()) {
        const running = new RunningNode(context, node, images.node, placesOf(node, index, networks), sparesConnections(cell));
        const image = images.speakers[node.name];
        if (node.speaker && image !== undefined) running.speaker = speakerOf(context, cell, node, image, () => running.containerId);
        nodes.set(node.name, running);
      }
      const lab = new Lab(context, nodes, hooks);
      await settleAll([...nodes.values()].map((node) => lab.#bootNode(node)));
      return lab;
    } catch (error) {
      await context.creations.close();
      await removeEverything(context.engine, { run: context.runId });
      throw error;
    }
  }

  node(name: string): RunningNode {
    const node = this.nodes.get(name);
    if (!node) throw new HarnessError(`the lab has no node ${name}`);
    return node;
  }

  async startSpeakers(): Promise<void> {
    await settleAll([...this.nodes.values()].map(async (node) => await node.speaker?.start({ recovery: false })));
  }

  /** The namespace goes without a word. Resolves with the time of the power cut. */
  async powerOff(name: string): Promise<number> {
    const node = this.node(name);
    return await node.powerOff(() => this.#hooks.down(node));
  }

  isOff(name: string): boolean {
    return !this.node(name).isUp;
  }

  /** A node that was cut off comes back empty, and its speaker, if it had one, is started again in recovery mode. */
  async powerOn(name: string): Promise<void> {
    const node = this.node(name);
    await this.#bootNode(node);
    await node.speaker?.start({ recovery: true });
  }

  /** Resolves with the names of networks that the engine holds for no reason of ours. */
  async down(): Promise<readonly string[]> {
    for (const node of this.nodes.values()) node.speaker?.expectEnd();
    await this.#context.creations.close();
    const { stuck } = await removeEverything(this.#context.engine, { run: this.#context.runId });
    return stuck;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }

  async #bootNode(node: RunningNode): Promise<void> {
    await node.boot();
    for (const preparation of node.speaker?.preparations() ?? []) await node.prepare(preparation);
    await this.#hooks.up(node);
  }
}

function sparesConnections(cell: Cell): boolean {
  return cell.steps.some((step) => step.verb === "fault" && step.fault.params["spare-established"] === true);
}

interface LabNetwork {
  readonly name: string;
  readonly index: number;
  readonly networkName: string;
  readonly pooled: PooledNetwork;
}

async function makeNetworks(context: LabContext, cell: Cell): Promise<ReadonlyMap<string, LabNetwork>> {
  const made = await settleAll(
    cell.topology.networks.map(async (network, index) => {
      const networkName = `hf-${context.runId}-${network.name}`;
      const ipv6 = network.prefixes.some((p) => p.includes(":"));
      const pooled = await context.creations.make(() =>
        createPooledNetwork(context.engine, networkName, labels(context.runId, "network"), ipv6),
      );
      return [network.name, { name: network.name, index, networkName, pooled }] as const;
    }),
  );
  return new Map(made);
}

function placesOf(node: Node, nodeIndex: number, networks: ReadonlyMap<string, LabNetwork>): readonly PlacedInterface[] {
  return node.interfaces.map(({ network }) => {
    const place = networks.get(network);
    if (!place) throw new HarnessError(`node ${node.name} is on network ${network}, which the topology lacks`);
    const { networkName, pooled } = place;
    return { network, networkName, pooled, dockerAddress: pooled.ipv4(nodeIndex), mac: hardwareAddress(nodeIndex + 1, place.index) };
  });
}

function speakerOf(context: LabContext, cell: Cell, node: Node, image: string, container: () => string): SpeakerContainer {
  if (!node.speaker) throw new HarnessError(`node ${node.name} has no speaker`);
  const { adapter } = findSpeaker(node.speaker.kind, node.speaker.version);
  return new SpeakerContainer(context, adapter, speakerConfig(cell, node.name), image, container);
}

/** Waits for all, then throws the first error: so that nothing is still being made while the lab is being removed. */
async function settleAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((s) => {
    if (s.status === "rejected") throw s.reason;
    return s.value;
  });
}
