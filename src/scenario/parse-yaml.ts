import { type Document, LineCounter, parseAllDocuments, parseDocument, type YAMLError } from "yaml";
import type { Problem } from "./scenario-error.ts";
import { YamlSource } from "./yaml-source.ts";
import { YamlValueError, yamlValue } from "./yaml-value.ts";

export type ParsedYaml =
  | { readonly source: YamlSource; readonly value: unknown; readonly problems: readonly Problem[] }
  | { readonly source?: undefined; readonly problems: readonly Problem[] };

const MAX_BYTES = 1024 * 1024;
const MAX_YAML_PROBLEMS = 20;
const MAX_DOCUMENTS = 500;
const OPTIONS = { prettyErrors: false, version: "1.2", strict: true } as const;

/** Reads one YAML 1.2 document. Problems may come with a value (a key given twice) or without (the text is no YAML at all). */
export function parseYaml(text: string, file: string): ParsedYaml {
  const tooLarge = sizeProblem(text, file);
  if (tooLarge) return { problems: [tooLarge] };
  const lines = new LineCounter();
  const document = parseDocument(text, { ...OPTIONS, lineCounter: lines });
  return read(document, text, new YamlSource(file, linesOf(text), document, lines));
}

/** The same of a stream of documents, each with its positions in the whole; empty ones are left out. */
export function parseYamlDocuments(text: string, file: string): readonly ParsedYaml[] {
  const tooLarge = sizeProblem(text, file);
  if (tooLarge) return [{ problems: [tooLarge] }];
  const marks = text.match(/^(---|\.\.\.)/gm)?.length ?? 0;
  if (marks > MAX_DOCUMENTS)
    return [{ problems: [{ file, line: 1, column: 1, message: `the file has more than ${MAX_DOCUMENTS} documents` }] }];
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  const textLines = linesOf(text);
  return documents
    .filter((document) => document.contents !== null || document.errors.length > 0)
    .map((document) => read(document, text, new YamlSource(file, textLines, document, lines)));
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

function sizeProblem(text: string, file: string): Problem | undefined {
  // At least one octet per character, so this holds for the octets too, within the factor that UTF-8 allows.
  return text.length > MAX_BYTES ? { file, line: 1, column: 1, message: `the file is larger than ${MAX_BYTES / 1024} KiB` } : undefined;
}

function read(document: Document, text: string, source: YamlSource): ParsedYaml {
  const faults = [...document.errors, ...document.warnings];
  if (faults.some((f) => f.code === "RESOURCE_EXHAUSTION"))
    return { problems: [{ file: source.file, line: 1, column: 1, message: "the file is nested too deeply" }] };
  const problems = faults.slice(0, MAX_YAML_PROBLEMS).map((fault) => yamlProblem(source, text, fault));
  problems.push(...directiveProblems(source, document));
  if (faults.some((f) => f.code !== "DUPLICATE_KEY")) return { problems };
  try {
    return { source, value: yamlValue(document), problems };
  } catch (error) {
    if (!(error instanceof YamlValueError)) throw error;
    return { problems: [...problems, located(source, error.offset, { message: error.message })] };
  }
}

function directiveProblems(source: YamlSource, document: Document): readonly Problem[] {
  const version = document.directives?.yaml;
  if (!version?.explicit || version.version === "1.2") return [];
  return [
    located(source, 0, {
      message: `YAML ${version.version} reads on, off and yes otherwise`,
      expected: "YAML 1.2",
      hint: "remove the %YAML line",
    }),
  ];
}

function yamlProblem(source: YamlSource, text: string, { code, message, pos }: YAMLError): Problem {
  switch (code) {
    case "DUPLICATE_KEY": {
      const key = /^["']?([\w@.+-]*)/.exec(text.slice(pos[0], pos[0] + 80))?.[1] ?? "";
      return located(source, pos[0], { message: `the key "${key}" stands here a second time`, hint: "keep one of the two" });
    }
    case "MULTIPLE_DOCS":
      return located(source, pos[0], {
        message: "a second document begins here",
        expected: "one scenario per file",
        hint: "move it into a file of its own",
      });
    case "TAB_AS_INDENT":
      return located(source, pos[0], { message: "a tab is used as indentation", expected: "spaces" });
    case "BLOCK_AS_IMPLICIT_KEY":
      return located(source, pos[0], { message: "not valid YAML: a mapping begins inside a value", hint: 'quote a text that holds ": "' });
    case "TAG_RESOLVE_FAILED":
      return located(source, pos[0], { message: `not valid here: ${message}`, hint: "write the value without a tag" });
    default:
      return located(source, pos[0], { message: `not valid YAML: ${message}` });
  }
}

function located(
  source: YamlSource,
  offset: number,
  detail: { readonly message: string; readonly expected?: string; readonly hint?: string },
): Problem {
  const position = source.at(offset);
  const sourceLine = source.line(position.line);
  return { ...position, ...detail, ...(sourceLine === undefined ? {} : { sourceLine }) };
}
