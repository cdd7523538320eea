import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectEngine } from "../../harness/docker/engine.ts";
import { LABEL } from "../../harness/docker/owner.ts";
import { packageRoot } from "../../harness/version.ts";
import { pairScenario, Scratch } from "./support.ts";

const STEPS = `
  - wait: converged
  - probe: start
  - { id: off, fault: { kind: drop, node: far } }
  - observe: { for: 60s }`;
const LEFT_WITHIN_MS = 5000;

/** Starts the command line on a scenario that would go on for a minute. */
function start(scratch: Scratch): ChildProcess {
  const file = scratch.file(
    "long.yaml",
    pairScenario({ near: "frr@10.3", far: "bird@2.17", steps: STEPS, expect: "  - traffic: { probe: service }" }),
  );
  const args = [join(packageRoot(), "bin", "holdfast.js"), "run", file, "--out", join(scratch.path, "out")];
  return spawn(process.execPath, args, { cwd: packageRoot(), stdio: ["ignore", "pipe", "pipe"] });
}

/** What carries the process's owner label. */
async function leftOf(pid: number): Promise<readonly string[]> {
  const engine = await connectEngine();
  const filters = { label: [`${LABEL.project}=holdfast`] };
  const [containers, networks] = await Promise.all([engine.listContainers({ all: true, filters }), engine.listNetworks({ filters })]);
  const mine = (labels: Record<string, string> | undefined) => labels?.[LABEL.owner]?.includes(`,${pid},`) ?? false;
  return [
    ...containers.filter((c) => mine(c.Labels)).map((c) => c.Names.join()),
    ...networks.filter((n) => mine(n.Labels)).map((n) => n.Name),
  ];
}

async function goneWithin(pid: number, ms: number): Promise<readonly string[]> {
  const deadline = Date.now() + ms;
  for (;;) {
    const left = await leftOf(pid);
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Resolves when the child has printed a line that matches. */
function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const take = (chunk: Buffer) => {
      text += chunk.toString();
      if (pattern.test(text)) resolve(text);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("exit", () => reject(new Error(`ended before it printed ${pattern}: ${text}`)));
  });
}

const MOMENTS = [/lab-up/, /speakers-up/, /wait: converged/, /drop on far/, /observe for 60/] as const;

test.each(MOMENTS)(
  "after kill -9 at %s nothing of ours is left within 5 s",
  async (moment) => {
    using scratch = new Scratch();
    const child = start(scratch);
    await printed(child, moment);
    const pid = child.pid ?? 0;
    const end = ended(child);
    child.kill("SIGKILL");
    await end;
    expect(await goneWithin(pid, LEFT_WITHIN_MS)).toEqual([]);
  },
  120_000,
);

test.each(MOMENTS)(
  "Ctrl-C at %s judges what there is, removes everything and exits 130 within 5 s",
  async (moment) => {
    using scratch = new Scratch();
    const child = start(scratch);
    await printed(child, moment);
    const pid = child.pid ?? 0;
    const end = ended(child);
    const began = Date.now();
    child.kill("SIGINT");
    expect(await end).toBe(130);
    expect(Date.now() - began).toBeLessThan(LEFT_WITHIN_MS);
    expect(await goneWithin(pid, LEFT_WITHIN_MS - (Date.now() - began))).toEqual([]);
    const results = join(scratch.path, "out", "results.json");
    expect(existsSync(results)).toBe(true);
    expect(readFileSync(results, "utf8")).toContain("inconclusive");
  },
  120_000,
);
