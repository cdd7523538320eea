import { expect, it } from "vitest";
import { announce, endOfRib } from "../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../test/support/capture-builder.ts";
import { reportOfLab } from "../../../test/support/capture-report.ts";
import type { RequirementCheck } from "../../verdict/requirement-check.ts";
import { renderCaptureHtml } from "./html.ts";

const GR = { restartTimeS: 60 };
const broken: RequirementCheck = {
  id: "RFC4724-4.1-04",
  judge: () => [{ status: "fail", expected: "a < b", actual: "b & c", evidence: ["w:x:4"], measured: [] }],
};

function page(): string {
  const lab = new CaptureBuilder();
  const first = lab.at(1).connect("10.0.0.1", "10.0.0.2").open("client", { gracefulRestart: GR }).open("server", { gracefulRestart: GR });
  first.establish().send("client", announce("203.0.113.0/24"), endOfRib("ipv4"));
  lab.at(5).sent(first.rst("client"));
  const again = { ...GR, restartState: true };
  lab.at(6).connect("10.0.0.1", "10.0.0.2").open("client", { gracefulRestart: again }).open("server", { gracefulRestart: GR }).establish();
  return renderCaptureHtml(reportOfLab(lab, [broken]));
}

it.each([
  ["a lane per session", 'aria-label="Timeline of x.pcap'],
  ["the broken rule with its level and escaped texts", "<dd>a &#60; b</dd>"],
  ["its packet and time", "packet 4 2026-01-01 00:00:01.000040 UTC"],
  ["who restarted", "10.0.0.1 restarted: its next OPEN has R=1"],
  ["what passed", "End-of-RIB for IPv4 unicast after 1 announced"],
  ["what it cannot show", "A capture tells nothing of the kernels"],
])("shows %s", (_, want) => {
  expect(page()).toContain(want.replaceAll("'", "&#39;"));
});

it("is whole markup, and names nothing outside itself", () => {
  const text = page();
  const open: string[] = [];
  const body = text.replaceAll(/<(style|script)>[\s\S]*?<\/\1>/g, "");
  for (const [, end, name = "", alone] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
    if (alone || ["meta", "br", "hr"].includes(name)) continue;
    if (end) expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
  expect(body).not.toMatch(/(?:src|href)="(?!#)/);
});
