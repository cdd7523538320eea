import { expect, test } from "vitest";
import type { Node } from "../../src/scenario/model.ts";
import { cellWith, node, prefix, session } from "../../test/support/history.ts";
import { N5_ADDRESS, TOR_ADDRESS } from "../../test/support/subject.ts";
import type { LiveView } from "./live-view.ts";
import { impossibleWait, missing } from "./waits.ts";

const START = { t: 0, text: "so far" };

function announcing(name: string, address: string, announced: string, rest: object = {}): Node {
  const made = node(name, address);
  if (!made.speaker) throw new TypeError("a node with a speaker");
  return { ...made, speaker: { ...made.speaker, announce: [prefix(announced)], ...rest } };
}

/** What is lacking when every session is up and no kernel has a route. */
function lacking(rest: object): readonly string[] {
  const nodes = [announcing("tor", TOR_ADDRESS, "10.0.0.0/8"), announcing("n5", N5_ADDRESS, "11.0.0.0/8", rest)];
  const [a, b] = nodes;
  const sessions = a && b ? [session(a, b)] : [];
  const live = { isEstablished: () => true, hasRoute: () => false } as unknown as LiveView;
  return missing({ kind: "converged" }, cellWith({ topology: { networks: [], nodes, sessions } }), live, START);
}

test("converged: every announced route is in the kernel of every other speaker", () => {
  expect(lacking({})).toEqual(["11.0.0.0/8 is not in the FIB of tor", "10.0.0.0/8 is not in the FIB of n5"]);
});

test("converged: a speaker that keeps routes out of the kernel is not waited for", () => {
  expect(lacking({ kernelRoutes: "none" })).toEqual(["11.0.0.0/8 is not in the FIB of tor"]);
  expect(lacking({ kernelRoutes: "never" })).toEqual(["11.0.0.0/8 is not in the FIB of tor"]);
  expect(lacking({ behaviour: { "kernel-routes": "none" } })).toEqual(["11.0.0.0/8 is not in the FIB of tor"]);
});

test.each([
  [
    "a route where the speaker puts none cannot be waited for",
    "n5",
    true,
    /step wait waits for 10\.0\.0\.0\/8 in the FIB of n5, and .*no way to put routes into the kernel/,
  ],
  ["its absence can", "n5", false, undefined],
  ["and so can a route of another speaker", "tor", true, undefined],
])("%s", (_, at, present, want) => {
  const nodes = [announcing("tor", TOR_ADDRESS, "10.0.0.0/8"), announcing("n5", N5_ADDRESS, "11.0.0.0/8", { kernelRoutes: "never" })];
  const condition = { kind: "route" as const, node: at, prefix: prefix("10.0.0.0/8"), present, via: [] };
  const steps = [{ id: "wait", at: { file: "x", line: 1, column: 1 }, verb: "wait" as const, condition, atMostMs: 1 }];
  const why = impossibleWait(cellWith({ topology: { networks: [], nodes, sessions: [] }, steps }));
  if (want === undefined) expect(why).toBeUndefined();
  else expect(why).toMatch(want);
});
