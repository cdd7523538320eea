import { describe, expect, it } from "vitest";
import { fixture } from "../../test/golden/report/fixture.ts";
import { renderJunit } from "./junit.ts";

describe("renderJunit", () => {
  const xml = renderJunit(fixture);
  const suites = [...xml.matchAll(/<testsuite [\s\S]*?<\/testsuite>/g)].map((m) => m[0]);

  it("is well-formed XML, whatever the texts say", () => {
    expect(wellFormed(xml)).toBeUndefined();
  });

  it("has a suite per cell, a case per expectation and decided requirement that counts, or one for a run without any", () => {
    expect(suites).toHaveLength(fixture.cells.length);
    expect(suites.map((s) => s.match(/<testcase /g)?.length)).toEqual([2, 2, 8, 1, 2, 1]);
  });

  it.each([
    ["a pass", 0, { failures: 0, errors: 0, skipped: 0 }],
    ["a known deviation as passed", 1, { failures: 0, errors: 0, skipped: 0 }],
    ["a fail, an inconclusive and a not-applicable verdict", 2, { failures: 2, errors: 1, skipped: 1 }],
    ["a control that failed as passed", 3, { failures: 0, errors: 0, skipped: 0 }],
    ["a run without verdicts as an error", 5, { failures: 0, errors: 1, skipped: 0 }],
  ])("counts %s", (_, index, want) => {
    const suite = suites[index] ?? "";
    const count = (tag: string) => suite.match(new RegExp(`<${tag}[ >]`, "g"))?.length ?? 0;
    expect({ failures: count("failure"), errors: count("error"), skipped: count("skipped") }).toEqual(want);
    for (const [name, n] of Object.entries(want)) expect(suite).toContain(` ${name}="${n}"`);
  });

  it("names the place in the scenario in attributes and as a stack frame at the end of the failure's text", () => {
    expect(suites[2]).toContain(
      '<testcase name="recovery" classname="dead-peer-refuses dut=bird@3.1" file="scenarios/calico/dead-peer-refuses.yaml" line="31"',
    );
    expect(suites[2]).toContain("    at recovery (scenarios/calico/dead-peer-refuses.yaml:31:7)</failure>");
  });

  it("carries the reference of a known deviation, the measured value and its limit", () => {
    expect(suites[1]).toContain('<property name="known-deviation" value="known: projectcalico/bird#115"/>');
    expect(suites[1]).toMatch(/<system-out>known: projectcalico\/bird#115/);
    expect(suites[1]).toContain('<property name="measured.recovery.ns" value="240512000000"/>');
    expect(suites[1]).toContain('<property name="limit.recovery.ns" value="5000000000"/>');
  });

  it("says what went wrong with the run itself", () => {
    expect(suites[5]).toContain("<system-err>the record ends in the middle of a line</system-err>");
  });

  it("gives an empty report a root element", () => {
    expect(wellFormed(renderJunit({ ...fixture, cells: [] }))).toBeUndefined();
  });
});

/** What is not well-formed about `xml`, after XML 1.0: characters, tags in balance, quoted attributes, known references. */
function wellFormed(xml: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 section 2.2 forbids these
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml) || !xml.isWellFormed()) return "a forbidden character";
  const open: string[] = [];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  for (const token of body.match(/<[^>]*>|[^<]+/g) ?? []) {
    if (!token.startsWith("<")) {
      if (/&(?!amp;|lt;|gt;|quot;|apos;|#\d+;)/.test(token) || token.includes("]]>")) return `bad text: ${token}`;
      if (open.length === 0 && token.trim() !== "") return `text outside the root: ${token}`;
      continue;
    }
    const tag = /^<(\/?)([a-z-]+)((?: [\w.-]+="(?:[^"<&]|&(?:amp|lt|gt|quot|apos|#\d+);)*")*)(\/?)>$/.exec(token);
    if (!tag) return `bad tag: ${token}`;
    const [, closing, name = "", , empty] = tag;
    if (closing && open.pop() !== name) return `unbalanced: ${token}`;
    if (!closing && !empty) open.push(name);
  }
  return open.length > 0 ? `not closed: ${open.join()}` : undefined;
}
