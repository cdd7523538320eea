import type { Mark, OpenFact, SessionHistory, SpeakerHistory } from "../analysis/model.ts";
import { gracefulRestartOf } from "../bgp/open.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Restart } from "./requirement-check.ts";

/** Each start of the node's speaker but its first, from the record. A reboot of the node ends the speaker as well. */
export function recordedRestarts(timeline: Timeline, node: string): readonly Restart[] {
  const starts = timeline.all("speaker-started", (e) => e.node === node);
  return starts.slice(1).map((start, i): Restart => {
    const since = starts[i]?.t ?? 0;
    const between = { after: since, before: start.t };
    const ends = [
      ...timeline.all("speaker-exited", (e) => e.node === node, between),
      ...timeline.all("node-down", (e) => e.node === node, between),
    ].sort((a, b) => a.t - b.t);
    const [end] = ends;
    return {
      ...(end && { exited: { t: end.t, id: end.id } }),
      started: { t: start.t, id: start.id },
      evidence: end ? [end.id, start.id] : [start.id],
      source: "record",
      recovery: start.recovery,
    };
  });
}

/**
 * Restarts that a capture alone tells: an own OPEN with the R bit after the loss of that session. Such OPENs to several peers are one restart, as long as none of them is to a peer with which the session
 * had been Established since.
 */
export function inferredRestarts(history: SpeakerHistory): readonly Restart[] {
  const opens = history.sessions.flatMap((session) => restartOpens(session).map((found) => ({ session, ...found })));
  const restarts: Restart[] = [];
  for (const { session, open, loss } of opens.sort((a, b) => a.open.t - b.open.t)) {
    const last = restarts.at(-1);
    const isSame = last !== undefined && !session.intervals.some((i) => i.established.t > last.started.t && i.established.t < open.t);
    if (isSame) continue;
    restarts.push({ exited: loss, started: { t: open.t, id: open.id }, evidence: [open.id, loss.id], source: "wire", recovery: true });
  }
  return restarts;
}

function restartOpens(session: SessionHistory): readonly { readonly open: OpenFact; readonly loss: Mark }[] {
  const own = session.connections.flatMap((c) =>
    c.opens.filter((o) => o.from === "own" && gracefulRestartOf(o.open)?.restartState === true),
  );
  return own.flatMap((open) => {
    const loss = session.intervals.flatMap((i) => (i.loss && i.loss.t <= open.t ? [i.loss] : [])).at(-1);
    return loss ? [{ open, loss: { t: loss.t, id: loss.id } }] : [];
  });
}
