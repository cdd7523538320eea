import { Readable } from "node:stream";
import Docker from "dockerode";
import { expect, test } from "vitest";
import { EngineJobError, followEngineJob } from "./image-progress.ts";

const engine = new Docker({ socketPath: "/nonexistent" });

test("passes lines on, without colours, empty lines and download bars", async () => {
  const lines = await follow([
    { stream: "Step 1/2 : FROM base\n" },
    { stream: "\n" },
    { stream: "\u001b[91mwarning\u001b[0m\nsecond\n" },
    { status: "Downloading", id: "abc", progressDetail: { current: 1, total: 9 } },
    { status: "Pull complete", id: "abc", progressDetail: {} },
  ]);
  expect(lines).toEqual(["Step 1/2 : FROM base", "warning", "second", "abc: Pull complete"]);
});

test("an error in the stream rejects with the end of the output, though the stream itself ends well", async () => {
  const output = Array.from({ length: 60 }, (_, i) => ({ stream: `line ${i}\n` }));
  const error = await follow([...output, { error: "exit code 2" }]).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(EngineJobError);
  const { message, tail } = error as EngineJobError;
  expect(message).toBe("exit code 2");
  expect(tail).toEqual(Array.from({ length: 40 }, (_, i) => `line ${i + 20}`));
});

async function follow(events: readonly object[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const stream = Readable.from(events.map((event) => Buffer.from(`${JSON.stringify(event)}\r\n`)));
  await followEngineJob(engine, stream, (line) => lines.push(line));
  return lines;
}
