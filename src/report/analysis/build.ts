import type { SpeakerHistory } from "../../analysis/model.ts";
import type { RequirementVerdict } from "../../verdict/judge-requirements.ts";
import { episodeReports } from "./episodes.ts";
import { limits, type Sidelights } from "./limits.ts";
import type { CaptureReport, FileReport, SpeakerReport, VantagePointReport } from "./model.ts";
import type { Places } from "./places.ts";
import { isBindingLevel, ruleCounts, ruleReports } from "./rules.ts";
import { isWhole, type PairFacts, type SeenSession, seenSessions, sessionReport } from "./sessions.ts";

/** Sessions that are told one by one. */
const MOST_SESSIONS = 100;
const MOST_SPEAKERS = 200;
const MOST_ADDRESSES = 50;
/** Of a capture with very many speakers; broken ones come first. */
const MOST_RULES = 2000;

/** All that is known of one vantage point. */
export interface VantagePoint {
  readonly files: readonly FileReport[];
  readonly histories: readonly SpeakerHistory[];
  readonly verdicts: readonly RequirementVerdict[];
  readonly places: Places;
  readonly sidelights: Sidelights;
  pair(one: string, other: string): PairFacts;
}

function vantagePointReport(seen: VantagePoint): VantagePointReport {
  const { files, histories, verdicts, places, sidelights } = seen;
  const sessions = seenSessions(histories);
  const { episodes, episodesLeftOut } = episodeReports(sessions, histories, places);
  const rules = ruleReports(verdicts, places);
  return {
    files,
    speakers: histories.slice(0, MOST_SPEAKERS).map(speakerReport),
    speakersLeftOut: Math.max(0, histories.length - MOST_SPEAKERS),
    sessions: sessions.slice(0, MOST_SESSIONS).map((one) => sessionReport(one, seen.pair(one.session.own, one.session.peer), places)),
    sessionsLeftOut: Math.max(0, sessions.length - MOST_SESSIONS),
    episodes,
    episodesLeftOut,
    rules: rules.slice(0, MOST_RULES),
    ruleCounts: ruleCounts(rules, verdicts),
    limits: limits(sessions, histories, episodes, rules, sidelights, places),
    endT: histories[0]?.endT ?? 0,
  };
}

export function captureReport(
  holdfast: string,
  epoch: string,
  assumptions: readonly string[],
  seen: readonly VantagePoint[],
): CaptureReport {
  const vantagePoints = seen.map(vantagePointReport);
  const isTold = vantagePoints.every(({ files }) => files.every(({ damage }) => damage === undefined)) && seen.some(showsWholeSession);
  const isBroken = vantagePoints.some((point) => bindingRulesBroken(point) > 0);
  return { version: 1, holdfast, exitCode: isBroken ? 1 : isTold ? 0 : 2, epoch, assumptions, vantagePoints };
}

export function bindingRulesBroken({ ruleCounts: { broken } }: VantagePointReport): number {
  return broken.reduce((sum, { level, count }) => sum + (isBindingLevel(level) ? count : 0), 0);
}

function showsWholeSession({ histories }: VantagePoint): boolean {
  const sessions: readonly SeenSession[] = seenSessions(histories);
  return sessions.some(({ session }) => session.intervals.some(isWhole));
}

function speakerReport({ name, sessions }: SpeakerHistory): SpeakerReport {
  return { name, addresses: [...new Set(sessions.map(({ own }) => own))].slice(0, MOST_ADDRESSES) };
}
