import { describe, expect, test } from "vitest";
import { prefix, route } from "../../../../test/support/history.ts";
import { fibLost, type RestartLab, restarted } from "../../../../test/support/restart-lab.ts";
import { N5_ADDRESS, statuses } from "../../../../test/support/subject.ts";
import { installedBeforeMarker } from "./install-order.ts";

const STORY: RestartLab = {
  n3: { backS: 12, markers: { ipv4: 13 } },
  n5: { backS: 12.2, markers: { ipv4: 20 } },
  routesS: 20.1,
  markerS: 20.2,
};
const addedAt =
  (s: number): RestartLab["record"] =>
  (run) =>
    void run.fib(s, "tor", "add", route(prefix("192.0.2.128/25"), [N5_ADDRESS]));

describe("the first entry that the selection changes", () => {
  test.each<[string, Partial<RestartLab>, readonly string[]]>([
    ["comes before End-of-RIB", { record: addedAt(20.05) }, ["pass"]],
    ["comes in the same moment", { record: addedAt(20.22) }, ["pass"]],
    ["comes after End-of-RIB", { record: addedAt(20.9) }, ["fail"]],
    ["is none", {}, []],
    [
      "may not have been the first",
      {
        record: (run) => {
          addedAt(20.9)?.(run);
          fibLost(20.1, 20.3)(run);
        },
      },
      ["inconclusive"],
    ],
  ])("%s", (_, change, want) => {
    expect(statuses(installedBeforeMarker, restarted({ ...STORY, ...change }))).toEqual(want);
  });
});
