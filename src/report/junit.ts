import { formatLimit, formatMeasured } from "./format.ts";
import { measurementsOf } from "./headline.ts";
import type { CellReport, ExpectationReport, Report, RequirementReport } from "./model.ts";
import { cellName, isTrouble, position, verdictLines } from "./words.ts";
import { element, escapeXmlText } from "./xml.ts";

/**
 * `junit.xml`: a suite per cell, a case per expectation and per requirement that was met or broken. A fail is a failure, an inconclusive verdict an error, a not-applicable one skipped; what is known or had to fail
 * passes. File and line stand where the common consumers look for them: in attributes, and as a stack frame in the failure's text.
 */
export function renderJunit(report: Report): string {
  const suites = report.cells.map(suite);
  const attributes = {
    name: "holdfast",
    ...counts(suites.flatMap((s) => s.cases)),
    time: seconds(report.cells.reduce((sum, c) => sum + wallNs(c), 0)),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", attributes, ...suites.map((s) => s.xml))}\n`;
}

interface Case {
  readonly xml: string;
  readonly result: "pass" | "failure" | "error" | "skipped";
}

function suite(cell: CellReport): { readonly xml: string; readonly cases: readonly Case[] } {
  const cases = [
    ...cell.expectations.map((e) => expectationCase(cell, e)),
    ...cell.requirementVerdicts.filter(isTold).map((r) => requirementCase(cell, r)),
  ];
  const undecided = isTrouble(cell.outcome) && ![...cell.expectations, ...cell.requirementVerdicts].some((e) => isTrouble(e.outcome));
  if (cases.length === 0 || undecided) cases.push(runCase(cell));
  const attributes = {
    name: cellName(cell),
    ...counts(cases),
    time: seconds(wallNs(cell)),
    timestamp: cell.startedAt.replace(/\.\d+Z$|Z$/, ""),
    file: cell.file,
  };
  const trouble = cell.trouble === undefined ? "" : element("system-err", {}, escapeXmlText(cell.trouble));
  return { xml: element("testsuite", attributes, suiteProperties(cell), ...cases.map((c) => c.xml), trouble), cases };
}

function expectationCase(cell: CellReport, e: ExpectationReport): Case {
  const attributes = { name: e.name, classname: cellName(cell), file: e.at.file, line: e.at.line, time: "0" };
  const [result, body] = resultOf(e);
  const output = e.note === undefined ? "" : element("system-out", {}, escapeXmlText(`${e.note}\n${verdictText(e)}`));
  return { xml: element("testcase", attributes, caseProperties(e), body, output), result };
}

/** What counts by itself and was decided; what could not be decided is in the other reports. */
function isTold({ counts, outcome }: RequirementReport): boolean {
  return counts && outcome !== "inconclusive";
}

function requirementCase(cell: CellReport, r: RequirementReport): Case {
  const attributes = { name: `${r.id} ${r.node}`, classname: `${cellName(cell)} requirements`, file: cell.file, line: 1, time: "0" };
  const properties = propertyList([
    property("outcome", r.outcome),
    property("verdict", r.verdict.status),
    property("level", r.level),
    property("requirement", r.id),
    property("node", r.node),
    r.note === undefined ? "" : property(r.outcome === "known" ? "known-deviation" : "note", r.note),
  ]);
  const text = `${r.level}, ${r.source}: ${r.clause}\n${verdictText(r)}`;
  if (r.outcome === "fail") {
    const message = r.note === undefined ? verdictMessage(r) : `${r.note}: ${verdictMessage(r)}`;
    const failure = element(
      "failure",
      { message, type: "requirement", file: cell.file, line: 1 },
      escapeXmlText(`${text}\n    at ${r.id} (${cell.file}:1:1)`),
    );
    return { xml: element("testcase", attributes, properties, failure), result: "failure" };
  }
  const output = r.outcome === "pass" ? "" : element("system-out", {}, escapeXmlText(`${r.note ?? r.outcome}\n${text}`));
  return { xml: element("testcase", attributes, properties, output), result: "pass" };
}

/** For a run that went wrong without any expectation to say so. */
function runCase(cell: CellReport): Case {
  const message = cell.trouble ?? "the run has no verdict";
  const attributes = { name: "run", classname: cellName(cell), file: cell.file, line: 1, time: "0" };
  return {
    xml: element("testcase", attributes, element("error", { message, type: "inconclusive" }, escapeXmlText(message))),
    result: "error",
  };
}

function resultOf(e: ExpectationReport): readonly [Case["result"], string] {
  const text = `${verdictText(e)}\n    at ${e.name} (${position(e)})`;
  const message = e.note === undefined ? verdictMessage(e) : `${e.note}: ${verdictMessage(e)}`;
  const detail = { message, type: e.kind, file: e.at.file, line: e.at.line };
  switch (e.outcome) {
    case "fail":
      return ["failure", element("failure", detail, escapeXmlText(text))];
    case "inconclusive":
      return ["error", element("error", detail, escapeXmlText(text))];
    case "not-applicable":
      return ["skipped", element("skipped", { message })];
    default:
      return ["pass", ""];
  }
}

function verdictText(e: Pick<ExpectationReport, "verdict">): string {
  const measured = measurementsOf(e).map((m) => `measured: ${m.name} ${formatMeasured(m)}${limitText(formatLimit(m))}`);
  const evidence = "evidence" in e.verdict && e.verdict.evidence ? [`evidence: ${e.verdict.evidence.slice(0, 20).join(" ")}`] : [];
  return [...verdictLines(e).map((l) => `${l.label}: ${l.text}`), ...measured, ...evidence].join("\n");
}

function verdictMessage(e: Pick<ExpectationReport, "verdict">): string {
  return verdictLines(e)
    .map((l) => (l.label === "expected" ? `expected ${l.text}` : l.label === "actual" ? `got ${l.text}` : l.text))
    .join(", ");
}

const limitText = (limit: string | undefined) => (limit === undefined ? "" : ` (limit ${limit})`);

function caseProperties(e: ExpectationReport): string {
  const measured = measurementsOf(e).flatMap((m) => [
    property(`measured.${m.name}.${m.unit}`, m.value),
    m.limit === undefined ? "" : property(`limit.${m.name}.${m.unit}`, m.limit),
  ]);
  const note = e.note === undefined ? "" : property(e.outcome === "known" ? "known-deviation" : "note", e.note);
  return propertyList([property("outcome", e.outcome), property("verdict", e.verdict.status), note, ...measured]);
}

function suiteProperties(cell: CellReport): string {
  return propertyList([
    property("title", cell.title),
    property("outcome", cell.outcome),
    property("variant", cell.variant),
    property("repetition", cell.repetition),
    property("directory", cell.directory),
    cell.origin === undefined ? "" : property("origin", cell.origin),
    ...cell.requirements.map((r) => property("requirement", r)),
    ...Object.entries(cell.values).map(([name, value]) => property(`matrix.${name}`, value)),
    ...cell.speakers.flatMap((s) => [
      property(`speaker.${s.node}`, s.speaker),
      s.image === undefined ? "" : property(`image.${s.node}`, s.image),
    ]),
    ...cell.phases.map((p) => property(`phase.${p.phase}.ns`, p.ns ?? "never ended")),
  ]);
}

function property(name: string, value: string | number): string {
  return element("property", { name, value });
}

function propertyList(properties: readonly string[]): string {
  return properties.some((p) => p !== "") ? element("properties", {}, ...properties) : "";
}

function counts(cases: readonly Case[]): Readonly<Record<"tests" | "failures" | "errors" | "skipped", number>> {
  const count = (result: Case["result"]) => cases.filter((c) => c.result === result).length;
  return { tests: cases.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") };
}

function wallNs(cell: CellReport): number {
  return cell.phases.reduce((sum, p) => sum + (p.ns ?? 0), 0);
}

function seconds(ns: number): string {
  return (ns / 1e9).toFixed(3);
}
