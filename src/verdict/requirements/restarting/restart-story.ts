import type { ConnectionHistory, EstablishedInterval, Mark, OpenFact, SessionHistory } from "../../../analysis/model.ts";
import type { GracefulRestart } from "../../../bgp/graceful-restart.ts";
import { isHardReset } from "../../../bgp/notification.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import type { Restart, Subject } from "../../requirement-check.ts";
import { nsOfSeconds } from "../bounds.ts";
import { openOf } from "../opens.ts";

/** A restart that the record tells of, from the last moment before it to the next one: what was there, how the speaker went, and how each session came back. */
export interface RestartStory {
  readonly restart: Restart;
  /** The moment before which nothing of it had begun: the begin of the fault's step, or else the process's end. Undefined when the end was not seen. */
  readonly leftT?: number;
  readonly startedT: number;
  /** When the speaker or the record came to its end, or the next restart began. */
  readonly untilT: number;
  /** The node itself went down, and its kernel routes with it. */
  readonly isReboot: boolean;
  /** One for each session of the speaker that was ever seen. */
  readonly returns: readonly SessionReturn[];
}

/** A session over the restart. */
export interface SessionReturn {
  readonly session: SessionHistory;
  /** The last Established interval that began before the restart, and the speaker's OPEN of it. */
  readonly before?: EstablishedInterval;
  readonly ownBefore?: OpenFact;
  readonly peerBefore?: OpenFact;
  /** The speaker's first OPEN since the restart. */
  readonly ownAfter?: OpenFact;
  /** Connections begun since the restart. */
  readonly connections: readonly ConnectionHistory[];
  /** Established intervals since the restart. */
  readonly intervals: readonly EstablishedInterval[];
}

/** Every restart of the record; one that was only inferred from packets tells too little of its times. */
export function storiesOf(subject: Subject): readonly RestartStory[] {
  return subject.restarts.flatMap((restart, i) =>
    restart.source === "record" ? [storyOf(subject, restart, subject.restarts[i + 1])] : [],
  );
}

/** Those that the speaker was started to recover from: a start as a new speaker promises nothing. */
export function recoveriesOf(subject: Subject): readonly RestartStory[] {
  return storiesOf(subject).filter((story) => story.restart.recovery);
}

function storyOf(subject: Subject, restart: Restart, next: Restart | undefined): RestartStory {
  const startedT = restart.started.t;
  const nextLeftT = next && (next.exited?.t ?? next.started.t);
  const ended = subject.timeline.first("speaker-exited", (e) => e.node === subject.name, { after: startedT });
  const untilT = Math.min(nextLeftT ?? Infinity, ended?.t ?? Infinity, subject.history.endT);
  const leftT = restart.exited && leavingT(subject, restart.exited);
  const cause = restart.exited && subject.timeline.byId(restart.exited.id);
  return {
    restart,
    ...(leftT !== undefined && { leftT }),
    startedT,
    untilT,
    isReboot: cause?.kind === "node-down",
    returns: subject.history.sessions.map((session) => returnOf(session, restart, untilT)),
  };
}

/** A fault's step begins before the process hears of it; without such a step nothing is known but the end. */
function leavingT({ timeline }: Subject, exited: Mark): number {
  const begin = timeline.all("step-begin", (e) => e.verb === "fault" || e.verb === "tell", { before: exited.t }).at(-1);
  const end = begin && timeline.first("step-end", (e) => e.step === begin.step);
  return begin && (!end || end.t >= exited.t) ? begin.t : exited.t;
}

function returnOf(session: SessionHistory, restart: Restart, untilT: number): SessionReturn {
  const startedT = restart.started.t;
  const before = session.intervals.findLast((i) => i.established.t < (restart.exited?.t ?? startedT));
  const connections = session.connections.filter((c) => c.begin.t >= startedT && c.begin.t <= untilT);
  const ownBefore = before && openOf(before.connection, "own");
  const peerBefore = before && openOf(before.connection, "peer");
  const ownAfter = connections.flatMap((c) => openOf(c, "own") ?? []).sort((a, b) => a.t - b.t)[0];
  return {
    session,
    ...(before && { before }),
    ...(ownBefore && { ownBefore }),
    ...(peerBefore && { peerBefore }),
    ...(ownAfter && { ownAfter }),
    connections,
    intervals: session.intervals.filter((i) => i.established.t >= startedT && i.established.t <= untilT),
  };
}

/** The NOTIFICATION by which the speaker itself ended a session as it went, when by the capabilities of both ends it was the end of their routes as well (RFC 4724 section 4, RFC 8538 section 4). */
export function partingNotification({ leftT, startedT }: RestartStory, { before, ownBefore, peerBefore }: SessionReturn): Mark | undefined {
  if (!before || leftT === undefined) return undefined;
  const isExchanged = hasNotification(ownBefore) && hasNotification(peerBefore);
  return before.connection.notifications.find(
    ({ from, t, notification }) =>
      from === "own" && t >= leftT - nsOfSeconds(1) && t < startedT && (!isExchanged || isHardReset(notification)),
  );
}

function hasNotification(open: OpenFact | undefined): boolean {
  return open !== undefined && gracefulRestartOf(open.open)?.notification === true;
}

/** The graceful restart capability of an OPEN, should both be there. */
export function capabilityOf(open: OpenFact | undefined): GracefulRestart | undefined {
  return open && gracefulRestartOf(open.open);
}

export function lists(capability: GracefulRestart | undefined, { afi, safi }: { readonly afi: number; readonly safi: number }): boolean {
  return capability?.families.some((f) => f.afi === afi && f.safi === safi) === true;
}
