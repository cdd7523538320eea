import { describe, expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import type { Cell, Scenario, Step } from "./model.ts";
import { parseScenario } from "./parse-scenario.ts";
import { ScenarioError } from "./scenario-error.ts";

interface Parts {
  readonly matrix?: string;
  readonly topology?: string;
  readonly probes?: string;
  readonly steps?: string;
  readonly expect?: string;
  readonly rest?: string;
}

const TOPOLOGY = `
  networks: { fabric: 172.30.0.0/24 }
  nodes:
    a: { speaker: bird@2.17, asn: 64512, fabric: 172.30.0.11, announce: [10.1.0.0/26] }
    b: { speaker: frr@10.3, asn: 64512, fabric: 172.30.0.12, loopback: [198.51.100.10/32] }
    c: { speaker: bird@1.6, asn: 64513, fabric: 172.30.0.13 }
    client: { fabric: 172.30.0.20, routes: [{ to: 198.51.100.0/24, via: 172.30.0.12 }] }
  sessions: full-mesh
`;
const STEPS = `
  - wait: established
  - fault: { kind: speaker-kill, node: b }
`;
const EXPECT = `
  - recovery: { node: a, route: 10.2.0.0/26, after: speaker-kill, within: 5s }
`;

function parse(parts: Parts = {}): Scenario {
  const { matrix, topology = TOPOLOGY, probes, steps = STEPS, expect: expected = EXPECT, rest = "" } = parts;
  const text = [
    "id: x",
    "title: X",
    ...(matrix ? [`matrix: ${matrix}`] : []),
    `topology:${topology}`,
    ...(probes ? [`probes:${probes}`] : []),
    `steps:${steps}`,
    `expect:${expected}`,
    rest,
  ];
  return parseScenario(text.join("\n"), "x.yaml", testVocabulary);
}

function onlyCell(parts: Parts = {}): Cell {
  const [cell, ...others] = parse(parts).cells;
  if (!cell || others.length > 0) throw new Error("not one cell");
  return cell;
}

function messages(parts: Parts): readonly string[] {
  try {
    parse(parts);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map((p) => p.message);
    throw error;
  }
  return [];
}

describe("topology", () => {
  it("resolves nodes, addresses and speakers", () => {
    const [a, b, c, client] = onlyCell().topology.nodes;
    expect(a).toEqual({
      name: "a",
      interfaces: [{ network: "fabric", addresses: [{ address: "172.30.0.11", length: 24 }] }],
      loopback: [],
      routes: [],
      speaker: { kind: "bird", version: "2.17", asn: 64512, routerId: "172.30.0.11", announce: ["10.1.0.0/26"], maximumPaths: 16 },
    });
    expect(b?.loopback).toEqual(["198.51.100.10/32"]);
    expect(c?.speaker?.version).toBe("1.6.8");
    expect(client).toMatchObject({ routes: [{ prefix: "198.51.100.0/24", via: "172.30.0.12" }] });
    expect(client?.speaker).toBeUndefined();
  });

  it("full-mesh joins every pair of speakers, in the order of the file, with the defaults", () => {
    const { sessions } = onlyCell().topology;
    expect(sessions.map((s) => s.id)).toEqual(["a-b", "a-c", "b-c"]);
    expect(sessions[0]).toMatchObject({
      a: { node: "a", address: "172.30.0.11", passive: false, nextHopSelf: false },
      b: { node: "b", address: "172.30.0.12" },
      families: ["ipv4"],
      timers: { holdS: 90, keepaliveS: 30, connectRetryS: 5 },
    });
    expect(sessions[0]?.a.gracefulRestart).toEqual({
      mode: "full",
      restartTimeS: 120,
      deferralS: 240,
      staleTimeS: 360,
      notification: false,
      preserveForwarding: true,
    });
  });

  it("a listed session has its own ends, timers and next hops", () => {
    const { sessions } = onlyCell({
      topology: `${TOPOLOGY.replace(
        "full-mesh",
        "[{ between: [c, a], passive: c, next-hop-self: a, timers: { hold: 9s } }, [a, b]]",
      )}  timers: { hold: 30s, connect-retry: 1s }\n`,
    }).topology;
    expect(sessions).toMatchObject([
      {
        id: "c-a",
        a: { node: "c", passive: true, nextHopSelf: false },
        b: { node: "a", passive: false, nextHopSelf: true },
        timers: { holdS: 9, keepaliveS: 3, connectRetryS: 1 },
      },
      { id: "a-b", timers: { holdS: 30, keepaliveS: 10, connectRetryS: 1 } },
    ]);
  });

  it("a node's graceful restart goes over the topology's", () => {
    const { sessions } = onlyCell({
      topology: `${TOPOLOGY.replace("asn: 64513,", "asn: 64513, graceful-restart: { restart-time: 60s, notification: true },")}  graceful-restart: { mode: helper, wait: 30s }\n`,
    }).topology;
    expect(sessions[1]?.a.gracefulRestart).toMatchObject({ mode: "helper", restartTimeS: 120, deferralS: 30, notification: false });
    expect(sessions[1]?.b.gracefulRestart).toMatchObject({ mode: "helper", restartTimeS: 60, deferralS: 30, notification: true });
  });

  const dual = (sessions: string) => `
  networks: { dual: [10.0.0.0/24, "fd00::/64"], other: 10.0.1.0/24 }
  nodes:
    a: { speaker: frr@8, asn: 1, dual: [10.0.0.1, "FD00::1"], other: 10.0.1.1 }
    b: { speaker: frr@8, asn: 2, dual: [10.0.0.2, "fd00:0::2"], other: 10.0.1.2, next-hop-self: true }
    six: { speaker: bird@3, asn: 3, dual: "fd00::3" }
  sessions: ${sessions}
`;

  it("a session per address family that both ends have, its addresses canonical", () => {
    const { sessions, nodes } = onlyCell({
      topology: dual("[{ between: [a, b], network: dual }, [a, six], { between: [b, a], network: other }]"),
    }).topology;
    expect(sessions.map((s) => [s.id, s.a.address, s.b.address, s.families])).toEqual([
      ["a-b", "10.0.0.1", "10.0.0.2", ["ipv4"]],
      ["a-b-ipv6", "fd00::1", "fd00::2", ["ipv6"]],
      ["a-six-ipv6", "fd00::1", "fd00::3", ["ipv6"]],
      ["b-a", "10.0.1.2", "10.0.1.1", ["ipv4"]],
    ]);
    expect(sessions[0]).toMatchObject({ a: { nextHopSelf: false }, b: { nextHopSelf: true } });
    expect(nodes[2]?.speaker?.routerId).toBe("10.255.255.3");
  });

  it("written families go over one session", () => {
    const { sessions } = onlyCell({ topology: dual("[{ between: [a, b], network: dual, families: [ipv4, ipv6] }]") }).topology;
    expect(sessions.map((s) => [s.id, s.a.address, s.families])).toEqual([["a-b", "10.0.0.1", ["ipv4", "ipv6"]]]);
  });

  it("session ids stay apart where names run together", () => {
    const topology = `
  networks: { n: 10.0.0.0/24 }
  nodes:
    a: { speaker: frr@8, asn: 1, n: 10.0.0.1 }
    b-c: { speaker: frr@8, asn: 1, n: 10.0.0.2 }
    a-b: { speaker: frr@8, asn: 1, n: 10.0.0.3 }
    c: { speaker: frr@8, asn: 1, n: 10.0.0.4 }
  sessions: [[a, b-c], [a-b, c]]
`;
    const steps = "\n  - { id: speaker-kill, fault: { kind: node-reboot, node: a } }\n";
    expect(onlyCell({ topology, steps }).topology.sessions.map((s) => s.id)).toEqual(["a-b-c", "a-b-c-n"]);
  });
});

describe("probes", () => {
  it("find who answers, and have defaults by kind", () => {
    const probes =
      "\n  u: { kind: udp, from: client, to: 198.51.100.10 }\n  t: { kind: tcp, from: a, to: 172.30.0.20, port: 80, flows: 2, interval: 1s, stall: 500ms }";
    expect(onlyCell({ probes, steps: `${STEPS}  - probe: start\n` }).probes).toEqual([
      {
        name: "u",
        kind: "udp",
        from: "client",
        to: "198.51.100.10",
        port: 9000,
        flows: 8,
        intervalMs: 10,
        responders: ["b"],
        stallMs: 1000,
      },
      { name: "t", kind: "tcp", from: "a", to: "172.30.0.20", port: 80, flows: 2, intervalMs: 1000, responders: ["client"], stallMs: 500 },
    ]);
  });

  it("an address on several nodes is answered by all of them but the sender", () => {
    const vip = (text: string) =>
      text
        .replace("172.30.0.11,", "172.30.0.11, loopback: [198.51.100.0/24],")
        .replace("172.30.0.13", "172.30.0.13, loopback: [198.51.100.10/32]");
    const probes = "\n  u: { kind: udp, from: c, to: 198.51.100.10 }";
    expect(onlyCell({ topology: vip(TOPOLOGY), probes, steps: `${STEPS}  - probe: start\n` }).probes[0]?.responders).toEqual(["a", "b"]);
  });
});

describe("steps", () => {
  const withProbe = { probes: "\n  u: { kind: udp, from: client, to: 198.51.100.10 }" };
  const body = (step: Step | undefined) => {
    if (!step) throw new Error("no step");
    const { id: _, at: __, ...rest } = step;
    return rest;
  };

  it.each([
    ["wait: converged", { verb: "wait", condition: { kind: "converged" }, atMostMs: 60_000 }],
    [
      "{ wait: { established: [a, b] }, at-most: 30s }",
      { verb: "wait", condition: { kind: "established", nodes: ["a", "b"] }, atMostMs: 30_000 },
    ],
    [
      "wait: { route: 10.2.0.0/26, node: a }",
      { verb: "wait", condition: { kind: "route", node: "a", prefix: "10.2.0.0/26", present: true, via: [] }, atMostMs: 60_000 },
    ],
    ["wait: { session-down: [b, a] }", { verb: "wait", condition: { kind: "session-down", nodes: ["b", "a"] }, atMostMs: 60_000 }],
    ["wait: { probe: u }", { verb: "wait", condition: { kind: "probe", probe: "u" }, atMostMs: 60_000 }],
    ["probe: stop", { verb: "probe", action: "stop", probes: ["u"] }],
    ["probe: { stop: [u] }", { verb: "probe", action: "stop", probes: ["u"] }],
    ["observe: { for: 10s }", { verb: "observe", forMs: 10_000 }],
    ["observe: { until: recovered, at-most: 260s }", { verb: "observe-until-recovered", atMostMs: 260_000, holdMs: 1000 }],
    ["observe: { until: recovered, at-most: 9s, hold: 3s }", { verb: "observe-until-recovered", atMostMs: 9000, holdMs: 3000 }],
    ["heal: speaker-kill", { verb: "heal", fault: "speaker-kill" }],
    [
      "fault: { kind: node-reboot, node: a, down-for: 1.5s }",
      { verb: "fault", fault: { kind: "node-reboot", params: { node: "a", "down-for": 1500 } } },
    ],
  ])("- %s", (text, want) => {
    const { steps } = onlyCell({ ...withProbe, steps: `\n  - probe: start${STEPS}  - ${text}\n` });
    expect(body(steps.at(-1))).toEqual(want);
  });

  it("have ids: their own, or the fault's kind, or the verb, numbered when taken", () => {
    const steps = `${STEPS}  - wait: converged\n  - fault: { kind: speaker-kill, node: c }\n  - { id: wait-2, wait: established }\n  - { id: last, observe: { for: 1s } }\n`;
    const cell = onlyCell({ steps });
    expect(cell.steps.map((s) => s.id)).toEqual(["wait", "speaker-kill", "wait-3", "speaker-kill-2", "wait-2", "last"]);
    expect(cell.steps[1]?.at).toEqual({ file: "x.yaml", line: 14, column: 5 });
  });
});

describe("expectations", () => {
  it("are named, and their parameters parsed", () => {
    const expected = `${EXPECT}  - { name: smooth, fib: { node: a, equals: { "FD00::/64": [fd00:0::1] } } }\n  - recovery: { node: b, session: [a, b], after: wait, within: 500ms }\n`;
    expect(onlyCell({ expect: expected }).expectations).toMatchObject([
      { name: "recovery", kind: "recovery", params: { node: "a", route: "10.2.0.0/26", after: "speaker-kill", within: 5000 } },
      { name: "smooth", kind: "fib", params: { node: "a", equals: { "fd00::/64": ["fd00::1"] } } },
      { name: "recovery-2", kind: "recovery", params: { session: ["a", "b"], within: 500 } },
    ]);
  });

  it("of a kind that says so are called after a parameter", () => {
    const rules = "  - rule: { node: a, id: R1 }\n  - rule: { node: b, id: R1 }\n  - { name: mine, rule: { node: b, id: R2 } }\n";
    const names = onlyCell({ expect: `${EXPECT}${rules}` }).expectations.map((e) => e.name);
    expect(names).toEqual(["recovery", "R1", "R1-2", "mine"]);
  });
});

describe("matrix", () => {
  const matrix = "{ dut: [bird@1.6, bird@2.17+gr-unlock], asn: [64512, 64513] }";
  const topology = TOPOLOGY.replace("speaker: bird@2.17, asn: 64512", "speaker: $dut, asn: $asn").replace(
    "10.1.0.0/26",
    "10.$octet.0.0/26",
  );
  const withOctet = { matrix: matrix.replace("}", ", octet: [1] }"), topology };

  it("makes a cell of each combination, the first variable slowest, with keys as written", () => {
    const scenario = parse(withOctet);
    expect(scenario.matrix).toEqual({ dut: ["bird@1.6", "bird@2.17+gr-unlock"], asn: ["64512", "64513"], octet: ["1"] });
    expect(scenario.cells.map((c) => [c.key, c.topology.nodes[0]?.speaker?.version, c.topology.nodes[0]?.speaker?.asn])).toEqual([
      ["dut=bird@1.6,asn=64512,octet=1", "1.6.8", 64512],
      ["dut=bird@1.6,asn=64513,octet=1", "1.6.8", 64513],
      ["dut=bird@2.17+gr-unlock,asn=64512,octet=1", "2.17+gr-unlock", 64512],
      ["dut=bird@2.17+gr-unlock,asn=64513,octet=1", "2.17+gr-unlock", 64513],
    ]);
    expect(scenario.cells[0]?.values).toEqual({ dut: "bird@1.6", asn: "64512", octet: "1" });
    expect(scenario.cells[0]?.topology.nodes[0]?.speaker?.announce).toEqual(["10.1.0.0/26"]);
  });

  it("without it there is the one cell -", () => {
    expect(parse().cells.map((c) => c.key)).toEqual(["-"]);
  });

  it("known deviations are those whose values are the cell's", () => {
    const rest = `known-deviations:
  - { dut: bird@1.6, asn: [64512], expect: recovery, verdict: fail, reference: "one" }
  - { expect: recovery, verdict: inconclusive, reference: "all" }`;
    expect(parse({ ...withOctet, rest }).cells.map((c) => c.knownDeviations.map((d) => d.reference))).toEqual([
      ["one", "all"],
      ["all"],
      ["all"],
      ["all"],
    ]);
  });

  it("a mistake that all cells share is told once, one of a single value names the value", () => {
    const problems = messages({
      matrix: "{ dut: [bird@1.6, bird@9] }",
      topology: TOPOLOGY.replace("bird@2.17", "$dut").replace("172.30.0.12,", "172.31.0.12,"),
    });
    expect(problems).toEqual([
      'topology.nodes.a.speaker: bird has no version "9" ($dut is bird@9)',
      "topology.nodes.b.fabric: 172.31.0.12 is not inside fabric",
    ]);
  });
});

describe("control", () => {
  it("with a change makes one more cell, which guards all others", () => {
    const rest = "control: { change: { graceful-restart: off, nodes: { c: { asn: 65000 } } }, must-fail: [recovery] }";
    const { cells } = parse({ matrix: "{ dut: [bird@1.6, bird@2] }", topology: TOPOLOGY.replace("bird@2.17", "$dut"), rest });
    expect(cells.map((c) => [c.key, c.variant, c.mustFail, c.control?.cell])).toEqual([
      ["dut=bird@1.6", "main", [], "dut=bird@1.6+control"],
      ["dut=bird@2", "main", [], "dut=bird@1.6+control"],
      ["dut=bird@1.6+control", "control", ["recovery"], undefined],
    ]);
    expect(cells[0]?.topology.sessions[0]?.a.gracefulRestart.mode).toBe("full");
    expect(cells[2]?.topology.sessions[0]?.a.gracefulRestart.mode).toBe("off");
    expect(cells[2]?.topology.nodes.map((n) => n.speaker?.asn)).toEqual([64512, 64512, 65000, undefined]);
    expect(cells[2]?.control).toBeUndefined();
  });

  it("changes the cell that it names", () => {
    const rest = "control: { cell: { dut: bird@2 }, change: { timers: { hold: 9s } }, must-fail: [recovery] }";
    const { cells } = parse({ matrix: "{ dut: [bird@1.6, bird@2] }", topology: TOPOLOGY.replace("bird@2.17", "$dut"), rest });
    expect(cells.map((c) => c.key)).toEqual(["dut=bird@1.6", "dut=bird@2", "dut=bird@2+control"]);
    expect(cells[2]?.topology.nodes[0]?.speaker?.version).toBe("2.17");
  });

  it("without a change is the cell that it names", () => {
    const rest = "control: { cell: { dut: bird@2 }, must-fail: [recovery] }";
    const { cells } = parse({ matrix: "{ dut: [bird@1.6, bird@2] }", topology: TOPOLOGY.replace("bird@2.17", "$dut"), rest });
    expect(cells.map((c) => [c.key, c.variant, c.control])).toEqual([
      ["dut=bird@1.6", "main", { cell: "dut=bird@2", mustFail: ["recovery"] }],
      ["dut=bird@2", "main", { cell: "dut=bird@2", mustFail: ["recovery"] }],
    ]);
  });

  it("that changes nothing proves nothing", () => {
    expect(messages({ rest: "control: { change: { sessions: full-mesh }, must-fail: [recovery] }" })).toEqual([
      "control.change leaves the topology as it is",
    ]);
  });
});

it("a cell is plain JSON", () => {
  const cell = onlyCell();
  expect(JSON.parse(JSON.stringify(cell))).toEqual(cell);
});

it("whatever is cut out of a scenario, it is taken or refused with places, and nothing else", () => {
  const whole = `id: x\ntitle: X\nmatrix: { v: [1, 2] }\ntopology:${TOPOLOGY.replace("64513", "$v")}steps:${STEPS}expect:${EXPECT}control: { change: { graceful-restart: off }, must-fail: [recovery] }\n`;
  for (let from = 0; from < whole.length; from += 3) {
    for (const length of [1, 7, 60]) {
      const text = whole.slice(0, from) + whole.slice(from + length);
      try {
        parseScenario(text, "x.yaml", testVocabulary);
      } catch (error) {
        if (!(error instanceof ScenarioError)) throw new Error(`cutting ${length} at ${from}`, { cause: error });
        expect(error.problems.length).toBeGreaterThan(0);
        for (const problem of error.problems) expect(Math.min(problem.line, problem.column)).toBeGreaterThanOrEqual(1);
      }
    }
  }
});

it("a key that every object inherits is an unknown key like any other", () => {
  expect(messages({ rest: "__proto__: { id: y }\nconstructor: 1" })).toEqual([
    'the file has an unknown key "__proto__"',
    'the file has an unknown key "constructor"',
  ]);
  expect(messages({ topology: TOPOLOGY.replace("172.30.0.20,", "172.30.0.20, __proto__: 1,") })).toEqual([
    'topology.nodes.client has an unknown key "__proto__"',
  ]);
});

it("what it tells of a hostile name cannot move the cursor of a terminal", () => {
  const told = messages({
    topology: TOPOLOGY.replace("client:", '"cl\\e[2Jient":'),
    steps: `${STEPS}  - fault: { kind: node-reboot, node: d }\n`,
  });
  expect(told.length).toBeGreaterThan(0);
  expect(told.join("")).not.toMatch(/\p{Cc}/u);
});
