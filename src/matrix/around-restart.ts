import type { OpenMessage } from "../capture/wire-event.ts";
import type { Session } from "../scenario/model.ts";
import type { SessionInterval } from "../timeline/sessions.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { HELPER, RESTARTER } from "./roles.ts";

export interface AroundRestart {
  readonly session: Session;
  readonly before: SessionInterval;
  readonly after: SessionInterval | undefined;
  readonly faultT: number;
}

/** Each session of restarter and helper, before and after the first fault. Empty where that took no effect or the session was not up. */
export function aroundRestart(timeline: Timeline): readonly AroundRestart[] {
  const effect = timeline.first("fault-effect", (e) => e.node === RESTARTER);
  return sessionsOfPair(timeline).flatMap((session) => {
    const intervals = timeline.established(session);
    const begin = effect && timeline.stepBegin(effect.step);
    const faultT = begin?.status === "known" ? Math.min(begin.t, effect?.t ?? begin.t) : undefined;
    const before = faultT === undefined ? intervals[0] : intervals.findLast((i) => i.fromT < faultT);
    if (!before) return [];
    const after = faultT === undefined ? undefined : intervals.find((i) => i.fromT > faultT);
    return [{ session, before, after, faultT: faultT ?? timeline.end }];
  });
}

export function sessionsOfPair(timeline: Timeline): readonly Session[] {
  return timeline.sessionsBetween(RESTARTER, HELPER);
}

export function openOf(
  timeline: Timeline,
  session: Session,
  interval: SessionInterval,
  node: string,
): { readonly id: string; readonly message: OpenMessage } | undefined {
  const mark = interval.phases.open[session.a.node === node ? "a" : "b"];
  const event = mark && timeline.byId(mark.id);
  return event?.kind === "bgp-message" && event.message.type === "OPEN" ? { id: event.id, message: event.message } : undefined;
}
