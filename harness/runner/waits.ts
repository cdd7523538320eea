import { exhaustive } from "../../src/exhaustive.ts";
import type { Cell, WaitCondition } from "../../src/scenario/model.ts";
import { withoutKernelRoutes } from "../../src/verdict/judge.ts";
import type { LiveView } from "./live-view.ts";
import type { WireFactQuery } from "./wire-facts.ts";

/** From when on a wait for something on the wire counts: the begin of a step, or of the run. */
export interface WaitOrigin {
  readonly t: number;
  /** `since step close`, for messages. */
  readonly text: string;
}

/** Why the cell cannot be run at all: a step waits for a route where the speaker puts none. Undefined when there is no such step. */
export function impossibleWait(cell: Cell): string | undefined {
  for (const step of cell.steps) {
    if (step.verb !== "wait" || step.condition.kind !== "route" || !step.condition.present) continue;
    const { node, prefix } = step.condition;
    const without = withoutKernelRoutes(cell, node);
    if (without !== undefined) return `step ${step.id} waits for ${prefix} in the FIB of ${node}, and ${without}`;
  }
  return undefined;
}

/** What a wait still lacks, in words: empty when it is fulfilled. On a timeout this is what was last seen. */
export function missing(condition: WaitCondition, cell: Cell, live: LiveView, origin: WaitOrigin): readonly string[] {
  switch (condition.kind) {
    case "established":
      return missingSessions(cell, live, condition.nodes);
    case "converged":
      return [...missingSessions(cell, live), ...missingRoutes(cell, live)];
    case "route": {
      const { node, prefix, present, via, table } = condition;
      const has = live.hasRoute(node, prefix, via, table);
      if (has === present) return [];
      return [
        `${prefix}${via.length > 0 ? ` via ${via.join(", ")}` : ""} is ${has ? "still" : "not"} in ${table === undefined ? "the FIB" : `table ${table}`} of ${node}`,
      ];
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
    case "every-end-of-rib":
      return cell.topology.sessions.flatMap((s) => [
        ...missingEndOfRib([s], live, s.a.node, s.b.node, origin),
        ...missingEndOfRib([s], live, s.b.node, s.a.node, origin),
      ]);
    case "end-of-rib": {
      const { from, to, family } = condition;
      const sessions = sessionsBetween(cell, [from, to]);
      return missingEndOfRib(family === undefined ? sessions : sessions.map((s) => ({ ...s, families: [family] })), live, from, to, origin);
    }
    case "open":
    case "notification":
      return notYet(live, condition, condition, `${condition.kind.toUpperCase()}`, origin);
    case "update": {
      const { announced, withdrawn } = condition;
      const prefix = announced ?? withdrawn;
      const change = announced === undefined ? "withdrawn" : "announced";
      const what = prefix === undefined ? "UPDATE with routes" : `UPDATE with ${prefix} ${change}`;
      return notYet(live, condition, prefix === undefined ? { kind: "update" } : { kind: change, prefix }, what, origin);
    }
    case "tcp": {
      const { from, to, is } = condition;
      if (live.wire.first({ kind: `tcp-${is}` }, from, to, origin.t) !== undefined) return [];
      const what = { open: "no connection that", refused: "no SYN of", closed: "no FIN or RST by" }[is];
      const did = { open: "dialled came up", refused: "was answered by RST", closed: "was seen" }[is];
      return [`${what} ${from} ${did} towards ${to} ${origin.text}`];
    }
    default:
      return exhaustive(condition);
  }
}

function missingEndOfRib(
  sessions: Cell["topology"]["sessions"],
  live: LiveView,
  from: string,
  to: string,
  origin: WaitOrigin,
): readonly string[] {
  const families = new Set(sessions.flatMap((s) => s.families));
  return [...families].flatMap((family) => notYet(live, { from, to }, { kind: "end-of-rib", family }, `End-of-RIB of ${family}`, origin));
}

function notYet(
  live: LiveView,
  { from, to }: { readonly from: string; readonly to: string },
  query: WireFactQuery,
  what: string,
  origin: WaitOrigin,
): readonly string[] {
  return live.wire.first(query, from, to, origin.t) === undefined ? [`${from} sent ${to} no ${what} ${origin.text}`] : [];
}

export function sessionsBetween(cell: Cell, nodes: readonly string[]): Cell["topology"]["sessions"] {
  return cell.topology.sessions.filter((s) => nodes.includes(s.a.node) && nodes.includes(s.b.node));
}

function missingSessions(cell: Cell, live: LiveView, nodes?: readonly string[]): readonly string[] {
  const wanted = nodes ? sessionsBetween(cell, nodes) : cell.topology.sessions;
  return wanted.filter((s) => !live.isEstablished(s)).map((s) => `session ${s.id} is not Established`);
}

/** Of a speaker that keeps its routes out of the kernel, or cannot put any there, nothing can be seen there. */
function missingRoutes(cell: Cell, live: LiveView): readonly string[] {
  const speakers = cell.topology.nodes.filter((n) => n.speaker && n.speaker.bgp !== false);
  const announced = speakers.flatMap((n) => n.speaker?.announce ?? []);
  const installing = speakers.filter(
    ({ speaker }) => speaker?.kernelRoutes === undefined && speaker?.behaviour?.["kernel-routes"] !== "none",
  );
  return installing.flatMap((node) =>
    [...new Set(announced)]
      .filter((prefix) => !node.speaker?.announce.includes(prefix) && !live.hasRoute(node.name, prefix))
      .map((prefix) => `${prefix} is not in the FIB of ${node.name}`),
  );
}
