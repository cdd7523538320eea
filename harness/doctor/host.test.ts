import { expect, test } from "vitest";
import { describeHost, parseOsRelease } from "./host.ts";
import { runHostCommand } from "./host-command.ts";

test("os-release values lose their quotes, and comments are not values", () => {
  const text = "# a comment\nPRETTY_NAME=\"Ubuntu 24.04 LTS\"\nID=ubuntu\nID_LIKE='debian'\nBROKEN\n";
  expect(parseOsRelease(text)).toEqual({ PRETTY_NAME: "Ubuntu 24.04 LTS", ID: "ubuntu", ID_LIKE: "debian" });
});

test("commands are looked for on the PATH", async () => {
  const host = await describeHost();
  expect(host.hasCommand("sh")).toBe(true);
  expect(host.hasCommand("no-such-command-anywhere")).toBe(false);
});

test("a host command's lines come as they are printed, also without a last newline", async () => {
  const lines: string[] = [];
  await runHostCommand(["printf", "one\\ntwo"], { onLine: (line) => lines.push(line) });
  expect(lines).toEqual(["one", "two"]);
});

test("a host command that fails says what ran, how it ended and its last output", async () => {
  await expect(runHostCommand(["sh", "-c", "echo mirror unreachable >&2; exit 100"])).rejects.toThrow(
    /^sh -c .* exited with 100; its output ended with:\nmirror unreachable/,
  );
  await expect(runHostCommand(["no-such-command-anywhere"])).rejects.toThrow("cannot run");
});
