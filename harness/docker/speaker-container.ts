import type Docker from "dockerode";
import type { StartedTestContainer } from "testcontainers";
import type { Prefix } from "../../src/net/prefix.ts";
import type { ScriptedCommand } from "../../src/scenario/model.ts";
import { HarnessError, SpeakerFailure } from "../errors.ts";
import { untilAborted, within } from "../runner/deadline.ts";
import { ScriptedTeller } from "../speakers/scripted-teller.ts";
import type { NodePreparation, SpeakerAdapter, SpeakerCommand, SpeakerConfig } from "../speakers/speaker.ts";
import type { Changed, SpeakerChange } from "../speakers/speaker-change.ts";
import { cpuStatCommand, limitCpu, throttledPeriods } from "./cpu-limit.ts";
import { execStream } from "./exec-stream.ts";
import { LabContainer } from "./lab-container.ts";
import type { LabContext } from "./lab-context.ts";
import type { LabSpeaker } from "./lab-node.ts";
import { followLog, logTail } from "./log-follower.ts";
import { labels } from "./owner.ts";
import { shellQuote } from "./shell-quote.ts";

const START = "/holdfast/start";
/** Characters of a speaker's answer that go into the record. */
const HINT_LIMIT = 65_536;
/** A reload takes seconds of processor time, and several speakers reload at once. */
const COMMAND_DEADLINE_MS = 60_000;
const END_AFTER_STOP_MS = 10_000;

/** A speaker in a container of its own, joined to its node's namespace, so that it can be killed, frozen or deleted while the node's FIB and firewall live on. */
export class SpeakerContainer implements LabSpeaker {
  readonly #context: LabContext;
  readonly #adapter: SpeakerAdapter;
  #config: SpeakerConfig;
  /** The container's files are those of an earlier configuration. */
  #filesAreOld = false;
  readonly #image: string;
  readonly #nodeContainer: () => string;
  #container: { readonly started: StartedTestContainer; readonly handle: Docker.Container } | undefined;
  #exit: Promise<{ readonly t: number; readonly exitCode: number }> | undefined;
  /** Of a scripted speaker that runs. */
  #teller: Promise<ScriptedTeller> | undefined;
  #expectedEnd = false;
  #paused = false;

  constructor(context: LabContext, adapter: SpeakerAdapter, config: SpeakerConfig, image: string, nodeContainer: () => string) {
    this.#context = context;
    this.#adapter = adapter;
    this.#config = config;
    this.#image = image;
    this.#nodeContainer = nodeContainer;
  }

  get running(): boolean {
    return this.#exit !== undefined;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get node(): string {
    return this.#config.node.name;
  }

  get #name(): string {
    return `${this.#config.speaker.kind}@${this.#config.speaker.version}`;
  }

  async start(options: { readonly recovery: boolean }): Promise<number> {
    if (this.running) throw new HarnessError(`the speaker of ${this.node} runs already`);
    this.#expectedEnd = false;
    const script = `#!/bin/sh\nexec ${shellQuote(this.#adapter.command(this.#config, options))}\n`;
    if (this.#container) {
      const files = this.#filesAreOld ? this.#adapter.render(this.#config) : [];
      await this.#container.started.copyContentToContainer([
        { content: script, target: START, mode: 0o755 },
        ...files.map((f) => ({ content: f.content, target: f.path, mode: f.mode })),
      ]);
      const { handle } = this.#container;
      await this.#context.creations.make(() => handle.start());
    } else this.#container = await this.#create(script);
    return await this.#started(this.#container.handle, options.recovery);
  }

  async end(signal: string, deadlineMs: number): Promise<{ readonly t: number; readonly exitCode: number } | undefined> {
    const exit = this.#exit;
    if (!exit || !this.#container) throw new HarnessError(`the speaker of ${this.node} is not running, so it cannot get SIG${signal}`);
    this.#expectedEnd = true;
    await this.#container.handle.kill({ signal: `SIG${signal}` });
    const late = AbortSignal.timeout(deadlineMs);
    return await untilAborted(exit, late, 0, undefined);
  }

  async endGracefully(graceMs: number): Promise<{ readonly t: number; readonly exitCode: number; readonly killed: boolean }> {
    const exit = this.#exit;
    this.#expectedEnd = true;
    // The engine itself sends TERM, waits and sends KILL: one call, as for a pod's container.
    await this.#live("ended").stop({ t: Math.max(1, Math.ceil(graceMs / 1000)) });
    const ended = await within(END_AFTER_STOP_MS, `the speaker of ${this.node} is seen to end`, Promise.resolve(exit));
    if (!ended) throw new HarnessError(`the speaker of ${this.node} was not running`);
    return { ...ended, killed: ended.exitCode === 137 };
  }

  /** The lab is being taken down: from now on an end is no surprise. */
  expectEnd(): void {
    this.#expectedEnd = true;
  }

  async remove(): Promise<void> {
    const exit = this.#exit;
    this.#expectedEnd = true;
    await this.#container?.handle.remove({ force: true, v: true });
    this.#container = undefined;
    await exit;
  }

  async pause(): Promise<void> {
    const container = this.#live("paused");
    await container.pause();
    await this.#expectPaused(container, true);
    this.#paused = true;
    this.#context.emit(this.#context.clock.now(), { kind: "speaker-paused", node: this.node });
  }

  async resume(): Promise<void> {
    const container = this.#live("resumed");
    await container.unpause();
    await this.#expectPaused(container, false);
    this.#paused = false;
    this.#context.emit(this.#context.clock.now(), { kind: "speaker-resumed", node: this.node });
  }

  async limitCpu(percent: number | undefined): Promise<void> {
    await limitCpu(this.#live("limited"), this.node, percent);
  }

  async throttledPeriods(percent: number): Promise<number | undefined> {
    return throttledPeriods(await this.#exec(cpuStatCommand(percent)));
  }

  async announce(prefix: Prefix): Promise<void> {
    for (const command of this.#adapter.announce(this.#config, prefix)) await this.#command(command);
  }

  async withdraw(prefix: Prefix): Promise<void> {
    for (const command of this.#adapter.withdraw(this.#config, prefix)) await this.#command(command);
  }

  /** What its node needs before it starts. */
  preparations(): readonly NodePreparation[] {
    return this.#adapter.prepare?.(this.#config) ?? [];
  }

  planChange(change: SpeakerChange): Changed {
    const { changes } = this.#adapter;
    if (!changes?.kinds.includes(change.kind))
      throw new HarnessError(`the speaker of ${this.node}, ${this.#name}, knows no ${change.kind}`);
    return changes.of(this.#config, change);
  }

  async makeChange({ config, commands }: Changed): Promise<void> {
    this.#config = config;
    this.#filesAreOld = true;
    if (this.running) for (const command of commands) await this.#command(command);
  }

  async tell(command: ScriptedCommand): Promise<Readonly<Record<string, unknown>>> {
    const what = `${this.node} was told to ${command.op}`;
    if (!this.#adapter.relay) throw new HarnessError(`${what}, but its speaker ${this.#name} takes no such orders`);
    if (!this.running || !this.#teller) throw new SpeakerFailure(`${what}, but its speaker is not running`);
    if (this.#paused) throw new SpeakerFailure(`${what}, but its speaker is paused`);
    return await (await this.#teller).tell(command, what);
  }

  /** The speaker's own view, as hints; silent where it does not answer, since a hint decides nothing. */
  async hints(): Promise<void> {
    if (!this.running) return;
    for (const { what, argv } of this.#adapter.hints) {
      // A table of a million routes is not worth reading: its begin says as much.
      const text = await this.#exec(["sh", "-c", `"$@" 2>&1 | head -c ${HINT_LIMIT}`, "sh", ...argv]).catch((error: unknown) =>
        String(error),
      );
      this.#context.emit(this.#context.clock.now(), { kind: "hint", node: this.node, what, text: text.slice(0, HINT_LIMIT) });
    }
  }

  async #create(script: string): Promise<{ readonly started: StartedTestContainer; readonly handle: Docker.Container }> {
    const { engine, runId } = this.#context;
    const program = (await this.#adapter.program?.()) ?? [];
    const container = new LabContainer({
      name: `hf-${runId}-${this.node}-speaker`,
      image: this.#image,
      labels: labels(runId, "speaker"),
      capabilities: ["NET_ADMIN", "NET_RAW", ...this.#adapter.capabilities],
      files: [...program, ...this.#adapter.render(this.#config), { path: START, content: script, mode: 0o755 }],
      networkMode: `container:${this.#nodeContainer()}`,
      endpoints: [],
      sysctls: {},
      scheduling: this.#context.scheduling.speaker,
      entrypoint: ["/bin/sh", START],
      command: [],
    });
    const started = await this.#context.creations.make(() => container.start());
    return { started, handle: engine.getContainer(started.getId()) };
  }

  async #started(handle: Docker.Container, recovery: boolean): Promise<number> {
    const { clock, emit } = this.#context;
    const { StartedAt } = (await handle.inspect()).State;
    const t = clock.relativeOf(StartedAt);
    emit(t, { kind: "speaker-started", node: this.node, speaker: this.#name, recovery });
    await followLog(handle, StartedAt, this.#context, this.node);
    const relay = this.#adapter.relay;
    this.#teller = relay && execStream(handle, relay).then((stream) => new ScriptedTeller(stream));
    // Whoever tells something hears of a failure.
    this.#teller?.catch(() => {});
    this.#exit = this.#watch(handle);
    this.#exit.catch((error: unknown) => this.#context.fatal(error));
    return t;
  }

  async #watch(handle: Docker.Container): Promise<{ readonly t: number; readonly exitCode: number }> {
    const { clock, emit, fatal } = this.#context;
    const { StatusCode } = (await handle.wait()) as { readonly StatusCode: number };
    // Deleted at once after its end: then the exit code of the wait and our own clock are all there is.
    const state = await handle.inspect().then(
      (info) => info.State,
      () => undefined,
    );
    const t = state ? clock.relativeOf(state.FinishedAt) : clock.now();
    const signal = StatusCode > 128 && StatusCode < 160 ? { signal: String(StatusCode - 128) } : {};
    this.#exit = undefined;
    this.#teller = undefined;
    this.#paused = false;
    emit(t, { kind: "speaker-exited", node: this.node, exitCode: StatusCode, ...signal });
    if (!this.#expectedEnd) {
      const tail = await logTail(handle);
      fatal(
        new SpeakerFailure(
          `the speaker of node ${this.node} (${this.#name}) ended by itself with code ${StatusCode}; its last output:\n${tail}`,
        ),
      );
    }
    return { t, exitCode: StatusCode };
  }

  async #expectPaused(container: Docker.Container, wanted: boolean): Promise<void> {
    const { Paused } = (await container.inspect()).State;
    if (Paused !== wanted) throw new HarnessError(`the engine says that the speaker of ${this.node} is ${Paused ? "still" : "not"} paused`);
  }

  #live(verb: string): Docker.Container {
    if (!this.running || !this.#container) throw new HarnessError(`the speaker of ${this.node} is not running, so it cannot be ${verb}`);
    return this.#container.handle;
  }

  async #command(command: SpeakerCommand): Promise<void> {
    this.#live("commanded");
    await this.#container?.started.copyContentToContainer(command.files.map((f) => ({ content: f.content, target: f.path, mode: f.mode })));
    await this.#exec(command.argv);
  }

  async #exec(argv: readonly string[]): Promise<string> {
    const stream = await execStream(this.#live("asked"), argv);
    stream.stdin.end();
    let output = "";
    for (const side of [stream.stdout, stream.stderr]) {
      side.setEncoding("utf8");
      side.on("data", (chunk: string) => {
        if (output.length < 1 << 20) output += chunk;
      });
    }
    const what = `in the speaker of ${this.node}: ${argv.join(" ")}`;
    const exitCode = await within(COMMAND_DEADLINE_MS, what, stream.exited);
    if (exitCode !== 0) throw new HarnessError(`${what} ended with ${exitCode}:\n${output.slice(-2000)}`);
    return output;
  }
}
