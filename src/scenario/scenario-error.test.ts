import { expect, it } from "vitest";
import { formatProblems, ScenarioError } from "./scenario-error.ts";

it("tells the place, the line, what was expected and how to mend it", () => {
  const error = new ScenarioError([
    { file: "a.yaml", line: 3, column: 5, message: "no", expected: "yes", hint: "say yes", sourceLine: "    bad: 1" },
    { file: "a.yaml", line: 4, column: 1, message: "nor this" },
  ]);
  expect(formatProblems(error)).toBe(
    ["a.yaml:3:5: no", "    3 |     bad: 1", "      |     ^", "    expected: yes", "    hint: say yes", "a.yaml:4:1: nor this"].join("\n"),
  );
  expect(error.message).toBe("a.yaml:3:5: no\na.yaml:4:1: nor this");
});

it("shows a long line around the mistake, and no control characters", () => {
  const sourceLine = `${"x".repeat(300)}\u001b[31m${"y".repeat(300)}`;
  const [, shown = "", caret = ""] = formatProblems(
    new ScenarioError([{ file: "a", line: 1, column: 301, message: "m", sourceLine }]),
  ).split("\n");
  expect(shown.length).toBeLessThanOrEqual(130);
  expect(shown[caret.indexOf("^")]).toBe("\ufffd");
});
