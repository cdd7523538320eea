import type Docker from "dockerode";
import { expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { removeEverything, stuckText } from "./sweep.ts";

const PATIENCE = { giveUpMs: 300, stuckMs: 100 };

/** An engine with one network that it does not let go. */
function engineWith(attached: Readonly<Record<string, object>>, containers: readonly object[] = []): Docker {
  const network = { Id: "n1", Name: "hf-1-fabric" };
  const refusal = Object.assign(new Error("has active endpoints"), { statusCode: 403 });
  const engine = {
    listContainers: async () => containers,
    listNetworks: async () => [network],
    getContainer: () => ({ remove: async () => undefined }),
    getNetwork: () => ({ remove: () => Promise.reject(refusal), inspect: async () => ({ ...network, Containers: attached }) }),
  };
  return engine as unknown as Docker;
}

test("a network to which nothing is attached, and which the engine does not let go, is told and no failure", async () => {
  const removed = await removeEverything(engineWith({}), { run: "1" }, PATIENCE);
  expect(removed).toEqual({ containers: 0, networks: 0, stuck: ["hf-1-fabric"] });
  expect(stuckText(removed.stuck)).toContain("the engine holds hf-1-fabric");
});

test.each([
  ["a network with something attached", engineWith({ c1: {} })],
  ["a container", engineWith({}, [{ Id: "c1", Names: ["/hf-1-near"] }])],
])("%s that stays is a failure", async (_, engine) => {
  await expect(removeEverything(engine, { run: "1" }, PATIENCE)).rejects.toThrow(HarnessError);
});
