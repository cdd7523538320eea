import { describe, expect, it } from "vitest";
import { notificationFact, updateFact } from "../../test/support/bgp-facts.ts";
import {
  cellWith,
  expectation,
  faultStep,
  History,
  lostForward,
  node,
  observeStep,
  prefix,
  route,
  session,
  waitStep,
} from "../../test/support/history.ts";
import { buildReport } from "../report/build.ts";
import type { Cell } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { judgeCell } from "../verdict/judge.ts";
import { buildMatrix } from "./build.ts";
import type { MatrixReport } from "./model.ts";

const HELPER = node("helper", "172.31.0.1");
const RESTARTER = node("restarter", "172.31.0.2");
const SESSION = session(HELPER, RESTARTER);
const SERVICE = prefix("198.51.100.0/24");
const OLD = prefix("203.0.113.0/24");
const FULL = { restartState: false, notification: false, restartTimeS: 20, families: [{ afi: 1, safi: 1, forwardingState: true }] };
const BOTH = { client: FULL, server: FULL };

function cell(changes: Partial<Cell> = {}): Cell {
  return cellWith({
    scenario: "matrix-restart-kill",
    key: "restarter=bird@3.1,helper=frr@10.3",
    values: { restarter: "bird@3.1", helper: "frr@10.3" },
    purpose: "matrix",
    topology: { networks: [], nodes: [HELPER, RESTARTER], sessions: [SESSION] },
    steps: [waitStep("wait"), faultStep("kill", "restarter"), observeStep("observe")],
    expectations: [
      expectation("traffic", { probe: "web", direction: "round-trip" }),
      expectation("next-hops", { node: "helper", prefix: SERVICE, always: ["172.31.0.2"] }, "helper-route"),
      expectation("next-hops", { node: "restarter", prefix: OLD, eventually: [], after: "kill", within: 5000 }, "old-route"),
    ],
    ...changes,
  });
}

/** Up at 1 s, killed at 10.1 s, back at 12 s; the observation ends at 20 s. Nothing is lost unless a test adds to it. */
function ordinary(of: Cell = cell(), capabilities: Parameters<History["sessionUp"]>[3] = BOTH): History {
  const h = new History(of).captured("helper", "restarter");
  h.step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
  h.effect("kill", 10.1, "restarter");
  const connection = h.sessionUp(1, SESSION, 90, capabilities);
  h.message(1.1, connection, "server", updateFact(1), SESSION);
  h.sessionReset(10.1, connection, SESSION);
  h.at(12, { kind: "speaker-started", node: "restarter", speaker: "bird@3.1", recovery: true });
  const restarted = { ...FULL, restartState: true };
  h.sessionUp(13, SESSION, 90, { client: capabilities?.client ?? FULL, server: restarted });
  h.fibBegins(0, "helper", [route(SERVICE, ["172.31.0.2"])]);
  h.fibBegins(0, "restarter", [route(OLD, ["172.31.0.1"])]);
  return h;
}

function matrixOf(timelines: readonly Timeline[], repetitions: readonly number[] = timelines.map(() => 1)): MatrixReport | undefined {
  const report = buildReport(
    timelines.map((timeline, i) => ({
      cell: timeline.cell,
      manifest: timeline.manifest,
      repetition: repetitions[i] ?? 1,
      directory: `${timeline.cell.scenario}/${i}`,
      timeline,
      results: judgeCell(timeline),
    })),
  );
  return buildMatrix(report, timelines);
}

const only = (timeline: Timeline) => matrixOf([timeline])?.cells[0];
const said = (timeline: Timeline) =>
  only(timeline)
    ?.runs[0]?.reasons.map((r) => r.text)
    .join("\n");
const swept = (h: History) => h.fib(14, "restarter", "delete", route(OLD, ["172.31.0.1"]));

describe("the class of a recorded run", () => {
  it("is hitless where no packet was lost and every next hop stayed", () => {
    const h = ordinary().udpProbe({ from: 2, until: 21 });
    swept(h);
    expect(only(h.timeline())).toMatchObject({ class: "hitless", lost: 0 });
    expect(said(h.timeline())).toContain("no packet of probe web was lost in 10.000 s");
    expect(said(h.timeline())).toContain("R=1, F=1, Restart Time 20 s");
    expect(said(h.timeline())).toContain("Established again 1.000 s after the speaker was started");
  });

  it("is a flap where packets were lost, and says which way and from when on", () => {
    const h = ordinary().udpProbe({ from: 2, until: 21, lost: lostForward(0, 11.1, 11.35) });
    swept(h);
    expect(only(h.timeline())).toMatchObject({ class: "flap", lost: 25, ns: 0.25e9 });
    expect(said(h.timeline())).toContain(
      "lost 25 packets (25 on the way to the restarter, 0 on the way back), for at most 250.000 ms at a time, from 1.000 s after the speaker's end on",
    );
  });

  it("is a flap where a next hop was gone for a moment in which no packet was sent", () => {
    const h = ordinary().udpProbe({ from: 2, until: 21 });
    swept(h);
    h.fib(13.1, "helper", "delete", route(SERVICE, ["172.31.0.2"]));
    h.fib(13.1004, "helper", "add", route(SERVICE, ["172.31.0.2"]));
    expect(only(h.timeline())).toMatchObject({ class: "flap", lost: 0, ns: 400_000 });
  });

  it("names the NOTIFICATION that ended the session, and whether both had the N bit", () => {
    const h = new History(cell()).captured("helper", "restarter");
    h.step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
    h.effect("kill", 10.1, "restarter");
    const connection = h.sessionUp(1, SESSION, 90, { client: FULL, server: { ...FULL, notification: true } });
    h.message(10.05, connection, "server", notificationFact(6, 2), SESSION);
    h.udpProbe({ from: 2, until: 21 });
    expect(said(h.timeline())).toContain(
      "NOTIFICATION 6/2 (Cease, Administrative Shutdown) of the restarter; in the OPENs N=1 of the restarter and N=0 of the helper",
    );
    expect(said(h.timeline())).toContain("was not Established again");
  });

  it("names the NOTIFICATION that ended an attempt to come back", () => {
    const h = ordinary().udpProbe({ from: 2, until: 21, lost: lostForward(0, 12.5, 13) });
    const attempt = { client: { address: SESSION.a.address, port: 41_000 }, server: { address: SESSION.b.address, port: 179 }, serial: 9 };
    h.fact(12.49, "helper", { kind: "tcp-syn", connection: attempt, from: "client" });
    h.message(12.5, attempt, "server", notificationFact(5, 0), SESSION);
    expect(said(h.timeline())).toContain(
      "an attempt to bring it back ended by a NOTIFICATION 5/0 (Finite State Machine Error) of the restarter, 2.500 s after the fault began",
    );
  });

  it("is black-holed where traffic has not come back by the end", () => {
    const h = ordinary().udpProbe({ from: 2, until: 20, lost: lostForward(1, 11) });
    swept(h);
    expect(only(h.timeline())?.class).toBe("black-holed");
    expect(only(h.timeline())?.ns).toBeCloseTo(9e9, -8);
  });

  it("is stale for ever where a route is there to the end that has to go", () => {
    const h = ordinary().udpProbe({ from: 2, until: 21 });
    expect(only(h.timeline())).toMatchObject({ class: "stale", lost: 0 });
    expect(said(h.timeline())).toContain("203.0.113.0/24 is in the kernel of restarter to the end, via 172.31.0.1");
  });

  it.each([
    ["the helper's OPEN", { server: FULL }, "the OPEN of the helper has no graceful restart capability"],
    ["the restarter's OPEN", { client: FULL }, "the OPEN of the restarter has no graceful restart capability"],
    ["a list of families", { client: FULL, server: { ...FULL, families: [] } }, "the OPEN of the restarter lists no family"],
  ])("is unsupported where packets were lost for want of %s", (_, capabilities, text) => {
    const h = ordinary(cell(), capabilities).udpProbe({ from: 2, until: 21, lost: lostForward(0, 11, 12) });
    swept(h);
    expect(only(h.timeline())).toMatchObject({ class: "unsupported", lost: 100 });
    expect(said(h.timeline())).toContain(text);
  });

  it("is unsupported where a route that was announced never came into the kernel, by that UPDATE", () => {
    const h = new History(cell()).captured("helper", "restarter");
    h.fibBegins(0, "helper", []);
    const connection = h.sessionUp(1, SESSION, 90, BOTH);
    h.message(1.5, connection, "server", updateFact(1), SESSION);
    h.at(0, { kind: "step-begin", step: "wait", verb: "wait", text: "wait: converged" });
    h.at(16, { kind: "step-end", step: "wait", outcome: "timeout", detail: "no route" });
    const classified = only(h.timeline("broken"));
    expect(classified?.class).toBe("unsupported");
    expect(classified?.runs[0]?.reasons[0]?.text).toContain(
      "the kernel of the helper had no route to 198.51.100.0/24 in 14.500 s after the UPDATE of the restarter",
    );
    expect(classified?.runs[0]?.reasons[0]?.evidence).toEqual(["w:helper:13"]);
  });

  it("is unsupported where a speaker has no way to put routes into the kernel", () => {
    const bare = { ...HELPER, ...(HELPER.speaker && { speaker: { ...HELPER.speaker, kernelRoutes: "never" as const } }) };
    const h = new History(cell({ topology: { networks: [], nodes: [bare, RESTARTER], sessions: [SESSION] } }));
    h.at(0, { kind: "step-begin", step: "wait", verb: "wait", text: "wait: probe web" });
    h.at(6, { kind: "step-end", step: "wait", outcome: "timeout", detail: "not answered" });
    expect(only(h.timeline("broken"))?.class).toBe("unsupported");
    expect(said(h.timeline("broken"))).toContain("the speaker of helper, has no way to put routes into the kernel");
  });

  it("is unsupported where the machine lacks something, with the reason", () => {
    const h = new History(cell());
    expect(only(h.timeline("not-applicable"))).toMatchObject({
      class: "unsupported",
      runs: [{ reasons: [{ text: "not available: a test" }] }],
    });
  });

  it.each<[string, (h: History) => Timeline]>([
    ["the run broke", (h) => h.udpProbe({ from: 2, until: 21 }).timeline("broken")],
    ["the record was cut off", (h) => h.udpProbe({ from: 2, until: 21 }).timeline("cut")],
    ["the probe was not answered before", (h) => h.udpProbe({ from: 2, until: 21, unanswered: [0, 1] }).timeline()],
    ["the probe does not tell its end", (h) => h.udpProbe({ from: 2, until: 15, ends: false }).timeline()],
  ])("is inconclusive where %s", (_, end) => {
    const h = ordinary();
    swept(h);
    expect(only(end(h))?.class).toBe("inconclusive");
  });

  it("is inconclusive where the control lost nothing, since the probe may be blind", () => {
    const main = ordinary(cell({ control: { cell: "c", mustFail: ["traffic"] } })).udpProbe({ from: 2, until: 21 });
    const control = ordinary(cell({ key: "c", variant: "control", mustFail: ["traffic"] })).udpProbe({ from: 2, until: 21 });
    for (const h of [main, control]) swept(h);
    const matrix = matrixOf([main.timeline(), control.timeline()]);
    expect(matrix?.cells.map((c) => c.class)).toEqual(["inconclusive"]);
    expect(matrix?.scenarios[0]?.controls.map((c) => c.outcome)).toEqual(["inconclusive"]);
    expect(matrix?.exitCode).toBe(2);
  });
});

describe("the matrix", () => {
  const run = (values: Record<string, string>, scenario: string, loses = false): Timeline => {
    const key = Object.entries(values)
      .map((v) => v.join("="))
      .join(",");
    const h = ordinary(cell({ values, key, scenario })).udpProbe({ from: 2, until: 21, lost: loses ? lostForward(0, 11, 12) : [] });
    swept(h);
    return h.timeline();
  };

  it("has a cell for each pair and scenario, names in the order of their numbers, and short names for scenarios", () => {
    const matrix = matrixOf([
      run({ restarter: "frr@10.3", helper: "frr@8.4" }, "matrix-restart-kill"),
      run({ restarter: "frr@8.4", helper: "frr@8.4" }, "matrix-restart-kill", true),
      run({ restarter: "frr@8.4", helper: "frr@8.4" }, "matrix-restart-term"),
    ]);
    expect(matrix?.restarters).toEqual(["frr@8.4", "frr@10.3"]);
    expect(matrix?.scenarios.map((s) => s.label)).toEqual(["kill", "term"]);
    expect(matrix?.cells.map((c) => [c.restarter, c.scenario, c.class])).toEqual([
      ["frr@8.4", "matrix-restart-kill", "flap"],
      ["frr@8.4", "matrix-restart-term", "hitless"],
      ["frr@10.3", "matrix-restart-kill", "hitless"],
    ]);
    expect(matrix?.totals).toMatchObject({ hitless: 2, flap: 1 });
    expect(matrix?.exitCode).toBe(0);
  });

  it("gives a cell the class of the worst of its runs", () => {
    const values = { restarter: "frr@8.4", helper: "frr@8.4" };
    const matrix = matrixOf([run(values, "x"), run(values, "x", true), run(values, "x")], [1, 2, 3]);
    expect(matrix?.cells).toMatchObject([
      { class: "flap", lost: 100, runs: [{ class: "hitless" }, { class: "flap" }, { class: "hitless" }] },
    ]);
    expect(matrix?.cells[0]?.runs.map((r) => r.anchor)).toEqual(["cell-1", "cell-2", "cell-3"]);
  });

  it("is none of runs that were made to be judged", () => {
    const { purpose: _, ...judged } = cell();
    expect(matrixOf([ordinary(judged).udpProbe({ from: 2, until: 21 }).timeline()])).toBeUndefined();
  });
});
