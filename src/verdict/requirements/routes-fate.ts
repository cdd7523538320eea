import type { StaleEpisode, StaleFamily, StaleRoute } from "../../analysis/model.ts";
import { durationText } from "../../timeline/duration-text.ts";
import type { Window } from "../../timeline/window.ts";
import type { Judgement, Subject } from "../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../verdict.ts";
import { nsOfSeconds, promptNs } from "./bounds.ts";
import { FateCount } from "./helper/fate-counts.ts";
import { leftOutText } from "./helper/retention-fates.ts";
import { openOf } from "./opens.ts";
import { saysItRestarted } from "./watched.ts";

/** What the witnesses were told in a stretch of time of a lost peer's routes; each route counts once per witness that had been told of it. */
export interface Fate {
  readonly told: number;
  /** Withdrawn inside the stretch. */
  readonly removed: FateCount;
  /** Still standing at its end, as far as the witness was there to its end. */
  readonly stayed: FateCount;
  /** Neither: the witness's session ended before. */
  readonly undecided: number;
  /** Why packets to a witness may be missing. */
  readonly hidden: string | undefined;
}

/** Only of routes that no other peer has, and that this one did not withdraw itself by the end of the stretch. */
function fateOf(subject: Subject, family: StaleFamily, window: Window, concerns?: (route: StaleRoute) => boolean): Fate {
  const { fromT, untilT } = window;
  const removed = new FateCount();
  const stayed = new FateCount();
  let told = 0;
  let undecided = 0;
  family.routes.forEach((route) => {
    if (route.hasAlternative || route.withdrawnByPeer.t <= untilT || concerns?.(route) === false) return;
    for (const [i, witness] of family.witnesses.entries()) {
      const { shown, withdrawn } = route.at(i);
      if (!shown || withdrawn.t < fromT) continue;
      told++;
      if (withdrawn.t <= untilT) removed.add(route, withdrawn);
      else if (witness.untilT < untilT) undecided++;
      else stayed.note(withdrawn.t, () => ({ prefix: String(route.prefix()), id: undefined }));
    }
  });
  const gap = family.witnesses.flatMap((w) => w.gaps).find((g) => g.t >= fromT);
  const { leftOut } = family.routes;
  const hidden =
    leftOut > 0
      ? leftOutText(leftOut)
      : gap
        ? `the capture lacks ${gap.octets} octets that were sent to a witness (${gap.id})`
        : subject.blind(window);
  return { told, removed, stayed, undecided, hidden };
}

export interface FateQuestion {
  readonly family: StaleFamily;
  readonly window: Window;
  readonly expected: string;
  /** What the times are told against: `the loss`. */
  readonly since: { readonly t: number; readonly name: string };
  readonly evidence: readonly [string, ...string[]];
  readonly concerns?: (route: StaleRoute) => boolean;
}

/** The routes stay for the whole stretch; undefined when nobody else had been told of any. */
export function judgeStay(subject: Subject, { family, window, expected, since, evidence, concerns }: FateQuestion): Judgement | undefined {
  const fate = fateOf(subject, family, window, concerns);
  if (fate.told === 0) return undefined;
  const [first, ...rest] = evidence;
  const { removed } = fate;
  if (removed.count > 0) {
    const actual = `${removed.text} was withdrawn ${durationText(removed.t - since.t)} after ${since.name}`;
    return decided(false, { expected, actual, evidence: evidenceOf(removed.id ?? first, first, ...rest) });
  }
  const doubt = doubtOf(subject, fate, window);
  if (doubt !== undefined) return inconclusive(doubt, evidence);
  const actual = `all ${fate.told} stood for ${durationText(window.untilT - since.t)} after ${since.name}`;
  return decided(true, { expected, actual, evidence });
}

/** The routes go within the stretch; undefined when nobody else had been told of any. */
export function judgeGone(subject: Subject, { family, window, expected, since, evidence, concerns }: FateQuestion): Judgement | undefined {
  const fate = fateOf(subject, family, window, concerns);
  if (fate.told === 0) return undefined;
  const doubt = doubtOf(subject, fate, window);
  if (doubt !== undefined) return inconclusive(doubt, evidence);
  const [first, ...rest] = evidence;
  const { stayed, removed } = fate;
  if (stayed.count > 0) {
    const actual = `${stayed.text} still stood ${durationText(window.untilT - since.t)} after ${since.name}`;
    return decided(false, { expected, actual, evidence });
  }
  const actual = `all ${removed.count} were withdrawn, the first ${durationText(removed.t - since.t)} after ${since.name}`;
  return decided(true, { expected, actual, evidence: evidenceOf(removed.id ?? first, first, ...rest) });
}

function doubtOf(subject: Subject, { undecided, hidden, stayed }: Fate, window: Window): string | undefined {
  if (hidden !== undefined) return hidden;
  const away = subject.away(window);
  if (away !== undefined) return away;
  const endT = observedUntil(subject);
  if (endT < window.untilT) return `the record ends ${durationText(window.untilT - endT)} before that could be told`;
  return undecided > 0 && stayed.count === 0 ? "the session with a witness ended before that could be told" : undefined;
}

/** The last moment that counts: what comes after it is the run being taken down. */
export function observedUntil({ node, timeline, history }: Subject): number {
  return node ? Math.min(timeline.end, history.endT) : history.endT;
}

/**
 * What a helper owes is owed by one that stayed: undefined when the speaker ended or restarted itself around the loss. In a capture alone that shows in its own next OPEN.
 */
export function isHelper(subject: Subject, { loss, attempts, untilT }: StaleEpisode): boolean {
  const around = { fromT: loss.t - nsOfSeconds(1), untilT: Math.min(loss.t + promptNs(0), untilT) };
  if (loss.t > observedUntil(subject)) return false;
  if (subject.restarts.some(({ exited, started }) => (exited ?? started).t <= loss.t + promptNs(0) && started.t >= around.fromT))
    return false;
  const own = attempts.flatMap((attempt) => openOf(attempt, "own") ?? [])[0];
  if (own && saysItRestarted(subject, own)) return false;
  return subject.away(around) === undefined;
}

/** From a moment on for as long as prompt action may take. */
export function promptWindow(t: number, routes: number): Window {
  return { fromT: t, untilT: t + promptNs(routes) };
}
