import { describe, expect, it } from "vitest";
import { announce, endOfRib, notification } from "../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../test/support/capture-builder.ts";
import { pointOf, reportOfLab } from "../../../test/support/capture-report.ts";
import type { RequirementCheck } from "../../verdict/requirement-check.ts";
import { inconclusive } from "../../verdict/verdict.ts";
import { renderCaptureHtml } from "./html.ts";
import { serializeCaptureReport } from "./json.ts";
import { renderCaptureText } from "./text.ts";

const [A, B] = ["10.0.0.1", "10.0.0.2"];
const text = (lab: CaptureBuilder, checks: readonly RequirementCheck[] = []) =>
  renderCaptureText(reportOfLab(lab, checks), { colour: false });

function session(): CaptureBuilder {
  const lab = new CaptureBuilder();
  const c = lab.at(1).connect(A, B).open("client", { asn: 65_001 }).open("server", { asn: 65_002, holdTimeS: 30 }).establish();
  c.send("client", announce(["203.0.113.0/24", "198.51.100.0/24"]), endOfRib("ipv4"));
  return lab;
}

/** A rule that is broken, kept or open on every speaker, shown by the first OPEN. */
const rule = (id: RequirementCheck["id"], status: "pass" | "fail" | "inconclusive"): RequirementCheck => ({
  id,
  judge: ({ history }) => {
    const open = history.sessions[0]?.connections[0]?.opens[0]?.id ?? "";
    if (status === "inconclusive") return [inconclusive("nobody saw it")];
    return [{ status, expected: "what was asked", actual: "what was seen", evidence: [open], measured: [] }];
  },
});
const MUST = "RFC4724-4.1-04";
const SHOULD = "RFC4724-4.2-12";

describe("a session", () => {
  it.each([
    ["both ends", "10.0.0.1 (AS 65001, router id 10.0.0.1) – 10.0.0.2 (AS 65002, router id 10.0.0.2)"],
    ["the OPENs", "OPEN: AS 65002, hold time 30 s, IPv4 unicast; no graceful restart"],
    ["what they come to", "negotiated: hold time 30 s, IPv4 unicast; no graceful restart"],
    ["the End-of-RIB with what came before", "End-of-RIB for IPv4 unicast after 2 announced, 0 withdrawn"],
    ["the routes", "10.0.0.1  IPv4 unicast: 2 announced, 0 withdrawn, then End-of-RIB; 2 stand"],
  ])("is told with %s", (_, want) => {
    expect(text(session())).toContain(want);
  });

  it("has its tries that failed alike in one line", () => {
    const lab = new CaptureBuilder();
    for (let n = 0; n < 500; n++) lab.at(n + 1).refuse(A, B);
    const [only] = pointOf(lab).sessions;
    expect(only?.facts.map((fact) => fact.text)).toEqual([`dials; ${B} refuses (RST), 200 times until packet 1000`]);
    expect(only?.connections).toBe(500);
  });

  it("is told to be up before the capture where that begins later", () => {
    const lab = new CaptureBuilder();
    const c = lab.at(1).underWay(A, B);
    c.send("client", announce("203.0.113.0/24")).keepalive("server");
    const report = reportOfLab(lab);
    expect(report.exitCode).toBe(2);
    expect(renderCaptureText(report, { colour: false })).toContain("the capture begins within this connection");
    expect(report.vantagePoints[0]?.limits.join()).toContain("OPENs of the session 10.0.0.1 – 10.0.0.2 that was up at");
  });
});

describe("rules", () => {
  it.each<[string, readonly RequirementCheck[], number, string]>([
    ["a broken MUST decides", [rule(MUST, "fail")], 1, "2 binding rules broken: RFC4724-4.1-04"],
    ["a broken SHOULD does not", [rule(SHOULD, "fail")], 0, "no binding rule broken"],
    ["what is kept is counted", [rule(MUST, "pass")], 0, "none broken, 2 kept, 0 not to be told"],
    ["what cannot be told is a sentence", [rule(MUST, "inconclusive")], 0, "cannot be told: nobody saw it"],
  ])("%s", (_, checks, exitCode, want) => {
    expect(reportOfLab(session(), checks).exitCode).toBe(exitCode);
    expect(text(session(), checks)).toContain(want);
  });

  it("say level, id, clause, what was asked and seen, packet and time", () => {
    const printed = text(session(), [rule(MUST, "fail")]);
    for (const part of [
      "✗ MUST",
      MUST,
      "(RFC 4724 section 4.1)",
      "what was asked",
      "what was seen",
      "packet 4 at 2026-01-01 00:00:01.000040 UTC",
    ])
      expect(printed).toContain(part);
  });
});

describe("hostile captures", () => {
  const evil = '\u001b[31m\u0007</script><img src=x onerror=alert(1)>\u202e"';
  const lab = (): CaptureBuilder => {
    const made = session();
    const c = made.at(5).connect(A, B).establish();
    const said = new TextEncoder().encode(evil);
    c.send("client", notification(6, 2, Uint8Array.of(said.length, ...said)));
    return made;
  };

  it("print no control sequences", () => {
    const printed = text(lab());
    expect(printed).toContain("onerror");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it("put no markup of their own into the page", () => {
    const page = renderCaptureHtml(reportOfLab(lab()));
    expect(page).not.toContain("<img");
    expect(page.match(/<\/script>/g)).toHaveLength(1);
  });

  it("are told in bounded length, however many sessions and connections they have", () => {
    const many = new CaptureBuilder();
    for (let n = 0; n < 400; n++) {
      const c = many
        .at(n + 1)
        .connect(`10.1.${n >> 8}.${n & 255}`, B)
        .establish();
      for (let k = 0; k < 30; k++) c.send("client", notification(6, k));
    }
    const report = reportOfLab(many);
    expect(report.vantagePoints[0]?.sessions).toHaveLength(100);
    expect(report.vantagePoints[0]?.sessionsLeftOut).toBe(300);
    expect(renderCaptureText(report, { colour: false }).length).toBeLessThan(200_000);
    expect(serializeCaptureReport(report).length).toBeLessThan(3_000_000);
    expect(renderCaptureHtml(report).length).toBeLessThan(3_000_000);
  });
});

it("has colours only when they are asked for", () => {
  const report = reportOfLab(session());
  const coloured = renderCaptureText(report, { colour: true });
  expect(coloured).toContain("\u001b[");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  expect(coloured.replaceAll(/\u001b\[[\d;]*m/g, "")).toBe(renderCaptureText(report, { colour: false }));
});

it("gives JSON that reads back as it was", () => {
  const report = reportOfLab(session(), [rule(MUST, "fail")]);
  expect(JSON.parse(serializeCaptureReport(report))).toEqual(report);
});
