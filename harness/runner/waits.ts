import { exhaustive } from "../../src/exhaustive.ts";
import type { Cell, WaitCondition } from "../../src/scenario/model.ts";
import type { LiveView } from "./live-view.ts";

/** What a wait still lacks, in words: empty when it is fulfilled. On a timeout this is what was last seen. */
export function missing(condition: WaitCondition, cell: Cell, live: LiveView): readonly string[] {
  switch (condition.kind) {
    case "established":
      return missingSessions(cell, live, condition.nodes);
    case "converged":
      return [...missingSessions(cell, live), ...missingRoutes(cell, live)];
    case "route": {
      const { node, prefix, present, via } = condition;
      const has = live.hasRoute(node, prefix, via);
      if (has === present) return [];
      return [`${prefix}${via.length > 0 ? ` via ${via.join(", ")}` : ""} is ${has ? "still" : "not"} in the FIB of ${node}`];
    }
    case "session-down": {
      const up = sessionsBetween(cell, condition.nodes).filter((s) => live.isEstablished(s));
      return up.map((s) => `session ${s.id} is still Established`);
    }
    case "probe": {
      const flows = cell.probes.find((p) => p.name === condition.probe)?.flows ?? 0;
      const answered = live.answeredFlows(condition.probe);
      return answered >= flows ? [] : [`${answered} of ${flows} flows of ${condition.probe} were answered`];
    }
    default:
      return exhaustive(condition);
  }
}

export function sessionsBetween(cell: Cell, nodes: readonly string[]): Cell["topology"]["sessions"] {
  return cell.topology.sessions.filter((s) => nodes.includes(s.a.node) && nodes.includes(s.b.node));
}

function missingSessions(cell: Cell, live: LiveView, nodes?: readonly string[]): readonly string[] {
  const wanted = nodes ? sessionsBetween(cell, nodes) : cell.topology.sessions;
  return wanted.filter((s) => !live.isEstablished(s)).map((s) => `session ${s.id} is not Established`);
}

function missingRoutes(cell: Cell, live: LiveView): readonly string[] {
  const speakers = cell.topology.nodes.filter((n) => n.speaker);
  const announced = speakers.flatMap((n) => n.speaker?.announce ?? []);
  return speakers.flatMap((node) =>
    [...new Set(announced)]
      .filter((prefix) => !node.speaker?.announce.includes(prefix) && !live.hasRoute(node.name, prefix))
      .map((prefix) => `${prefix} is not in the FIB of ${node.name}`),
  );
}
