import { describe, expect, test } from "vitest";
import { parseIpAddress } from "../../src/net/address.ts";
import type { EventBody } from "../../src/observation/event.ts";
import type { Probe } from "../../src/scenario/model.ts";
import { FakeAgent } from "./fake-agent.ts";
import { startProbe } from "./probes.ts";

const READY = '{"ev":"ready","ns":"100"}\n';
const BEGIN = {
  udp: '{"ev":"begin","ns":"200","intervalNs":1000000,"flows":[["300",4000]]}\n',
  tcp: '{"ev":"begin","ns":"200","intervalNs":1000000,"flows":1}\n',
};
const END = '{"ev":"end","ns":"900"}\n';

describe.each(["udp", "tcp"] as const)("a %s probe", (kind) => {
  test("starts to send once every responder is ready, and stops the sender first", async () => {
    const lab = new FakeLab();
    const starting = lab.start(kind);
    await lab.agent("b").started;
    lab.agent("b").stdout.write(READY);
    await lab.agent("c").started;
    expect(lab.agent("a").argv).toEqual([]);
    lab.agent("c").stdout.write(READY);
    await lab.agent("a").started;
    lab.agent("a").stdout.write(BEGIN[kind]);
    const probe = await starting;
    const stopped: string[] = [];
    for (const name of ["a", "b", "c"]) {
      lab.agent(name).onStop = () => {
        stopped.push(name);
        lab.agent(name).finish(END, 0);
      };
    }
    await probe.stop();
    expect(stopped[0]).toBe("a");
    expect(stopped.sort()).toEqual(["a", "b", "c"]);
    expect(lab.kinds()).toEqual(["probe-begin", "probe-end"]);
  });

  test("does not start, and leaves nothing running, when a responder cannot", async () => {
    const lab = new FakeLab();
    const starting = lab.start(kind);
    lab.agent("b").onStop = () => lab.agent("b").finish(END, 0);
    lab.agent("b").stdout.write(READY);
    lab.agent("c").stderr.write("holdfast-agent: bind: Address already in use\n");
    lab.agent("c").end(70);
    await expect(starting).rejects.toThrow(/in node c ended with 70: holdfast-agent: bind: Address already in use/);
    expect(lab.agent("b").ended).toBe(true);
    expect(lab.agent("a").argv).toEqual([]);
  });

  test("tells a side that goes away as a loss, starts the responder again with its node, and can still be stopped", async () => {
    const lab = new FakeLab();
    const probe = await lab.started(kind);
    lab.agent("c").end(137);
    await lab.event((e) => e.kind === "recorder-loss");
    expect(lab.events.at(-1)).toMatchObject({ kind: "recorder-loss", recorder: "probe", node: "c" });
    lab.replace("c");
    const again = probe.nodeUp("c");
    lab.agent("c").stdout.write(READY);
    await again;
    expect(lab.agent("c").argv).toHaveLength(1);
    lab.agent("a").end(137);
    for (const name of ["b", "c"]) lab.agent(name).onStop = () => lab.agent(name).finish(END, 0);
    await probe.stop();
    expect(lab.kinds().filter((k) => k === "recorder-loss")).toHaveLength(2);
    expect(lab.kinds().at(-1)).toBe("probe-end");
  });

  test("takes output that is no report for a loss", async () => {
    const lab = new FakeLab();
    const probe = await lab.started(kind);
    lab.agent("a").stdout.write("Segmentation fault\n");
    await lab.event((e) => e.kind === "recorder-loss");
    lab.agent("b").stdout.write("?\n");
    await lab.event((e) => e.kind === "recorder-loss" && e.node === "b");
    for (const name of ["a", "b", "c"]) lab.agent(name).onStop = () => lab.agent(name).finish(END, 0);
    await probe.stop();
    const losses = lab.events.filter((e) => e.kind === "recorder-loss");
    const detail = expect.stringMatching(/in node a wrote what is no report: Segmentation fault/);
    expect(losses).toMatchObject([
      { node: "a", sinceT: 200, detail },
      { node: "b", sinceT: kind === "udp" ? 100 : 1000 },
    ]);
    expect(lab.kinds().filter((k) => k === "probe-end")).toHaveLength(1);
  });
});

test("a probe's options reach the agents", async () => {
  const lab = new FakeLab();
  await lab.started("udp");
  expect(lab.agent("b").argv[0]?.join(" ")).toMatch(/^holdfast-agent udp-echo --bind 203.0.113.10 --port 7007 --id p \d+ \d+ --name b$/);
  expect(lab.agent("a").argv[0]?.join(" ")).toMatch(
    /^holdfast-agent udp-send --to 203.0.113.10 --port 7007 --id p \d+ \d+ --flows 1 --interval-us 1500$/,
  );
});

class FakeLab {
  readonly events: EventBody[] = [];
  readonly #agents = new Map<string, FakeAgent>();
  #onEvent: () => void = () => {};

  agent(name: string): FakeAgent {
    return this.#agents.get(name) ?? this.replace(name);
  }

  replace(name: string): FakeAgent {
    const agent = new FakeAgent(name);
    this.#agents.set(name, agent);
    return agent;
  }

  start(kind: Probe["kind"]) {
    const to = parseIpAddress("203.0.113.10");
    if (!to) throw new Error("an address");
    const probe: Probe = { name: "p", kind, from: "a", to, port: 7007, flows: 1, intervalMs: 1.5, responders: ["b", "c"], stallMs: 500 };
    const emit = (_: number, body: EventBody) => {
      this.events.push(body);
      this.#onEvent();
    };
    return startProbe(probe, (name) => this.agent(name).node, { clock: { epochNs: 0n, now: () => 1000 }, emit });
  }

  async started(kind: Probe["kind"]) {
    const starting = this.start(kind);
    this.agent("b").stdout.write(READY);
    this.agent("c").stdout.write(READY);
    this.agent("a").stdout.write(BEGIN[kind]);
    return await starting;
  }

  async event(wanted: (event: EventBody) => boolean): Promise<void> {
    while (!this.events.some(wanted)) {
      await new Promise<void>((resolve) => {
        this.#onEvent = resolve;
      });
    }
  }

  kinds(): string[] {
    return this.events.map((e) => e.kind);
  }
}
