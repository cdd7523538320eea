import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fixture } from "../../../test/golden/report/fixture.ts";
import type { CellReport, Lane } from "../model.ts";
import { renderHtml } from "./report-page.ts";

const page = renderHtml(fixture);
const element = (name: string) => new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(page)?.[1] ?? "";

describe("renderHtml", () => {
  it("allows exactly its own style and script, by their digests", () => {
    const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    expect(page).toContain(
      `content="default-src 'none'; style-src ${digest(element("style"))}; script-src ${digest(element("script"))}; base-uri 'none'; form-action 'none'"`,
    );
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<style/g)).toHaveLength(1);
  });

  it("lets no text become an element, an attribute or an address", () => {
    const body = page.slice(page.indexOf("<body>"), page.indexOf("<script>"));
    expect(body).not.toMatch(/<(?:img|script)/i);
    expect(body.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\bon\w+=/);
    expect(body).not.toMatch(/ style="/);
    for (const [, href = ""] of body.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(#(cell-\d+|m-\w+)|\.\/[^:]*)$/);
    expect(body).not.toMatch(/[\p{Cc}--\n]|\p{Bidi_Control}/v);
  });

  it("needs no network", () => {
    expect(page).not.toMatch(/\b(?:src|srcset|action|data)="|@import|url\((?!#)/);
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:/);
  });

  it("has a section for each cell, and every link of the page leads somewhere", () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]));
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    expect(page.match(/<details class="cell /g)).toHaveLength(fixture.cells.length);
  });

  it("opens what has trouble and closes the rest", () => {
    const open = [...page.matchAll(/<details class="cell o-[\w-]+"( open)?>/g)].map((m) => m[1] !== undefined);
    expect(open).toEqual([false, false, true, false, true, true]);
  });

  it("says that a scenario has no control", () => {
    const [first] = fixture.cells;
    const { control: _, ...unguarded } = first ?? ({} as CellReport);
    expect(renderHtml({ ...fixture, cells: [unguarded] })).toContain("none: nothing shows that these checks can fail");
  });

  it.each([
    ["an empty report", []],
    ["a run that recorded nothing", fixture.cells.slice(5)],
  ])("shows %s", (_, cells) => {
    expect(renderHtml({ ...fixture, cells })).toContain("</html>");
  });

  it("stays small with 60 cells and lanes of 2000 marks", () => {
    const lane = (i: number): Lane => ({
      group: "probes",
      label: `flow ${i}`,
      spans: [],
      marks: Array.from({ length: 2000 }, (_, n) => ({ t: n * 1e6, tone: n % 50 === 0 ? "bad" : "good", label: "lost" })),
    });
    const [base] = fixture.cells;
    const cells = Array.from({ length: 60 }, () =>
      base ? [{ ...base, lanes: Array.from({ length: 10 }, (_, i) => lane(i)) }] : [],
    ).flat();
    const large = renderHtml({ ...fixture, cells });
    expect(large.length).toBeLessThan(20e6);
    expect(large).toMatch(/\d+ merged/);
  });
});
