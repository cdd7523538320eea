import { describe, expect, test } from "vitest";
import { type RestartLab, restarted } from "../../../../test/support/restart-lab.ts";
import { firstText, statuses } from "../../../../test/support/subject.ts";
import { ceaseIsNotGraceful } from "./stop-without-grace.ts";

const CLAIMS = { backS: 12 } as const;
const PLAIN = { backS: 12, own: { restartState: false, forwarding: [] } } as const;

describe("a Cease before the process ended, and then an OPEN that", () => {
  test.each<[string, RestartLab, readonly string[]]>([
    ["claims a graceful restart", { n3: CLAIMS, parting: "cease" }, ["fail"]],
    ["claims nothing", { n3: PLAIN, parting: "cease" }, ["pass"]],
    ["has no capability", { n3: { backS: 12, own: "none" }, parting: "cease" }, ["pass"]],
    ["claims R but no F", { n3: { backS: 12, own: { forwarding: [] } }, parting: "cease" }, ["pass"]],
    ["claims a graceful restart, the N bit having been exchanged", { n3: CLAIMS, parting: "cease", notification: true }, []],
    ["never comes", { parting: "cease" }, []],
    ["claims a graceful restart, but there was no Cease", { n3: CLAIMS }, []],
    [
      "claims a graceful restart, after nobody knows what",
      { n3: CLAIMS, parting: "cease", notification: true, lacksOpens: true },
      ["inconclusive"],
    ],
  ])("%s", (_, story, want) => {
    expect(statuses(ceaseIsNotGraceful, restarted(story))).toEqual(want);
  });

  test("says what it claims", () => {
    expect(firstText(ceaseIsNotGraceful, restarted({ n3: CLAIMS, parting: "cease" }))).toBe(
      "the OPEN after the restart has R set, and F for IPv4 unicast",
    );
  });
});
