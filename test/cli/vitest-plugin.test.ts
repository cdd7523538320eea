import { mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startVitest, type TestCase, type Vitest } from "vitest/node";
import type { RunEnd } from "../../harness/cli/present-end.ts";
import { holdfast, type ScenarioPluginOptions } from "../../harness/vitest/plugin.ts";
import type { Invoke } from "../../harness/vitest/scenario-run.ts";
import type { Outcome } from "../../src/report/model.ts";
import { reportOf } from "./report-of.ts";

interface Seen {
  readonly tests: readonly {
    readonly module: string;
    readonly name: string;
    readonly state: string;
    readonly error?: string;
    readonly at?: string;
  }[];
  readonly failedModules: readonly { readonly module: string; readonly message: string }[];
  readonly ran: readonly string[];
  readonly end: RunEnd | undefined;
}

let out = "";
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "holdfast-plugin-"));
});
afterAll(() => rmSync(out, { recursive: true }));

/** Runs the plugin in a vitest of its own, on a runner that makes every verdict what `outcomes` says of the expectation, or a pass. */
async function under(
  files: readonly string[],
  options: {
    readonly outcomes?: Readonly<Record<string, Outcome>>;
    readonly shard?: string;
    readonly pattern?: string;
    readonly filters?: string[];
    readonly plugin?: ScenarioPluginOptions;
  },
): Promise<Seen> {
  const ran: string[] = [];
  let end: RunEnd | undefined;
  const invoke: Invoke = async ({ cells, repeat }) => {
    ran.push(...cells.map((cell) => `${cell.scenario} ${cell.key}`));
    return reportOf(cells, repeat, options.outcomes ?? {});
  };
  const plugin = holdfast({
    invoke,
    out: mkdtempSync(join(out, "run-")),
    onProgress: () => {},
    onEnd: (ended) => {
      end = ended;
    },
    ...options.plugin,
  });
  const exitCode = process.exitCode;
  const vitest = await startVitest(
    "test",
    options.filters ?? [],
    {
      config: false,
      root: process.cwd(),
      watch: false,
      include: [...files],
      reporters: [{}],
      ...(options.shard && { shard: options.shard }),
      ...(options.pattern && { testNamePattern: options.pattern }),
    },
    { plugins: [plugin] },
  );
  process.exitCode = exitCode;
  return { ...seen(vitest), ran, end };
}

function seen(vitest: Vitest): Pick<Seen, "tests" | "failedModules"> {
  const modules = vitest.state.getTestModules();
  return {
    tests: modules.flatMap((module) => [...module.children.allTests()].map((t) => ({ module: module.relativeModuleId, ...testSeen(t) }))),
    failedModules: modules.flatMap((module) =>
      module.errors().map((error) => ({ module: module.relativeModuleId, message: error.message })),
    ),
  };
}

function testSeen(t: TestCase) {
  const { state, errors } = t.result();
  const [error] = errors ?? [];
  const [frame] = error?.stacks ?? [];
  return {
    name: t.fullName,
    state,
    ...(error && { error: error.message }),
    ...(frame && { at: `${frame.file}:${frame.line}:${frame.column}` }),
  };
}

const MATRIX = "test/cli/scenarios/matrix.yaml";

describe("scenarios under vitest", () => {
  test("are a module per cell and a test per expectation, the control among them", async () => {
    const { tests, ran, end } = await under([MATRIX], {});
    expect(tests.map((t) => `${t.module} > ${t.name}: ${t.state}`).sort()).toEqual([
      `${MATRIX}?cell=dut=bird@1.6,signal=KILL > matrix dut=bird@1.6,signal=KILL > recovery: passed`,
      `${MATRIX}?cell=dut=bird@1.6,signal=KILL+control > matrix dut=bird@1.6,signal=KILL+control > recovery: passed`,
      `${MATRIX}?cell=dut=bird@1.6,signal=TERM > matrix dut=bird@1.6,signal=TERM > recovery: passed`,
      `${MATRIX}?cell=dut=bird@2.17,signal=KILL > matrix dut=bird@2.17,signal=KILL > recovery: passed`,
      `${MATRIX}?cell=dut=bird@2.17,signal=TERM > matrix dut=bird@2.17,signal=TERM > recovery: passed`,
    ]);
    expect(ran).toHaveLength(5);
    expect(end).toMatchObject({ report: { exitCode: 0 }, signalCode: undefined });
  });

  test("fail at the line of the expectation", async () => {
    const { tests } = await under(["test/cli/scenarios/plain.yaml"], { outcomes: { recovery: "fail" } });
    expect(tests).toMatchObject([
      {
        name: "plain > recovery",
        state: "failed",
        error: "fail: expected back within 5 s; not back",
        at: `${resolve("test/cli/scenarios/plain.yaml")}:14:5`,
      },
    ]);
  });

  test.each([
    ["inconclusive", "failed"],
    ["known", "passed"],
    ["control-failed", "passed"],
    ["not-applicable", "skipped"],
  ] as const)("an outcome %s is a test that %s", async (outcome, state) => {
    const { tests } = await under(["test/cli/scenarios/plain.yaml"], { outcomes: { recovery: outcome } });
    expect(tests.map((t) => t.state)).toEqual([state]);
  });

  test("bring their control along in every shard, and each cell is in one of them", async () => {
    const shards = await Promise.all(["1/2", "2/2"].map((shard) => under([MATRIX], { shard })));
    for (const { ran } of shards) expect(ran).toContain("matrix dut=bird@1.6,signal=KILL+control");
    const offered = shards.flatMap(({ tests }) => tests.map((t) => t.module));
    expect(offered).toHaveLength(5);
    expect(new Set(offered).size).toBe(5);
  });

  test("run only what a name pattern or a module's name asks for, and its control", async () => {
    const wanted = ["matrix dut=bird@2.17,signal=TERM", "matrix dut=bird@1.6,signal=KILL+control"];
    expect((await under([MATRIX], { pattern: "2\\.17,signal=TERM recovery" })).ran).toEqual(wanted);
    expect((await under([MATRIX], { filters: ["matrix.yaml?cell=dut=bird@2.17,signal=TERM"] })).ran).toEqual(wanted);
  });

  test("are a test for each repetition", async () => {
    const { tests } = await under(["test/cli/scenarios/plain.yaml"], { plugin: { repeat: 2 } });
    expect(tests.map((t) => `${t.name}: ${t.state}`)).toEqual(["plain > recovery: passed", "plain#2 > recovery: passed"]);
  });

  test("that cannot be used fail as a module, with every mistake", async () => {
    const { failedModules, ran } = await under(["test/golden/cli/bad/misspelt.yaml"], {});
    expect(failedModules).toHaveLength(1);
    expect(failedModules[0]?.message.match(/misspelt\.yaml:\d+:\d+: /g)).toHaveLength(5);
    expect(ran).toEqual([]);
  });

  test("refuse two files with one id", async () => {
    const { tests, ran } = await under(["test/cli/scenarios/plain.yaml", "test/cli/same-id/plain-again.yml"], {});
    expect(tests.map((t) => t.state)).toEqual(["failed", "failed"]);
    expect(tests[0]?.error).toContain('id "plain" is also the id of');
    expect(ran).toEqual([]);
  });

  test("tell why when the harness breaks", async () => {
    const broken: Invoke = () => Promise.reject(new Error("no engine"));
    const { tests, end } = await under(["test/cli/scenarios/plain.yaml"], { plugin: { invoke: broken } });
    expect(tests).toMatchObject([{ state: "failed", error: "Error: no engine" }]);
    expect(end).toMatchObject({ error: new Error("no engine") });
  });
});

test("reports/latest is not touched by a run that goes elsewhere", () => {
  expect(() => readlinkSync(join(out, "latest"))).toThrow("ENOENT");
});
