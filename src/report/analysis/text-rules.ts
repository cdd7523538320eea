import type { PacketReport, RuleReport, VantagePointReport } from "./model.ts";
import { isBindingLevel } from "./rules.ts";
import { counted, type Paint, packetText, type Style, safe } from "./text-parts.ts";
import { dateAndTime } from "./utc.ts";

const MOST_EVIDENCE = 6;
const MOST_BROKEN = 60;

/** Broken rules, each with what it asks, what was to be seen and what was, and where. */
export function brokenRules({ rules, files }: VantagePointReport, paint: Paint): readonly string[] {
  const broken = rules.filter(({ status }) => status === "fail");
  const more = broken.length - MOST_BROKEN;
  return [
    ...broken.slice(0, MOST_BROKEN).flatMap((rule) => ruleLines(rule, files.length, paint)),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

function ruleLines(rule: RuleReport, files: number, paint: Paint): readonly string[] {
  const line = (label: string, text: string) => `      ${paint("dim", label.padEnd(8))}  ${safe(text)}`;
  return [
    `  ${paint(levelStyle(rule), `✗ ${rule.level}`)}  ${rule.id}  ${safe(rule.speaker)}: ${safe(rule.title)}`,
    line("asks", `${rule.sentence} (${rule.clause})`),
    line("expected", rule.expected ?? ""),
    line("actual", rule.actual ?? ""),
    ...rule.evidence.slice(0, MOST_EVIDENCE).map((packet, i) => line(i === 0 ? "shown by" : "", evidenceText(packet, files))),
    ...(rule.evidence.length > MOST_EVIDENCE ? [line("", `and ${rule.evidence.length - MOST_EVIDENCE} more`)] : []),
  ];
}

function levelStyle({ level }: RuleReport): Style {
  return isBindingLevel(level) ? "bad" : level.startsWith("SHOULD") ? "warn" : "dim";
}

function evidenceText(packet: PacketReport, files: number): string {
  return `${packetText(packet, files)}${packet.at === undefined ? "" : ` at ${dateAndTime(packet.at)} UTC`}`;
}

/** `2 MUST broken, 1 SHOULD broken, 14 kept, 3 not to be told, 80 rules without occasion`. */
export function ruleSummary({ ruleCounts: { broken, kept, undecided, withoutOccasion } }: VantagePointReport): string {
  return [
    ...(broken.length === 0 ? ["none broken"] : broken.map(({ level, count }) => `${count} ${level} broken`)),
    `${kept} kept`,
    `${undecided} not to be told`,
    `${counted(withoutOccasion, "rule")} without occasion`,
  ].join(", ");
}
