import { describe, expect, it } from "vitest";
import { History, prefix, route, seconds } from "../../test/support/history.ts";
import { durationText } from "./duration-text.ts";

const P = prefix("10.2.0.0/26");
const X = "172.31.0.3";
const Y = "172.31.0.4";

/** `from-until: next hops`, in seconds; `?` where they are not known. */
function intervalsOf(history: History): readonly string[] {
  return history
    .ordinarySteps()
    .timeline()
    .nextHops("tor", P)
    .map((i) => `${i.fromT / 1e9}-${i.untilT / 1e9}: ${i.status === "known" ? i.nextHops.join(" ") : "?"}`);
}

describe("next-hop intervals", () => {
  it("are unknown before the first snapshot and reach to the end of the last step", () => {
    const h = new History();
    h.fibBegins(0.5, "tor", [route(P, [Y, X])]);
    expect(intervalsOf(h)).toEqual(["0-0.5: ?", `0.5-20: ${X} ${Y}`]);
  });

  it("keep a hole of no length between a delete and an add at one instant", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.fib(12, "tor", "delete", route(P, [X]));
    h.fib(12, "tor", "add", route(P, [X]));
    expect(intervalsOf(h)).toEqual([`0-12: ${X}`, "12-12: ", `12-20: ${X}`]);
  });

  it("are those of one table: what the other tables hold for the prefix says nothing", () => {
    const h = new History();
    const elsewhere = route(P, [Y], { table: 198 });
    h.fibBegins(0, "tor", [route(P, [X]), elsewhere]);
    h.fib(12, "tor", "delete", elsewhere);
    h.at(15, { kind: "fib-route", node: "tor", op: "add", route: elsewhere, inferred: true, sinceT: seconds(14) });
    expect(intervalsOf(h)).toEqual([`0-20: ${X}`]);
    const inTable = h.timeline().nextHops("tor", P, 198);
    expect(inTable.map((i) => [i.fromT / 1e9, i.status === "known" ? i.nextHops.join() : "?"])).toEqual([
      [0, Y],
      [12, ""],
      [14, "?"],
      [15, Y],
    ]);
  });

  it("join across a replacement by the same next hops", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X, Y])]);
    h.fib(12, "tor", "replace", route(P, [Y, X]));
    expect(intervalsOf(h)).toEqual([`0-20: ${X} ${Y}`]);
  });

  it("follow a nexthop object, and do not count a dead next hop", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X, Y])]);
    const dying = route(P, [X, Y]);
    h.at(11, {
      kind: "fib-nexthops",
      node: "tor",
      route: { ...dying, nextHops: dying.nextHops.map((hop) => ({ ...hop, dead: hop.via === Y })) },
    });
    expect(intervalsOf(h)).toEqual([`0-11: ${X} ${Y}`, `11-20: ${X}`]);
  });

  it("ignore events of other prefixes and of other nodes", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.fib(11, "tor", "delete", route(prefix("10.9.0.0/24"), [X]));
    h.fib(12, "n5", "delete", route(P, [X]));
    expect(intervalsOf(h)).toEqual([`0-20: ${X}`]);
  });

  it("take the route of the lowest metric, whose blackhole beats any next hop", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X], { metric: 20 }), route(P, [Y], { metric: 200 })]);
    h.fib(11, "tor", "delete", route(P, [X], { metric: 20 }));
    h.fib(12, "tor", "add", route(P, [], { metric: 5, type: "blackhole" }));
    expect(intervalsOf(h)).toEqual([`0-11: ${X}`, `11-12: ${Y}`, "12-20: "]);
  });

  it("are empty while a node is down, until the first snapshot after its boot", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.at(10.1, { kind: "node-down", node: "tor" });
    h.at(10.1, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(10), detail: "the stream ended" });
    h.at(11, { kind: "node-up", node: "tor" });
    h.fibBegins(11.5, "tor", []);
    h.fib(15, "tor", "add", route(P, [X]));
    expect(intervalsOf(h)).toEqual([`0-10: ${X}`, "10-10.1: ?", "10.1-15: ", `15-20: ${X}`]);
  });

  it.each([
    ["without a first snapshot are unknown", () => {}, ["0-10.1: 172.31.0.3", "10.1-11: ", "11-20: ?"]],
    [
      "that lost something before a snapshot are unknown until it",
      (h: History) => {
        h.at(11.1, { kind: "recorder-begin", recorder: "fib", node: "tor" });
        h.at(11.3, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(11.1), detail: "the monitor ended" });
        h.fibBegins(12, "tor", []);
      },
      ["0-10.1: 172.31.0.3", "10.1-11: ", "11-11.1: ?", "11.1-11.3: ?", "11.3-12: ?", "12-20: "],
    ],
    [
      "that lost something are unknown to the end where no snapshot follows",
      (h: History) => {
        h.at(11.1, { kind: "recorder-begin", recorder: "fib", node: "tor" });
        h.at(11.3, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(11.1), detail: "the monitor ended" });
      },
      ["0-10.1: 172.31.0.3", "10.1-11: ", "11-11.1: ?", "11.1-11.3: ?", "11.3-20: ?"],
    ],
    [
      "are empty from the boot on where the old recorder ends late and the new one begins whole",
      (h: History) => {
        h.at(11.05, { kind: "recorder-end", recorder: "fib", node: "tor", seen: 1, lost: 0 });
        h.fibBegins(11.5, "tor", [route(P, [Y])]);
      },
      ["0-10.1: 172.31.0.3", "10.1-11.5: ", "11.5-20: 172.31.0.4"],
    ],
  ] as const)("of a reboot %s", (_name, write, want) => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.at(10.1, { kind: "node-down", node: "tor" });
    h.at(10.2, { kind: "fib-snapshot", node: "tor", reason: "end", routes: [] });
    h.at(10.3, { kind: "recorder-end", recorder: "fib", node: "tor", seen: 1, lost: 0 });
    h.at(11, { kind: "node-up", node: "tor" });
    write(h);
    expect(intervalsOf(h)).toEqual(want);
  });

  it("are unknown from a loss to the next snapshot", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.fib(11, "tor", "replace", route(P, [Y]));
    h.at(12, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(10.5), detail: "overrun" });
    h.at(13, { kind: "fib-snapshot", node: "tor", reason: "resync", routes: [route(P, [X])] });
    expect(intervalsOf(h)).toEqual([`0-10.5: ${X}`, "10.5-12: ?", "12-13: ?", `13-20: ${X}`]);
  });

  it("are known after a time in which the recorder only told late", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.fib(11.9, "tor", "replace", route(P, [Y]));
    h.at(12, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(11), detail: "did not run", late: true });
    h.fib(13, "tor", "replace", route(P, [X]));
    expect(intervalsOf(h)).toEqual([`0-11: ${X}`, "11-12: ?", `12-13: ${Y}`, `13-20: ${X}`]);
  });

  it("are known from a snapshot that was taken to make up for a loss, which is told at the same time", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.at(12, { kind: "fib-snapshot", node: "tor", reason: "resync", routes: [route(P, [X])] });
    h.at(12, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(11), detail: "overrun" });
    expect(intervalsOf(h)).toEqual([`0-11: ${X}`, "11-12: ?", `12-20: ${X}`]);
  });

  it("fall back to the older of two routes with one metric when the newer is deleted", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.fib(11, "tor", "add", route(P, [Y], { protocol: "static" }));
    h.fib(12, "tor", "replace", route(P, [X, Y]));
    h.fib(13, "tor", "delete", route(P, [Y], { protocol: "static" }));
    h.fib(14, "tor", "delete", route(P, [X, Y]));
    expect(intervalsOf(h)).toEqual([`0-11: ${X}`, `11-13: ${Y}`, `13-14: ${X} ${Y}`, "14-20: "]);
  });

  it("are unknown for good when the recorder ended", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.at(12, { kind: "recorder-end", recorder: "fib", node: "tor", seen: 1, lost: 0 });
    expect(intervalsOf(h)).toEqual([`0-12: ${X}`, "12-20: ?"]);
  });

  it("are unknown in the span in which a resync found an unannounced change", () => {
    const h = new History();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.at(12, { kind: "fib-snapshot", node: "tor", reason: "resync", routes: [] });
    h.at(12, { kind: "fib-route", node: "tor", op: "delete", route: route(P, [X]), inferred: true, sinceT: seconds(11.9) });
    expect(intervalsOf(h)).toEqual([`0-11.9: ${X}`, "11.9-12: ?", "12-20: "]);
  });
});

describe("fibAt", () => {
  it("gives the table as it was, and says when it is not known", () => {
    const h = new History().ordinarySteps();
    h.fibBegins(1, "tor", [route(P, [X])]);
    h.fib(11, "tor", "replace", route(P, [Y]));
    h.at(13, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(12), detail: "overrun" });
    const timeline = h.timeline();
    expect(timeline.fibAt("tor", seconds(0.5)).unknown).toMatch(/not recorded yet/);
    expect(timeline.fibAt("tor", seconds(2)).nextHops(P)).toEqual([X]);
    expect(timeline.fibAt("tor", seconds(11)).nextHops(P)).toEqual([Y]);
    expect(timeline.fibAt("tor", seconds(12.5)).unknown).toBe("overrun");
    expect(timeline.fibAt("tor", seconds(14)).unknown).toBe("overrun");
  });
});

describe("durationText", () => {
  it.each([
    [0, "0 s"],
    [1_240_000_000, "1.240 s"],
    [12_345_678, "12.346 ms"],
    [900, "0.001 ms"],
  ])("writes %d ns as %s", (ns, text) => expect(durationText(ns)).toBe(text));
});
