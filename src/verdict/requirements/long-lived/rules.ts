import { exhaustive } from "../../../exhaustive.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { familyName } from "../family-name.ts";
import type { NoPhase, Phase } from "./plan.ts";

/** What is looked at on each route, each of one requirement. */
export type RuleName =
  | "quiet"
  | "keep"
  | "keep-again"
  | "tag"
  | "no-llgr"
  | "unaware"
  | "external"
  | "no-export"
  | "local-pref"
  | "last-resort"
  | "end"
  | "untag"
  | "restore";

export interface Rule {
  readonly id: RequirementId;
  readonly expected: string;
  /** What a route did that it should not have; a time follows. */
  readonly wrong: string;
  /** What it did not do in time. */
  readonly missing: string;
  readonly right: string;
  /** That all is well is known only if nothing was overlooked. */
  readonly restsOnAbsence: boolean;
  /** Why it may be neither. */
  readonly unsure?: string;
}

/** How the stale routes of a phase end: when, and by which requirement. */
export interface Ending {
  readonly id: RequirementId;
  readonly dueT: number;
  readonly since: string;
  readonly evidence: readonly string[];
}

/** RFC 9494 sections 4.2, 4.3 and 4.6, about one phase. */
export function phaseRule(name: Exclude<RuleName, "end">, plan: Phase): Rule {
  const routes = `stale routes of ${familyName(plan.family)}`;
  const over = plan.startT === plan.lossT ? "the session is lost" : `the Restart Time of ${plan.restartTimeS} s is over`;
  const events = (rule: Omit<Rule, "restsOnAbsence">): Rule => ({ ...rule, restsOnAbsence: false });
  const absence = (rule: Omit<Rule, "restsOnAbsence" | "missing">): Rule => ({ ...rule, missing: rule.wrong, restsOnAbsence: true });
  switch (name) {
    case "quiet":
      return absence({
        id: "RFC9494-4.2-04",
        expected: `${routes} stay as they are until the Restart Time of ${plan.restartTimeS} s is over`,
        wrong: "was tagged LLGR_STALE",
        right: "none was tagged before",
        unsure: "the record ends before the Restart Time is over",
      });
    case "keep":
      return absence({
        id: plan.keeps,
        expected: `${routes} are kept for ${plan.staleTimeS} s after ${over}`,
        wrong: "was withdrawn",
        right: "they were kept",
        unsure: "the record ends before the stale time is over",
      });
    case "keep-again":
      return absence({
        id: "RFC9494-4.2-10",
        expected: `${routes} that were long-lived stale at this loss are kept until their stale time is over`,
        wrong: "was withdrawn",
        right: "they were kept",
        unsure: "the record ends before the stale time is over",
      });
    case "tag":
      return events({
        id: "RFC9494-4.2-07",
        expected: `${routes} are announced with LLGR_STALE when ${over}`,
        wrong: "was tagged only",
        missing: "was not announced with it",
        right: "they were",
      });
    case "no-llgr":
      return events({
        id: "RFC9494-4.2-08",
        expected: `${routes} with NO_LLGR go when ${over}`,
        wrong: "was withdrawn only",
        missing: "was not withdrawn",
        right: "they were withdrawn",
      });
    case "unaware":
      return events({
        id: "RFC9494-4.3-02",
        expected: `${routes} are withdrawn from neighbours without the long-lived capability when ${over}`,
        wrong: "was announced with LLGR_STALE",
        missing: "stayed announced",
        right: "none stayed as it was",
      });
    case "external":
      return absence({
        id: "RFC9494-4.6-02",
        expected: `${routes} are not announced to external neighbours without the long-lived capability`,
        wrong: "was announced with LLGR_STALE",
        right: "none was",
      });
    case "no-export":
      return events({
        id: "RFC9494-4.6-03",
        expected: `${routes} carry NO_EXPORT for internal neighbours without the long-lived capability`,
        wrong: "was announced without it",
        missing: "",
        right: "they do",
      });
    case "local-pref":
      return events({
        id: "RFC9494-4.6-04",
        expected: `${routes} have LOCAL_PREF 0 for internal neighbours without the long-lived capability`,
        wrong: "was announced with another",
        missing: "",
        right: "they have",
      });
    case "last-resort":
      return events({
        id: "RFC9494-4.3-01",
        expected: `where another peer has a path it is preferred to the ${routes} when ${over}`,
        wrong: "was announced with LLGR_STALE, as the best path,",
        missing: "",
        right: "the other path was announced",
        unsure: "LLGR_STALE stayed on the best path, but nothing shows that the speaker could use another",
      });
    case "untag":
      return events({
        id: "RFC9494-4.2-09",
        expected: "routes that the peer announces again are announced further without LLGR_STALE",
        wrong: "was announced so only",
        missing: "kept the tag",
        right: "they were",
      });
    case "restore":
      return events({
        id: "RFC9494-4.2-09",
        expected: "routes that the peer announces again are announced again to neighbours without the long-lived capability",
        wrong: "was announced only",
        missing: "was not announced",
        right: "they were",
      });
    default:
      return exhaustive(name);
  }
}

/** The end of a phase. */
export function endRule({ id, since }: Ending): Rule {
  return {
    id,
    expected: `what is still stale goes when ${since}`,
    wrong: "was withdrawn only",
    missing: "was not withdrawn",
    right: "it went",
    restsOnAbsence: false,
  };
}

/** Where the long-lived capability leads to no phase. */
export function noPhaseRule({ kind }: NoPhase): Rule {
  const gone = { wrong: "was withdrawn only", missing: "was not withdrawn", right: "they were withdrawn", restsOnAbsence: false } as const;
  switch (kind) {
    case "disregarded":
      return {
        ...gone,
        id: "RFC9494-4.1-01",
        expected: "a long-lived capability without the Graceful Restart capability keeps nothing: the routes go when the session is lost",
      };
    case "out-of-time":
      return {
        ...gone,
        id: "RFC9494-4.2-14",
        expected:
          "the stale time ended before the peer's End-of-RIB came, so that all routes of the family go when the session is lost again",
      };
    case "not-graceful":
      return {
        ...gone,
        id: "RFC9494-x-05",
        expected: "a NOTIFICATION without the N bit of both ends, or a Hard Reset, leads to no long-lived phase",
        wrong: "was tagged LLGR_STALE",
      };
    case "no-stale-time":
      return {
        ...gone,
        id: "RFC9494-4.2-02",
        expected: "a family without a long-lived stale time has no long-lived phase",
        wrong: "was tagged LLGR_STALE",
      };
    default:
      return exhaustive(kind);
  }
}
