import { z } from "zod";
import type { Probe } from "../../scenario/model.ts";
import { nodeRef, probeRef } from "../../scenario/references.ts";
import { answeredBefore } from "../../timeline/outages.ts";
import { runAt } from "../../timeline/probe-runs.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { overlaps, type Window } from "../../timeline/window.ts";
import type { Check } from "../check.ts";
import { movesInWords } from "../flow-texts.ts";
import { windowParams } from "../params.ts";
import { lostConnections, soundConnections, unseenBy } from "../tcp-connections.ts";
import { decided, evidenceOf, inconclusive } from "../verdict.ts";

const params = z.strictObject({
  probe: probeRef(),
  moves: z.int().min(0).default(0).meta({ description: "times that a flow may move from one answering node to another" }),
  "answered-by": z
    .array(nodeRef())
    .min(1)
    .optional()
    .meta({ description: "count only flows that one of these nodes answered before the move" }),
  ...windowParams,
});

type Params = z.output<typeof params>;

/** Whether the flows of a probe stayed with the node that answered them. A TCP flow's move shows when the new node, which does not know the connection, resets it. */
export const flows: Check<typeof params> = {
  kind: "flows",
  summary: "flows of a probe stay with the node that answers them: how many move, and why",
  params,
  judge(timeline, p, cell) {
    const bounds = timeline.window(p.from, p.until);
    if (bounds.status === "unknown") return inconclusive(bounds.reason);
    const { window } = bounds;
    const probe = cell.probes.find(({ name }) => name === p.probe);
    const begin = runAt(timeline.probeRuns(p.probe), window.fromT)?.begin;
    if (!probe || !begin) return inconclusive(`probe ${p.probe} was not running when the window began`, bounds.evidence);
    const moves = timeline
      .flowMoves(p.probe)
      .filter((move) => move.t >= window.fromT && move.t <= window.untilT && (p["answered-by"]?.includes(move.from) ?? true));
    const holds = moves.length <= p.moves;
    const unseen = holds ? unseenMoves(timeline, probe, p, window) : undefined;
    if (unseen !== undefined) return inconclusive(unseen, bounds.evidence);
    const which = p["answered-by"] ? ` answered by ${p["answered-by"].join(" or ")}` : "";
    return decided(holds, {
      expected: `probe ${p.probe}: at most ${p.moves} moves of flows${which}`,
      actual:
        moves.length === 0
          ? `no flow of ${begin.flows} moved`
          : `${moves.length === 1 ? "1 move" : `${moves.length} moves`}: ${movesInWords(moves).join("; ")}`,
      evidence: evidenceOf(
        bounds.evidence[0],
        ...moves.flatMap((m) => [...m.evidence, ...(m.cause?.evidence ?? [])]),
        begin.id,
        bounds.evidence[1],
      ),
      measured: [{ name: "moves", value: moves.length, unit: "count", limit: p.moves }],
    });
  },
};

/** Why a move may have been there that the record does not show. */
function unseenMoves(timeline: Timeline, probe: Probe, p: Params, window: Window): string | undefined {
  const [loss] = timeline.lossIn("probe", probe.from, window);
  if (loss) return `probe ${p.probe} lost some of its own record on ${loss.node}: ${loss.detail}`;
  return probe.kind === "udp" ? unseenUdp(timeline, p, window) : unseenTcp(timeline, probe, window);
}

function unseenUdp(timeline: Timeline, p: Params, window: Window): string | undefined {
  const run = runAt(timeline.probeRuns(p.probe), window.fromT);
  if (!run) return `probe ${p.probe} was not running when the window began`;
  if (run.end === undefined || run.end.t < window.untilT) return `probe ${p.probe} does not tell what it saw up to the window's end`;
  const silent = Array.from({ length: run.flows }, (_, flow) => flow).filter(
    (flow) => answeredBefore(run, flow, window.fromT) === undefined,
  );
  return silent.length === 0
    ? undefined
    : `${silent.length} of ${run.flows} flows of probe ${p.probe} were not answered before the window began`;
}

function unseenTcp(timeline: Timeline, probe: Probe, window: Window): string | undefined {
  const open = soundConnections(timeline, probe.name, window);
  const unseen = unseenBy(timeline, probe.name, open, window);
  if (unseen !== undefined) return unseen;
  const known = timeline.sentResets(probe.name);
  const riddle = lostConnections(open, window).find(
    ({ flow, closed }) => closed.how === "reset" && !known.some((reset) => reset.flow.evidence === flow.evidence),
  );
  if (riddle) return `flow ${riddle.flow.flow} of probe ${probe.name} was reset, and no capture shows by which node`;
  const stalled = open.find((flow) => flow.stalls.some((stall) => overlaps(stall, window)));
  if (stalled) return `flow ${stalled.flow} of probe ${probe.name} hung, and nothing shows where its packets went`;
  return probe.responders.map((node) => timeline.blindness("wire", node, window)).find((reason) => reason !== undefined);
}
