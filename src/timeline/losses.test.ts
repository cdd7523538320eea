import { describe, expect, it } from "vitest";
import { History, seconds } from "../../test/support/history.ts";
import { captureProblems } from "./losses.ts";

const WINDOW = { fromT: seconds(10), untilT: seconds(20) };

describe("losses of a recorder", () => {
  it("touch a window, of one node or of any", () => {
    const h = new History().ordinarySteps();
    h.at(12, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(11), detail: "overrun" });
    const timeline = h.timeline();
    expect(timeline.lossIn("fib", "tor", WINDOW)).toMatchObject([{ fromT: seconds(11), untilT: seconds(12), detail: "overrun" }]);
    expect(timeline.lossIn("fib", undefined, WINDOW)).toHaveLength(1);
    expect(timeline.lossIn("fib", "n5", WINDOW)).toEqual([]);
    expect(timeline.lossIn("wire", "tor", WINDOW)).toEqual([]);
    expect(timeline.lossIn("fib", "tor", { fromT: seconds(13), untilT: seconds(20) })).toEqual([]);
  });

  it("include a capture that was cut off, up to the next capture of a node that came up again", () => {
    const h = new History().ordinarySteps().captured("tor");
    h.fact(11, "tor", { kind: "capture-truncated", reason: "the file ends in a record" });
    h.at(14, { kind: "node-down", node: "tor" });
    h.at(15, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.2.pcap" });
    const timeline = h.timeline();
    expect(timeline.lossIn("wire", "tor", WINDOW)).toMatchObject([{ fromT: seconds(11), untilT: seconds(15) }]);
    expect(timeline.lossIn("wire", "tor", { fromT: seconds(16), untilT: seconds(20) })).toEqual([]);
  });

  it("begin with the capture itself where the whole file is empty, not with the node's first capture", () => {
    const h = new History().ordinarySteps().captured("tor");
    h.at(11, { kind: "node-down", node: "tor" });
    h.at(12, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.2.pcap" });
    h.fact(0, "tor.2", { kind: "capture-truncated", reason: "the capture is empty" });
    expect(h.timeline().lossIn("wire", "tor", WINDOW)).toMatchObject([{ fromT: seconds(12), untilT: Infinity }]);
    const first = new History().ordinarySteps().captured("tor");
    first.fact(0, "tor", { kind: "capture-truncated", reason: "the capture is empty" });
    expect(first.timeline().lossIn("wire", "tor", WINDOW)).toMatchObject([{ fromT: 0, untilT: Infinity }]);
  });

  it("go on after the death of a recorder that ended by itself, until the node's next", () => {
    const h = new History().ordinarySteps();
    h.unended.add(h.at(0, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.pcap" }));
    h.at(11, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 0, detail: "the capture ended by itself" });
    expect(h.timeline().lossIn("wire", "tor", WINDOW)).toMatchObject([{ fromT: 0, untilT: Infinity }]);
    h.at(15, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.2.pcap" });
    expect(h.timeline().lossIn("wire", "tor", WINDOW)).toMatchObject([{ fromT: 0, untilT: seconds(15) }]);
  });

  it.each(["wire", "fib"] as const)("include a %s recorder of whose end a complete record says nothing", (recorder) => {
    const h = new History().ordinarySteps();
    const begin = h.at(2, { kind: "recorder-begin", recorder, node: "tor" });
    expect(h.timeline().lossIn(recorder, "tor", WINDOW)).toEqual([]);
    h.unended.add(begin);
    expect(h.timeline("cut").lossIn(recorder, "tor", WINDOW)).toEqual([]);
    expect(h.timeline().lossIn(recorder, "tor", WINDOW)).toMatchObject([{ fromT: seconds(2), untilT: Infinity, evidence: begin }]);
    expect(h.timeline().blindness(recorder, "tor", WINDOW)).toContain("the record does not tell how it ended");
    h.at(14, { kind: "recorder-begin", recorder, node: "tor" });
    expect(h.timeline().lossIn(recorder, "tor", WINDOW)).toMatchObject([{ fromT: seconds(2), untilT: seconds(14) }]);
  });
});

describe("captures as the record and the files tell them", () => {
  const h = new History().captured("tor");
  h.at(5, { kind: "recorder-end", recorder: "wire", node: "tor", seen: 3, lost: 0 });
  h.at(6, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.2.pcap" });
  h.at(9, { kind: "recorder-end", recorder: "wire", node: "tor", seen: 5, lost: 0 });
  const first = { capture: "tor", packets: 3, isWhole: true };

  it.each([
    ["agree", { capture: "tor.2", packets: 5, isWhole: true }, []],
    ["agree where the file holds more", { capture: "tor.2", packets: 6, isWhole: true }, []],
    ["leave a damaged file to tell itself since when", { capture: "tor.2", packets: 4, isWhole: false }, []],
    ["differ where packets are missing", { capture: "tor.2", packets: 4, isWhole: true }, ["its file holds 4 of 5 packets"]],
    ["differ where the file holds its header alone", { capture: "tor.2", packets: 0, isWhole: true }, ["its file holds 0 of 5 packets"]],
    ["differ where the file is missing", { capture: "n5", packets: 5, isWhole: true }, ["its file is missing or not readable"]],
  ])("%s", (_name, second, details) => {
    const want = details.map((detail) => ({ capture: "tor.2", node: "tor", sinceT: seconds(6), detail }));
    expect(captureProblems(h.events, [first, second])).toEqual(want);
  });
});

describe("blindness of a recorder", () => {
  const blind = (h: History) => h.ordinarySteps().timeline().blindness("fib", "tor", WINDOW);

  it("is none where it ran all the time", () => {
    const h = new History();
    h.fibBegins(0, "tor", []);
    expect(blind(h)).toBeUndefined();
  });

  it("is none where the node was down and then recorded again", () => {
    const h = new History();
    h.fibBegins(0, "tor", []);
    h.at(12, { kind: "node-down", node: "tor" });
    h.fibBegins(14, "tor", []);
    expect(blind(h)).toBeUndefined();
  });

  it.each([
    ["it never ran", () => undefined],
    ["it began too late", (h: History) => h.fibBegins(11, "tor", [])],
    [
      "it ended too early",
      (h: History) => {
        h.fibBegins(0, "tor", []);
        h.at(15, { kind: "recorder-end", recorder: "fib", node: "tor", seen: 0, lost: 0 });
      },
    ],
  ])("is told when %s", (_name, write) => {
    const h = new History();
    write(h);
    expect(blind(h)).toBe("the fib recorder of tor was not running all the time");
  });
});
