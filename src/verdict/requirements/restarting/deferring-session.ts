import { HOLD_TIMER_EXPIRED } from "../../../bgp/notification.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds } from "../bounds.ts";
import { openOf } from "../opens.ts";
import { type Deferral, deferralsOf } from "./deferral.ts";
import type { SessionReturn } from "./restart-story.ts";

/**
 * RFC 4724 section 4.1: while it defers, a speaker goes on with its sessions: it sends KEEPALIVEs in time and does not give a session up. A session counts for which the deferral lasted a third of its Hold Time
 * at least, when a KEEPALIVE had to be sent.
 */
export const sessionsLiveWhileDeferring: RequirementCheck = {
  id: "RFC4724-4.1-20",
  judge: (subject) => {
    // One deferral tells of a session as well as another; the longest of a restart has most to say.
    const longest = new Map<Deferral["story"], Deferral>();
    for (const d of deferralsOf(subject)) {
      const other = longest.get(d.story);
      if (!other || endOf(d) > endOf(other)) longest.set(d.story, d);
    }
    return [...longest.values()].flatMap((d) => d.story.returns.flatMap((back) => judge(subject, d, back) ?? []));
  },
};

function endOf({ told, story }: Deferral): number {
  return Math.min(told?.t ?? Infinity, story.untilT);
}

function judge(subject: Subject, deferral: Deferral, { session, intervals }: SessionReturn): Judgement | undefined {
  const [interval] = intervals;
  if (!interval) return undefined;
  const { established, loss, connection } = interval;
  const open = openOf(connection, "peer");
  const [own, untilT] = [openOf(connection, "own"), endOf(deferral)];
  const holdS = Math.min(open?.open.holdTimeS ?? 0, own?.open.holdTimeS ?? 0);
  const isOver = loss !== undefined && loss.t <= untilT;
  if (!own || holdS === 0 || (!isOver && untilT - established.t < nsOfSeconds(holdS / 3))) return undefined;
  const name = session.peerName;
  const evidence = evidenceOf(established.id, loss && isOver ? loss.id : undefined, deferral.story.restart.started.id);
  const expected = "sessions stay up while route selection is deferred";
  if (!isOver)
    return { ...decided(true, { expected, actual: `it was up for ${durationText(untilT - established.t)}`, evidence }), session: name };
  const isExpired = loss.by === "peer" && loss.notification?.code === HOLD_TIMER_EXPIRED;
  // A peer that leaves, or a speaker that is ended, has its own reasons.
  // Its connections end before the end of its process is known.
  const atItsEnd = { fromT: loss.t, untilT: loss.t + nsOfSeconds(1) };
  if ((loss.by === "peer" && !isExpired) || subject.away(atItsEnd) !== undefined) return undefined;
  const window = { fromT: established.t, untilT: loss.t };
  const silent = connection.lastMessage.peer;
  const isPeerSilent = !isExpired && (!silent || loss.t - silent.t > nsOfSeconds(holdS - 1));
  if (isPeerSilent || loss.cause === "silence" || loss.cause === "new-connection") return undefined;
  // RFC 4724 section 4.2 has it give up the session for a new connection of the peer's, who restarted as well.
  const hasDialledAnew = session.connections.some(
    (c) => c !== connection && c.dialledBy === "peer" && c.begin.t >= own.t && c.begin.t <= loss.t,
  );
  if (hasDialledAnew) return undefined;
  const doubt = missedOf(subject, connection, isExpired ? "own" : "peer", window) ?? subject.away(window);
  const how = isExpired ? "the peer's hold timer expired" : "the speaker ended it";
  const actual = `${how} ${durationText(loss.t - established.t)} after it was up, before any route was selected`;
  if (doubt !== undefined) return { ...inconclusive(`${actual}, but ${doubt}`, evidence), session: name };
  return { ...decided(false, { expected, actual, evidence }), session: name };
}
