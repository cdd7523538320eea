import { html, type Markup } from "../html/markup.ts";
import type { Outcome } from "../model.ts";
import type { PacketReport, RuleReport, VantagePointReport } from "./model.ts";
import { isBindingLevel } from "./rules.ts";
import { packetText } from "./text-parts.ts";
import { dateAndTime } from "./utc.ts";

/** What is broken, with what was asked and what was seen. */
export function ruleSection({ rules, files }: VantagePointReport): Markup {
  const broken = rules.filter(({ status }) => status === "fail");
  if (broken.length === 0) return html``;
  const items = broken.map(
    (
      rule,
    ) => html`<li class="verdict o-${tone(rule)}"><div class="v-head"><span class="badge o-${tone(rule)}"><span class="sign" aria-hidden="true">✗</span>${rule.level}</span> <b>${rule.id}</b> ${rule.title} <span class="kind">${rule.speaker}</span></div>
<dl><dt>asks</dt><dd>${rule.sentence} (${rule.clause})</dd><dt>expected</dt><dd>${rule.expected ?? ""}</dd><dt>actual</dt><dd>${rule.actual ?? ""}</dd>
<dt>shown by</dt><dd class="evidence">${rule.evidence.map((packet) => html`<code>${evidence(packet, files.length)}</code> `)}</dd></dl></li>`,
  );
  return html`<ol class="verdicts">${items}</ol>`;
}

/** All rules that had an occasion. */
export function ruleTable({ rules }: VantagePointReport): Markup {
  const rows = rules.map(
    (rule) =>
      html`<tr><td>${WORDS[rule.status]}</td><td>${rule.level}</td><td><code>${rule.id}</code></td><td>${rule.speaker}</td><td>${rule.title}</td><td>${rule.reason ?? rule.actual ?? ""}</td></tr>`,
  );
  return html`<details class="how"><summary>All ${rules.length} rules that had an occasion</summary>
<table class="facts-table"><thead><tr><th>verdict</th><th>level</th><th>rule</th><th>speaker</th><th>what</th><th>seen</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

const WORDS: Readonly<Record<RuleReport["status"], string>> = { fail: "✗ broken", inconclusive: "? not to be told", pass: "✓ kept" };

function tone({ level }: RuleReport): Outcome {
  if (isBindingLevel(level)) return "fail";
  return level.startsWith("SHOULD") ? "inconclusive" : "not-applicable";
}

function evidence(packet: PacketReport, files: number): string {
  return `${packetText(packet, files)}${packet.at === undefined ? "" : ` ${dateAndTime(packet.at)} UTC`}`;
}
