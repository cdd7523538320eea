import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { SpeakerFailure } from "../errors.ts";
import { ScriptedTeller } from "./scripted-teller.ts";

test("every command gets its own answer, in order, however the answers are cut", async () => {
  const { teller, asked, stdout } = relay();
  const answers = [teller.tell({ op: "status" }, "sp was told to status"), teller.tell({ op: "return" }, "sp was told to return")];
  await asked("status");
  stdout.write('{"ok":true,');
  stdout.write('"at":"12"}\n');
  await asked("return");
  stdout.write('{"ok":true,"sessions":["a"]}\n');
  expect(await Promise.all(answers)).toEqual([
    { ok: true, at: "12" },
    { ok: true, sessions: ["a"] },
  ]);
});

test.each([
  ["a refusal", '{"ok":false,"error":"session x is not up"}', "sp was told to close, and did not: session x is not up"],
  ["what is no answer", "Segmentation fault", "sp was told to close, and did not: Segmentation fault"],
])("%s is the speaker's failure, with its reason", async (_, line, message) => {
  const { teller, asked, stdout } = relay();
  const answer = teller.tell({ op: "close" }, "sp was told to close");
  await asked("close");
  stdout.write(`${line}\n`);
  await expect(answer).rejects.toThrow(new SpeakerFailure(message));
});

test("an end before the answer is the speaker's failure, for what waits and for what comes later", async () => {
  const { teller, asked, stderr, end } = relay();
  const answer = teller.tell({ op: "close" }, "sp was told to close");
  await asked("close");
  stderr.write("killed\n");
  await new Promise((resolve) => setImmediate(resolve));
  end();
  await expect(answer).rejects.toThrow("sp was told to close, and was gone before it answered. killed");
  await expect(teller.tell({ op: "status" }, "sp was told to status")).rejects.toThrow("was gone before it answered");
});

function relay() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let end: () => void = () => {};
  const exited = new Promise<number>((resolve) => {
    end = () => resolve(137);
  });
  const teller = new ScriptedTeller({ stdin, stdout, stderr, exited });
  let written = "";
  stdin.setEncoding("utf8");
  const asked = async (operation: string) => {
    while (!written.includes(`"op":"${operation}"`)) {
      const [chunk] = (await new Promise((resolve) => stdin.once("data", (text: string) => resolve([text])))) as [string];
      written += chunk;
    }
  };
  return { teller, asked, stdout, stderr, end: () => end() };
}
