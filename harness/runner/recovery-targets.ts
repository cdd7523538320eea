import { parsePrefix } from "../../src/net/prefix.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { withoutKernelRoutes } from "../../src/verdict/judge.ts";
import type { LiveView } from "./live-view.ts";
import { sessionsBetween } from "./waits.ts";

/**
 * What `observe: { until: recovered }` waits for: the routes and sessions that the scenario's `recovery` expectations name. Only a hint of when to stop watching: the verdict
 * comes from the record.
 */
export function recoveryMissing(cell: Cell, live: LiveView): readonly string[] {
  return cell.expectations
    .filter((e) => e.kind === "recovery")
    .flatMap(({ params }) => {
      const { node, route, session } = params;
      const prefix = typeof route === "string" ? parsePrefix(route) : undefined;
      // Its verdict is not-applicable, so nothing is waited for.
      if (typeof node === "string" && prefix && withoutKernelRoutes(cell, node) !== undefined) return [];
      if (typeof node === "string" && prefix) return live.hasRoute(node, prefix) ? [] : [`${prefix} is not in the FIB of ${node}`];
      if (!Array.isArray(session)) return [];
      const down = sessionsBetween(cell, session.map(String)).filter((s) => !live.isEstablished(s));
      return down.map((s) => `session ${s.id} is not Established`);
    });
}
