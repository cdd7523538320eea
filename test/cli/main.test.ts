import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../harness/cli/main.ts";
import { recordingTerminals } from "./terminals.ts";

async function holdfast(...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const terminals = recordingTerminals();
  const code = await main(["node", "holdfast", ...args], terminals);
  return { code, ...terminals.written };
}

describe("holdfast", () => {
  test("explains itself with --help, and names every command and exit code", async () => {
    const { code, stdout } = await holdfast("--help");
    expect(code).toBe(0);
    for (const name of ["run", "matrix", "validate", "list", "judge", "analyze", "images", "doctor", "clean", "schema"])
      expect(stdout).toContain(`\n  ${name}`);
    expect(stdout).toContain("64 bad usage or scenario, 70 the harness broke, 130 ended by Ctrl-C");
  });

  test("prints its version", async () => {
    expect(await holdfast("--version")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test.each([
    ["no command", [], "Usage: holdfast"],
    ["a misspelt command", ["rnu"], "Did you mean run?"],
    ["an unknown option", ["run", "--job", "3"], "Did you mean --jobs?"],
    ["a number of jobs that is none", ["run", "--jobs", "many"], "expected a whole number"],
    ["no repetition at all", ["run", "--repeat", "0"], "expected a whole number"],
    ["a path that is not there", ["validate", "test/cli/scenarioz"], 'did you mean "test/cli/scenarios"?'],
    ["a path without its extension", ["validate", "test/cli/scenarios/plain"], 'did you mean "test/cli/scenarios/plain.yaml"?'],
    ["a path far off", ["run", "no/such/place"], "there is no no/such/place"],
    ["a matrix variable that is not there", ["run", "test/cli/scenarios", "--matrix", "dt=bird"], 'did you mean "dut"?'],
    ["a restarter that is not there", ["matrix", "--restarter", "brid@2.17"], 'did you mean "bird@2.17"?'],
    ["a helper of a version that is not there", ["matrix", "--helper", "frr@99"], '--helper: there is no speaker "frr@99"'],
    ["an image of a kind that is not there", ["matrix", "--helper", "fr=quay.io/frrouting/frr:10.4.1"], 'did you mean "frr"?'],
    ["an image that is none", ["matrix", "--helper", "frr=Not An Image"], '"frr=Not An Image" names no image'],
    ["a scenario that is none of a matrix", ["matrix", "--scenario", "restart-kil"], 'did you mean "restart-kill"?'],
    ["a scenario without the variables", ["matrix", "--scenario", "test/cli/scenarios/plain.yaml"], 'has no matrix variable "restarter"'],
    ["a class that is not there", ["matrix", "--fail-on", "flap,blackholed"], 'did you mean "black-holed"?'],
    ["a record that is not there", ["judge", "no/such/run"], "no/such/run"],
    ["no capture", ["analyze"], "missing required argument 'pcap'"],
    ["a capture that is not there", ["analyze", "no/such.pcap"], "no/such.pcap cannot be read: there is no such file"],
    ["a capture that is none", ["analyze", "README.md"], "expected a pcap or pcapng capture"],
    ["a time that is none", ["analyze", "x.pcap", "--epoch", "noon"], "expected a UTC time"],
  ])("ends with 64 on %s", async (_, args, message) => {
    const { code, stderr } = await holdfast(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(64);
  });

  test("lists scenarios with their cells, expectations and requirements", async () => {
    const { code, stdout } = await holdfast("list", "test/cli/scenarios", "--matrix", "signal=TERM");
    expect(code).toBe(0);
    expect(stdout).toBe(`SCENARIO  CELL                              EXPECTATIONS         REQUIREMENTS
matrix    dut=bird@1.6,signal=TERM          recovery
          dut=bird@2.17,signal=TERM         recovery
          dut=bird@1.6,signal=KILL+control  must fail: recovery
`);
  });
});

describe("holdfast validate", () => {
  test("says what it checked when all is well", async () => {
    expect(await holdfast("validate", "test/cli/scenarios")).toEqual({ code: 0, stdout: "2 scenarios, 6 cells: valid\n", stderr: "" });
  });

  test("accepts every scenario that ships", async () => {
    expect(await holdfast("validate")).toMatchObject({ code: 0, stderr: "" });
  });

  test("prints the mistakes of all files with their places, and ends with 64", async () => {
    const { code, stdout, stderr } = await holdfast("validate", "test/golden/cli/bad", "test/cli/scenarios");
    expect(code).toBe(64);
    expect(stdout).toBe("");
    const places = stderr.split("\n").filter((line) => line.startsWith("test/golden/cli/bad/"));
    expect(places.map((line) => line.slice(0, line.indexOf(": ")))).toEqual([
      "test/golden/cli/bad/misspelt.yaml:1:1",
      "test/golden/cli/bad/misspelt.yaml:2:1",
      "test/golden/cli/bad/misspelt.yaml:9:20",
      "test/golden/cli/bad/misspelt.yaml:11:30",
      "test/golden/cli/bad/misspelt.yaml:11:41",
      "test/golden/cli/bad/unclosed.yaml:2:1",
    ]);
    expect(stderr).toContain('did you mean "speaker-kill"?');
  });

  describe("of folders made for the occasion", () => {
    let folder = "";
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "holdfast-cli-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test("refuses one without a scenario", async () => {
      expect(await holdfast("validate", folder)).toMatchObject({ code: 64, stderr: expect.stringContaining("no *.yaml or *.yml file") });
    });
  });

  test("refuses two files with one id", async () => {
    const { code, stderr } = await holdfast("validate", "test/cli/scenarios", "test/cli/same-id");
    expect(code).toBe(64);
    expect(stderr).toContain('test/cli/same-id/plain-again.yml:1:1: id "plain" is also the id of test/cli/scenarios/plain.yaml');
  });
});

test("the schema that ships is the one that the code makes", async () => {
  expect(await holdfast("schema", "--check")).toEqual({ code: 0, stdout: "schema.json is current\n", stderr: "" });
});
