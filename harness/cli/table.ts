import { displayWidth, padTo } from "../../src/report/plain-text.ts";

/** Rows in aligned columns, two spaces apart, with their heading. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, i) => Math.max(...all.map((row) => displayWidth(row[i] ?? ""))));
  const lines = all.map((row) =>
    row
      .map((cell, i) => padTo(cell, widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
