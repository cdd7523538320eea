import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";

/** A TypeScript file of the repository; paths are relative to its root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly syntax: ts.SourceFile;
  /** What it imports or exports from, statically or dynamically; local files as paths from the root, packages as written. */
  readonly imports: readonly string[];
}

const ROOT = join(import.meta.dirname, "../..");

/** Every TypeScript file below a folder of the repository. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => readSource(posix.relative(ROOT, posix.join(entry.parentPath, entry.name))))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function parseSource(path: string, text: string): SourceFile {
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, lines: text.split("\n").length - 1, syntax, imports: importsOf(syntax, path) };
}

function readSource(path: string): SourceFile {
  return parseSource(path, readFileSync(join(ROOT, path), "utf8"));
}

function importsOf(syntax: ts.SourceFile, path: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const from = specifier(node);
    if (from) found.push(from.startsWith(".") ? posix.join(dirname(path), from) : from);
    ts.forEachChild(node, visit);
  };
  visit(syntax);
  return found;
}

function specifier(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return node.moduleSpecifier.text;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return node.argument.literal.text;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument && ts.isStringLiteral(argument) ? argument.text : "(computed)";
  }
  return undefined;
}
