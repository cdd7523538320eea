import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

const FORBIDDEN_GLOBALS = new Set([
  "process",
  "globalThis",
  "global",
  "performance",
  "console",
  "crypto",
  "fetch",
  "require",
  "queueMicrotask",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
]);

/** What makes a file depend on the time, on chance or on its surroundings, each as `line: what`. */
export function impurities({ syntax }: SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = impurity(node);
    if (what) found.push(`${syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1}: ${what}`);
    ts.forEachChild(node, visit);
  };
  visit(syntax);
  return found;
}

function impurity(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const access = `${node.expression.getText()}.${node.name.text}`;
    if (access === "Date.now" || access === "Math.random") return access;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments ?? []).length === 0) return "new Date()";
  if (ts.isCallExpression(node) && node.expression.getText() === "Date") return "Date()";
  if (ts.isIdentifier(node) && FORBIDDEN_GLOBALS.has(node.text) && isReference(node)) return node.text;
  return undefined;
}

/** The identifier stands for a variable, and is not the name of a property, a declaration or a type's member. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const named = parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
  return named.name !== node && named.propertyName !== node;
}
