import { expect, test } from "vitest";
import { LLGR_STALE } from "../../src/bgp/communities.ts";
import { bestPath } from "./best-path.ts";
import type { Defect } from "./defects.ts";
import type { Route } from "./route.ts";
import { prefix } from "./settings.ts";

interface Facts {
  readonly internal?: boolean;
  readonly routerId?: number;
  readonly staleness?: Route["staleness"];
  readonly path?: readonly number[];
  readonly origin?: number;
  readonly med?: number;
  readonly localPref?: number;
  readonly communities?: readonly number[];
}

function route(id: string, facts: Facts): Route {
  const { internal = false, routerId = 1, staleness = "fresh", path = [64513], origin = 0, med, localPref, communities = [] } = facts;
  return {
    prefix: prefix("10.1.0.0/24", ""),
    source: { id, internal, routerId, address: id },
    staleness,
    attributes: { origin, asPath: [{ type: 2, asns: path }], med, localPref, communities, others: [] },
  };
}

const CASES: readonly (readonly [string, Facts, Facts, readonly Defect[]])[] = [
  ["the higher LOCAL_PREF", { internal: true, localPref: 200, path: [1, 2] }, { localPref: 100 }, []],
  ["the LOCAL_PREF of an external peer does not count", {}, { localPref: 500, routerId: 2 }, []],
  ["the shorter AS_PATH", { path: [7] }, { path: [7, 8] }, []],
  ["the lower ORIGIN", { origin: 0, routerId: 9 }, { origin: 2 }, []],
  ["the lower MED of one neighbouring AS", { med: 1, routerId: 9 }, { med: 2 }, []],
  ["MED does not count between two", { med: 9, path: [7] }, { med: 1, path: [8], routerId: 9 }, []],
  ["an external peer's before an internal one's", { routerId: 9 }, { internal: true }, []],
  ["the lower BGP Identifier", { routerId: 1 }, { routerId: 2 }, []],
  ["a stale route like a fresh one", { staleness: "stale" }, { routerId: 2 }, []],
  ["MH27: not a stale one", { routerId: 2 }, { staleness: "stale" }, ["MH27"]],
  ["anything before a long-lived stale one", { path: [1, 2, 3] }, { staleness: "long-lived" }, []],
  ["anything before one that came with LLGR_STALE", { path: [1, 2, 3] }, { communities: [LLGR_STALE] }, []],
  ["ML03: a long-lived stale one like any other", { staleness: "long-lived" }, { path: [1, 2, 3] }, ["ML03"]],
  ["of two long-lived stale ones the shorter", { staleness: "long-lived" }, { staleness: "long-lived", path: [1, 2] }, []],
];

test.each(CASES)("preferred: %s", (_, better, worse, defects) => {
  const routes = [route("a", better), route("b", worse)];
  expect(bestPath(routes, new Set(defects))?.source.id).toBe("a");
  expect(bestPath(routes.reverse(), new Set(defects))?.source.id).toBe("a");
});

test("of no routes there is no best", () => {
  expect(bestPath([], new Set())).toBeUndefined();
});
