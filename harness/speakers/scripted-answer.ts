import { isMapping } from "../../src/scenario/is-mapping.ts";

/** What the control client of a scripted speaker printed: the last line that is a JSON object, or undefined where there is none. */
export function scriptedAnswer(output: string): Readonly<Record<string, unknown>> | undefined {
  for (const line of output.trimEnd().split("\n").reverse()) {
    if (!line.startsWith("{")) continue;
    try {
      const value: unknown = JSON.parse(line);
      if (isMapping(value)) return value;
    } catch {
      // A line of something else that begins like JSON.
    }
  }
  return undefined;
}
