import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../src/requirements/catalogue.ts";
import type { Requirement } from "../../src/requirements/requirement.ts";
import type { Cell, Scenario } from "../../src/scenario/model.ts";
import { requirementChecks } from "../../src/verdict/requirement-checks.ts";

const ROOT = join(import.meta.dirname, "../..");
const CHECKS = join(ROOT, "src/verdict/requirements");

/** `docs/coverage.md`: for each requirement of the catalogue the file that checks it, or why none does, the scenarios that name it and the speakers that these put to the test. */
export function coverageText(scenarios: readonly Scenario[]): string {
  const files = checkFiles();
  const rows = catalogue.map((one) => row(one, files.get(one.id), scenarios));
  const sections = [...Map.groupBy(rows, (r) => r.rfc)].flatMap(([rfc, list]) => [
    `## ${rfc}`,
    "",
    ...HEAD,
    ...list.map((r) => r.text),
    "",
  ]);
  const count = (state: Row["state"]) => rows.filter((r) => r.state === state).length;
  return [
    "# Coverage of the requirements",
    "",
    "Made by `npm run coverage` from the catalogue (`src/requirements`), the checks (`src/verdict/requirements`) and the scenarios; a test fails when it is out of date.",
    "",
    `${rows.length} requirements: ${count("checked")} have a check, ${count("same")} are the same rule as another one, ${count("unchecked")} cannot be observed, ${count("open")} have no check yet.`,
    "Every check is put to every daemon in every run; the scenarios named here are those that make an occasion for it on purpose.",
    "",
    ...sections,
  ].join("\n");
}

interface Row {
  readonly rfc: string;
  readonly state: "checked" | "same" | "unchecked" | "open";
  readonly text: string;
}

const HEAD = ["| Requirement | Level | Role | | Check | Scenarios | Speakers |", "|---|---|---|---|---|---|---|"];

function row(one: Requirement, file: string | undefined, scenarios: readonly Scenario[]): Row {
  const naming = scenarios.flatMap((scenario) => {
    const cells = scenario.cells.filter((cell) => cell.variant === "main" && names(cell, one.id));
    return cells.length === 0 ? [] : [{ file: scenario.file, cells }];
  });
  const speakers = new Set(naming.flatMap(({ cells }) => cells.flatMap((cell) => speakersOf(cell, one.id))));
  const { state, text } = checkOf(one, file);
  const cells = [
    one.id,
    `${one.level}${one.derived ? " (derived)" : ""}`,
    one.role,
    one.title,
    text,
    naming.map((n) => `\`${n.file.replace(/^scenarios\//, "")}\``).join(" "),
    [...speakers].sort().join(" "),
  ];
  return { rfc: one.rfc, state, text: `| ${cells.map(escaped).join(" | ")} |` };
}

function checkOf({ sameAs, unchecked }: Requirement, file: string | undefined): Pick<Row, "state" | "text"> {
  if (file !== undefined) return { state: "checked", text: `\`${file}\`` };
  if (sameAs !== undefined) return { state: "same", text: `= ${sameAs}` };
  return unchecked === undefined ? { state: "open", text: "none yet" } : { state: "unchecked", text: `none: ${unchecked}` };
}

/** Whether a cell says that it is about the requirement: in `requirements`, or by an expectation that names it. */
function names(cell: Cell, id: string): boolean {
  return cell.requirements.includes(id) || cell.expectations.some(({ params }) => isNamedBy(params, id));
}

function isNamedBy(params: Readonly<Record<string, unknown>>, id: string): boolean {
  return params.id === id || (Array.isArray(params.exactly) && params.exactly.includes(id));
}

/** The speaker that an expectation names with it; where the scenario only says that it is about it, all but the tester's own. */
function speakersOf({ expectations, topology }: Cell, id: string): readonly string[] {
  const nodes = new Set(expectations.filter(({ params }) => isNamedBy(params, id)).map(({ params }) => params.node));
  return topology.nodes.flatMap(({ name, speaker }) => {
    if (!speaker || (nodes.size > 0 ? !nodes.has(name) : speaker.kind === "scripted")) return [];
    return [`${speaker.kind}@${speaker.version}`];
  });
}

/** The file in which each check stands, below `src/verdict/requirements`. */
function checkFiles(): ReadonlyMap<string, string> {
  const sources = readdirSync(CHECKS, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(CHECKS, path), "utf8") }));
  return new Map(
    requirementChecks.map(({ id }) => {
      const mentions = sources.filter(({ text }) => text.includes(`"${id}"`));
      const defining = mentions.find(({ text }) => text.includes(`id: "${id}"`)) ?? mentions[0];
      if (!defining) throw new Error(`no file in ${CHECKS} names ${id}`);
      return [id, defining.path];
    }),
  );
}

function escaped(text: string): string {
  return text.replace(/\|/g, "\\|");
}
