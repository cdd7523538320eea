import { cpSync, mkdirSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { judgeRunDirectory } from "./judge-directory.ts";

const RECORDING = join(import.meta.dirname, "../../test/recordings/quickstart/run");
const PCAP_HEADER = 24;
const scratch = mkdtempSync(join(tmpdir(), "holdfast-judge-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each([
  ["missing", (path: string) => rmSync(path)],
  ["empty", (path: string) => truncateSync(path, 0)],
  ["no more than its header", (path: string) => truncateSync(path, PCAP_HEADER)],
  [
    "no file at all",
    (path: string) => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
])("a capture that is %s counts as lost, not as silence", (name, damage) => {
  const copy = join(scratch, name);
  cpSync(RECORDING, copy, { recursive: true });
  const captured = judgeRunDirectory(copy).timeline.all("recorder-begin", (e) => e.recorder === "wire");
  for (const { file = "" } of captured) damage(join(copy, file));
  const { timeline } = judgeRunDirectory(copy);
  const whole = { fromT: 0, untilT: timeline.end };
  expect(captured.length).toBeGreaterThan(0);
  for (const { node } of captured) expect(timeline.unseen("wire", node, whole)).toContainEqual({ fromT: 0, untilT: timeline.end });
});
