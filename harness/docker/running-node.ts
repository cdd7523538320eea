import type Docker from "dockerode";
import type { StartedTestContainer } from "testcontainers";
import type { Node } from "../../src/scenario/model.ts";
import { HarnessError, MissingKernelFeature } from "../errors.ts";
import { realtimeNs } from "../runner/clock.ts";
import type { NodePreparation } from "../speakers/speaker.ts";
import { type ExecStream, execStream } from "./exec-stream.ts";
import { LabContainer } from "./lab-container.ts";
import type { LabContext } from "./lab-context.ts";
import type { LabNode, ShellResult } from "./lab-node.ts";
import { ARP_GUARD, CONNECTION_TRACKING, hashSysctls, namespaceBatch, type PlacedInterface, policyRules } from "./namespace-setup.ts";
import { NodeShell } from "./node-shell.ts";
import { labels } from "./owner.ts";
import type { SpeakerContainer } from "./speaker-container.ts";

const SYSCTLS = {
  "net.ipv4.ip_forward": "1",
  "net.ipv4.conf.all.rp_filter": "0",
  "net.ipv4.conf.default.rp_filter": "0",
  "net.ipv6.conf.all.disable_ipv6": "0",
  "net.ipv6.conf.default.disable_ipv6": "0",
  "net.ipv6.conf.all.forwarding": "1",
  "net.ipv6.conf.default.forwarding": "1",
  "net.ipv6.conf.all.accept_ra": "0",
  "net.ipv6.conf.default.accept_ra": "0",
  "net.ipv6.conf.all.accept_dad": "0",
  "net.ipv6.conf.default.accept_dad": "0",
  "net.ipv6.conf.all.keep_addr_on_down": "1",
};

/** A node that runs: its container holds the namespace. After a reboot it is another container, with the same addresses. */
export class RunningNode implements LabNode {
  readonly name: string;
  /** 1, and one more for each reboot. */
  incarnation = 0;
  speaker: SpeakerContainer | undefined;
  readonly #context: LabContext;
  readonly #node: Node;
  readonly #image: string;
  readonly #places: readonly PlacedInterface[];
  readonly #tracksConnections: boolean;
  #container: Docker.Container | undefined;
  #shell: NodeShell | undefined;

  /** `tracksConnections`: a fault will want to spare connections that exist. */
  constructor(context: LabContext, node: Node, image: string, places: readonly PlacedInterface[], tracksConnections: boolean) {
    this.name = node.name;
    this.#context = context;
    this.#node = node;
    this.#image = image;
    this.#places = places;
    this.#tracksConnections = tracksConnections;
  }

  get containerId(): string {
    return this.#live().id;
  }

  get isUp(): boolean {
    return this.#container !== undefined;
  }

  async boot(): Promise<void> {
    const { engine, clock, emit } = this.#context;
    const started = await this.#start();
    this.#container = engine.getContainer(started.getId());
    this.#shell = new NodeShell(
      await execStream(this.#container, ["env", "LC_ALL=C", "TZ=UTC", "bash", "--noprofile", "--norc"]),
      this.name,
    );
    await this.#alignClock();
    const addresses = JSON.parse((await this.run(["ip", "-j", "address"])).stdout) as unknown;
    await this.run(["ip", "-batch", "-"], namespaceBatch(this.#node, this.#places, addresses));
    for (const argv of policyRules(this.#node)) await this.run(argv);
    const guard = await this.tryRun(["nft", "-f", "-"], ARP_GUARD);
    const warning =
      "this kernel cannot filter ARP: an address of the scenario that the engine's host has as well would be answered by the host";
    if (guard.exitCode !== 0) emit(clock.now(), { kind: "hint", node: this.name, what: "lab", text: warning });
    await this.#proveHash();
    if (this.#tracksConnections) await this.run(["nft", "-f", "-"], CONNECTION_TRACKING);
    this.incarnation++;
    emit(clock.now(), { kind: "node-up", node: this.name });
  }

  async #start(): Promise<StartedTestContainer> {
    const { runId } = this.#context;
    const container = new LabContainer({
      name: `hf-${runId}-${this.name}`,
      image: this.#image,
      labels: labels(runId, "node"),
      capabilities: ["NET_ADMIN", "NET_RAW"],
      files: [],
      endpoints: this.#places.map((p) => ({ network: p.pooled.network, networkName: p.networkName, ipv4: p.dockerAddress })),
      sysctls: { ...SYSCTLS, ...hashSysctls(this.#node) },
      entrypoint: ["sleep"],
      command: ["infinity"],
      hostname: this.name,
      scheduling: this.#context.scheduling.node,
    });
    try {
      return await this.#context.creations.make(() => container.start());
    } catch (error) {
      const sysctl = /sysctl[^\n]*?(net\.[\w./]+)|\/proc\/sys\/(net\/[\w./]+): no such file/i.exec(String(error));
      if (sysctl) throw new MissingKernelFeature(`the kernel of the lab lacks ${sysctl[1] ?? sysctl[2]}: ${String(error)}`);
      throw new HarnessError(`node ${this.name} could not be started: ${String(error)}`, { cause: error });
    }
  }

  /**
   * Cuts the cables, so that no FIN or RST tells the peers, and takes the namespace away; in between, `afterCut` can let recorders end in good order. Resolves with the time
   * of the cut.
   */
  async powerOff(afterCut: () => Promise<void>): Promise<number> {
    const down = this.#node.interfaces.map((i) => `link set dev ${i.network} down`).join("\n");
    const { endedT } = await this.run(["ip", "-batch", "-"], down);
    this.#context.emit(endedT, { kind: "node-down", node: this.name });
    await afterCut();
    await this.speaker?.remove();
    await this.#live().remove({ force: true, v: true });
    this.#container = undefined;
    return endedT;
  }

  /** Throws a MissingKernelFeature when the node cannot be made so. */
  async prepare({ feature, commands }: NodePreparation): Promise<void> {
    const { exitCode, stderr } = await this.tryRun(["ip", "-batch", "-"], commands.join("\n"));
    if (exitCode !== 0)
      throw new MissingKernelFeature(`node ${this.name} needs ${feature}, which the kernel of the lab lacks: ${stderr.trim().slice(-500)}`);
  }

  async run(argv: readonly string[], input = ""): Promise<ShellResult> {
    const result = await this.tryRun(argv, input);
    if (result.exitCode === 0) return result;
    const output = `${result.stdout}\n${result.stderr}`.trim().slice(-2000);
    throw new HarnessError(
      `in node ${this.name}: ${argv.join(" ")} ended with ${result.exitCode}: ${output}${input === "" ? "" : `\ninput was:\n${input}`}`,
    );
  }

  async tryRun(argv: readonly string[], input = ""): Promise<ShellResult> {
    if (!this.#shell) throw new HarnessError(`node ${this.name} is down`);
    const { beganNs, endedNs, ...result } = await this.#shell.run(argv, input);
    return { ...result, beganT: this.#context.clock.relative(beganNs), endedT: this.#context.clock.relative(endedNs) };
  }

  async stream(argv: readonly string[]): Promise<ExecStream> {
    return await execStream(this.#live(), argv);
  }

  async #alignClock(): Promise<void> {
    const before = realtimeNs();
    const reading = await this.tryRun(["true"]);
    const labNs = BigInt(reading.endedT) + this.#context.clock.epochNs;
    this.#context.clock.align(labNs, before, realtimeNs());
  }

  /** Tells what the kernel says of a hash that the scenario asked for. */
  async #proveHash(): Promise<void> {
    if (this.#node.multipathHash === undefined) return;
    const wanted = hashSysctls(this.#node);
    const { stdout } = await this.run(["cat", ...Object.keys(wanted).map((name) => `/proc/sys/${name.replaceAll(".", "/")}`)]);
    const found = stdout.trim().split("\n");
    const { emit, clock } = this.#context;
    const text = Object.keys(wanted)
      .map((name, i) => `${name} = ${found[i] ?? "?"}`)
      .join(", ");
    if (Object.values(wanted).some((value, i) => value !== found[i]))
      throw new HarnessError(`node ${this.name} was to choose next hops by ${this.#node.multipathHash}, and its kernel says ${text}`);
    emit(clock.now(), { kind: "hint", node: this.name, what: "multipath-hash", text: `${this.#node.multipathHash}: ${text}` });
  }

  #live(): Docker.Container {
    if (!this.#container) throw new HarnessError(`node ${this.name} is down`);
    return this.#container;
  }
}
