import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { birdReconfigure, birdStartScript } from "./bird-start.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-birdc-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("one daemon takes the place of the shell, so that signals are its own", () => {
  const script = birdStartScript([{ program: "bird", config: "/etc/x.conf", socket: "/run/x/y.ctl" }]);
  expect(script).toContain('mkdir -p /run/x\nexec bird -f -c /etc/x.conf -s /run/x/y.ctl "$@"\n');
});

test.each([
  ["it is taken", "BIRD 1.6.8 ready.\nReading configuration from /x\nReconfigured", true],
  ["it is being taken", "BIRD 2.17.5 ready.\nReconfiguration in progress", true],
  ["it has a mistake, whatever birdc ends with", "BIRD 1.6.8 ready.\n/x:1:1 syntax error", false],
  ["nobody answers", "Unable to connect to server control socket", false],
])("a new configuration counts as taken only when BIRD says so: %s", (_, answer, taken) => {
  const birdc = join(folder, "birdc");
  writeFileSync(birdc, `#!/bin/sh\ncat <<'END'\n${answer}\nEND\n`);
  chmodSync(birdc, 0o755);
  const [command = "", ...args] = birdReconfigure("/run/x.ctl");
  const run = () => execFileSync(command, args, { env: { PATH: `${folder}:/usr/bin:/bin` }, stdio: "pipe" });
  if (taken) expect(run().toString()).toContain(answer);
  else expect(run).toThrow();
});
