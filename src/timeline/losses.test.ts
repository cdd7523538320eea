import { describe, expect, it } from "vitest";
import { History, seconds } from "../../test/support/history.ts";

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
    h.at(15, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.2.pcap" });
    const timeline = h.timeline();
    expect(timeline.lossIn("wire", "tor", WINDOW)).toMatchObject([{ fromT: seconds(11), untilT: seconds(15) }]);
    expect(timeline.lossIn("wire", "tor", { fromT: seconds(16), untilT: seconds(20) })).toEqual([]);
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
