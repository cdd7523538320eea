import type { Judgement, RequirementCheck, Subject } from "../../src/verdict/requirement-check.ts";
import { captureSubject, subjects } from "../../src/verdict/subjects.ts";
import { analyse, type CaptureBuilder } from "./capture-builder.ts";
import { cellWith, History } from "./history.ts";

/** Addresses of the nodes in the cell of `History`: the speaker under test is `tor`, its peers are `n3`, `n4` and `n5`. Only the session with `n5` is configured, with a Restart Time of 120 s and a deferral of 240 s. */
export const TOR_ADDRESS = "172.31.0.1";
export const N3_ADDRESS = "172.31.0.3";
export const N5_ADDRESS = "172.31.0.5";
const SPEAKERS = { tor: TOR_ADDRESS, n3: N3_ADDRESS, n4: "172.31.0.4", n5: N5_ADDRESS };

/** A run of `seconds` in which the capture of `tor` saw everything and its speaker ran all the time. Add what else the record tells. */
export function recordedRun(seconds = 400, history = new History()): History {
  history.captured("tor");
  history.at(0, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: false });
  history.at(seconds, { kind: "hint", node: "tor", what: "end", text: "" });
  return history;
}

/** The speaker of node `tor` as its packets show it: real octets through the real decoder and the real analysis, with the record of a run. */
export function subjectOfRun(lab: CaptureBuilder, run: History = recordedRun()): Subject {
  const history = analyse(lab, { speakers: SPEAKERS }).of("tor");
  const [subject] = subjects(run.timeline(), new Map([["tor", history]]));
  if (!subject) throw new Error("the cell has no speaker on tor");
  return subject;
}

/** The same packets as a capture alone, without any record. */
export function subjectOfCapture(lab: CaptureBuilder): Subject {
  const { of } = analyse(lab, { speakers: SPEAKERS });
  return captureSubject(new History(cellWith({ topology: { networks: [], nodes: [], sessions: [] } })).timeline(), of("tor"));
}

/** What a check says of them, a word per occasion. */
export function statuses(check: RequirementCheck, subject: Subject): readonly Judgement["status"][] {
  return check.judge(subject).map((j) => j.status);
}

/** What its first judgement says: what was seen, or why that is not known. */
export function firstText(check: RequirementCheck, subject: Subject): string | undefined {
  const [first] = check.judge(subject);
  return first && (first.status === "inconclusive" ? first.reason : first.actual);
}
