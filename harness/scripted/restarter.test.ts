import { expect, test } from "vitest";
import type { Defect } from "./defects.ts";
import type { Family } from "./families.ts";
import { ManualTimers } from "./manual-timers.ts";
import { Restarter } from "./restarter.ts";

const gr = (restartState: boolean) => ({
  restartState,
  notification: false,
  reservedFlags: 0,
  restartTimeS: 60,
  families: [],
  trailing: new Uint8Array(0),
});
const BOTH: readonly Family[] = ["ipv4", "ipv6"];

function scene(...defects: readonly Defect[]) {
  const timers = new ManualTimers();
  const selected: string[] = [];
  const restarter = new Restarter(
    timers,
    () => new Set(defects),
    (family) => selected.push(`${family}@${timers.now() / 1000}`),
  );
  restarter.begin(
    [
      { id: "a", families: BOTH },
      { id: "w", families: ["ipv4"] },
    ],
    30,
  );
  return { timers, selected, restarter };
}

test("selection waits for the End-of-RIB of every peer, of each family by itself", () => {
  const { restarter, selected, timers } = scene();
  restarter.established("a", { families: BOTH, gracefulRestart: gr(false) });
  restarter.endOfRib("a", "ipv4");
  restarter.endOfRib("a", "ipv6");
  expect(selected).toEqual(["ipv6@0"]);
  timers.passS(5);
  restarter.endOfRib("w", "ipv4");
  expect(selected).toEqual(["ipv6@0", "ipv4@5"]);
  timers.passS(60);
  expect(selected).toHaveLength(2);
});

test("the Selection Deferral Timer ends the wait; without it (MR14) there is no end", () => {
  const right = scene();
  const wrong = scene("MR14");
  right.timers.passS(29.9);
  expect(right.selected).toEqual([]);
  for (const { timers } of [right, wrong]) timers.passS(100);
  expect(right.selected).toEqual(["ipv4@30", "ipv6@30"]);
  expect(wrong.selected).toEqual([]);
});

test.each([
  ["a peer that has restarted", gr(true), BOTH, "MR15" as const],
  ["a peer without graceful restart", undefined, BOTH, "MR16" as const],
  ["a peer without these families", gr(false), [], undefined],
])("%s is not waited for", (_, gracefulRestart, families, defect) => {
  const right = scene();
  for (const id of ["a", "w"]) right.restarter.established(id, { families, gracefulRestart });
  expect(right.selected.sort()).toEqual(["ipv4@0", "ipv6@0"]);
  if (!defect) return;
  const wrong = scene(defect);
  for (const id of ["a", "w"]) wrong.restarter.established(id, { families, gracefulRestart });
  expect(wrong.selected).toEqual([]);
});
