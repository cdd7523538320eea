import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdfast, pairScenario, Scratch } from "./support.ts";

const UP = "  - session: { between: [near, far], state: up }";

function quick(change: (text: string) => string = (text) => text): string {
  return change(
    pairScenario({
      near: "bird@2.17",
      far: "bird@2.17",
      steps: "  - { wait: established, at-most: 20s }\n  - observe: { for: 500ms }",
      expect: UP,
    }),
  );
}

test.concurrent("without an engine the message says so and what to do, exit code 70", async () => {
  using scratch = new Scratch();
  const file = scratch.file("quick.yaml", quick());
  const end = await holdfast(["run", file, "--out", join(scratch.path, "out")], {
    env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" },
  });
  expect(end.exitCode).toBe(70);
  expect(end.stderr).toContain("no Docker engine");
  expect(end.stderr).toContain("holdfast doctor --fix");
}, 60_000);

test.concurrent("an image that is nowhere to be had is named, exit code 70", async () => {
  using scratch = new Scratch();
  const file = scratch.file(
    "quick.yaml",
    quick((t) => t.replace("asn: 65001,", "asn: 65001, image: holdfast.invalid/none:1,")),
  );
  const end = await holdfast(["run", file, "--out", join(scratch.path, "out")]);
  expect(end.exitCode).toBe(70);
  expect(end.stderr).toContain("holdfast.invalid/none:1");
}, 120_000);

test.concurrent("a speaker that crashes at start is inconclusive, with the tail of its log", async () => {
  using scratch = new Scratch();
  const file = scratch.file(
    "quick.yaml",
    quick((t) => t.replace("asn: 65001,", 'asn: 65001, config: "this is no configuration\\n",')),
  );
  const end = await holdfast(["run", file, "--out", join(scratch.path, "out")]);
  expect(end.exitCode).toBe(2);
  expect(end.stdout).toContain("ended by itself");
  expect(end.stdout).toMatch(/syntax error/);
}, 120_000);

test.concurrent("a speaker that never comes up is inconclusive, and says what was missing", async () => {
  using scratch = new Scratch();
  const text = quick((t) =>
    t.replace("sessions: full-mesh", "sessions: [{ between: [near, far], passive: near }]").replace("at-most: 20s", "at-most: 3s"),
  );
  const file = scratch.file(
    "quick.yaml",
    text.replace("asn: 65002,", 'asn: 65002, config: "router id 10.0.0.2;\\nprotocol device { }\\n",'),
  );
  const end = await holdfast(["run", file, "--out", join(scratch.path, "out")]);
  expect(end.exitCode).toBe(2);
  expect(end.stdout).toContain("is not Established");
}, 120_000);

test.concurrent("a record cut off in the middle is judged inconclusive, and a judged record gives the same bytes again without an engine", async () => {
  using scratch = new Scratch();
  const out = join(scratch.path, "out");
  const run = await holdfast(["run", scratch.file("quick.yaml", quick()), "--out", out]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const first = readFileSync(join(out, "results.json"), "utf8");
  const again = await holdfast(["judge", out], { env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  expect(again.exitCode).toBe(0);
  expect(readFileSync(join(out, "results.json"), "utf8")).toBe(first);

  const cut = join(scratch.path, "cut");
  cpSync(out, cut, { recursive: true });
  const events = join(cut, "pair", "run", "events.jsonl");
  truncateSync(events, Math.floor(readFileSync(events).length / 2));
  const judged = await holdfast(["judge", cut]);
  expect(judged.exitCode).toBe(2);
  expect(judged.stdout).toMatch(/inconclusive/);
}, 120_000);

test.skipIf(process.getuid?.() !== 0).concurrent(
  "a full disk ends the run with a message and leaves nothing behind, exit code 70",
  async () => {
    using scratch = new Scratch();
    const out = join(scratch.path, "small");
    mkdirSync(out);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", out]);
    try {
      const end = await holdfast(["run", scratch.file("quick.yaml", quick()), "--out", join(out, "run")]);
      expect(end.exitCode).toBe(70);
      expect(end.stderr).toContain("ENOSPC");
      expect(end.stderr).toContain("--out");
    } finally {
      execFileSync("umount", [out]);
    }
  },
  120_000,
);

test.concurrent("a hostile scenario is refused before anything runs, exit code 64", async () => {
  using scratch = new Scratch();
  const file = scratch.file(
    "quick.yaml",
    quick((t) => t.replace("id: pair", 'id: "../../etc/$(touch /tmp/holdfast-owned)"')),
  );
  const end = await holdfast(["run", file, "--out", join(scratch.path, "out")]);
  expect(end.exitCode).toBe(64);
  expect(end.stderr).toMatch(/quick\.yaml:1:5/);
  expect(readdirSync(scratch.path)).toEqual(["quick.yaml"]);
}, 60_000);
