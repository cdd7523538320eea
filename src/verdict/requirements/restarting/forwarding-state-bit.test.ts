import { describe, expect, test } from "vitest";
import type { History } from "../../../../test/support/history.ts";
import { prefix, route } from "../../../../test/support/history.ts";
import { FROM_N5, fibLost, type RestartLab, restarted, TABLE, V6_FROM_N5 } from "../../../../test/support/restart-lab.ts";
import { firstText, N5_ADDRESS, statuses } from "../../../../test/support/subject.ts";
import { familiesListedAgain } from "./families-again.ts";
import { forwardingStateEarned, forwardingStatePerFamily } from "./forwarding-state-bit.ts";

const STORY: RestartLab = { n3: { backS: 12, markers: { ipv4: 13 } }, routesS: 41 };
const ENTRY = route(prefix(FROM_N5), [N5_ADDRESS]);
const ENTRY6 = route(prefix(V6_FROM_N5), ["2001:db8::5"]);
const goneAt = (s: number) => (run: History) => void run.fib(s, "tor", "delete", ENTRY);
const CLEAR = { backS: 12, own: { forwarding: [] } } as const;

describe("F of the one family", () => {
  test.each<[string, Partial<RestartLab>, readonly string[]]>([
    ["set, and all stayed", {}, ["pass"]],
    ["set, and one was gone", { record: goneAt(11.1) }, ["fail"]],
    ["set in the start of a new speaker, and one was gone", { record: goneAt(11.1), recovery: false }, ["fail"]],
    ["set, and one goes later", { record: goneAt(12.5) }, ["pass"]],
    ["clear, and one was gone", { n3: CLEAR, record: goneAt(11.1) }, []],
    ["clear, and all stayed", { n3: CLEAR }, []],
    ["set, with nothing to keep", { table: [] }, []],
    ["set, with a hole in the record", { record: fibLost(11, 11.5) }, ["inconclusive"]],
    ["set, and never seen", { noFib: true }, []],
  ])("%s", (_, change, want) => {
    const subject = restarted({ ...STORY, ...change });
    expect(statuses(forwardingStateEarned, subject)).toEqual(want);
    expect(statuses(forwardingStatePerFamily, subject)).toEqual([]);
  });

  test("set after the node went down with its table", () => {
    expect(statuses(forwardingStateEarned, restarted({ ...STORY, reboot: true }))).toEqual(["fail"]);
  });

  test("says what was gone", () => {
    expect(firstText(forwardingStateEarned, restarted({ ...STORY, record: goneAt(11.1) }))).toMatch(
      /^192\.0\.2\.0\/24 was gone 900\.\d+ ms before the OPEN; F is set$/,
    );
  });
});

describe("F of two families, of which IPv4 lost its entry", () => {
  const base: RestartLab = { ...STORY, v6: {}, table: [...TABLE, ENTRY6], record: goneAt(11.1) };
  test.each<[string, RestartLab, readonly string[], readonly string[]]>([
    ["set for both", base, ["fail"], []],
    ["set for the other only", { ...base, n3: { backS: 12, own: { forwarding: ["ipv6"] } } }, ["pass"], []],
    ["clear for both", { ...base, n3: CLEAR }, ["pass"], []],
    [
      "set for both, with a hole in the record",
      {
        ...base,
        record: (run) => {
          goneAt(11.1)(run);
          fibLost(11.2, 11.5)(run);
        },
      },
      ["inconclusive"],
      [],
    ],
    ["set for both, and both stayed", { ...base, record: () => {} }, [], ["pass", "pass"]],
  ])("%s", (_, story, perFamily, earned) => {
    const subject = restarted(story);
    expect(statuses(forwardingStatePerFamily, subject)).toEqual(perFamily);
    expect(statuses(forwardingStateEarned, subject)).toEqual(earned);
  });
});

describe("a family that was listed before", () => {
  test.each<[string, Partial<RestartLab>, readonly string[]]>([
    ["is listed again", {}, ["pass"]],
    ["is not", { n3: { backS: 12, own: { families: [] } } }, ["fail"]],
    ["is not, its entries being gone", { n3: { backS: 12, own: { families: [] } }, record: goneAt(11.1) }, []],
    ["is not, the node having gone down", { n3: { backS: 12, own: { families: [] } }, reboot: true }, []],
    ["goes with the whole capability, which is another rule's matter", { n3: { backS: 12, own: "none" } }, []],
    ["is not, after a start that was not to recover", { n3: { backS: 12, own: { families: [] } }, recovery: false }, []],
  ])("%s", (_, change, want) => {
    expect(statuses(familiesListedAgain, restarted({ ...STORY, ...change }))).toEqual(want);
  });
});
