import { expect, it } from "vitest";
import type { Lane, Mark } from "../model.ts";
import { thinLane } from "./thin.ts";

const lane = (rest: Partial<Lane>): Lane => ({ group: "probes", label: "svc", spans: [], marks: [], ...rest });
const marks = (count: number, tone: Mark["tone"]): Mark[] =>
  Array.from({ length: count }, (_, i) => ({ t: i, tone, label: "lost", detail: `packet ${i}` }));

it("leaves a lane with few marks as it is", () => {
  const few = marks(10, "good");
  expect(thinLane(lane({ marks: few }), 10, 10)).toEqual({ spans: [], marks: few, merged: 0 });
});

it("merges many marks, says how many, and accounts for each", () => {
  const thinned = thinLane(lane({ marks: marks(2000, "good") }), 2000, 100);
  expect(thinned.marks).toHaveLength(100);
  expect(thinned.merged).toBe(1900);
  expect(thinned.marks[0]).toEqual({
    t: 0,
    tone: "good",
    label: "20×",
    detail: "20 drawn as one: packet 0; packet 1; packet 2; and 17 more",
  });
});

it("keeps a single bad mark among thousands of good ones", () => {
  const bad: Mark = { t: 777.5, tone: "bad", label: "reset" };
  expect(thinLane(lane({ marks: [...marks(2000, "good"), bad] }), 2000, 100).marks).toContainEqual(bad);
});

it("merges only short spans, and keeps each long one", () => {
  const short = Array.from({ length: 500 }, (_, i) => ({ fromT: i, untilT: i + 0.5, tone: "bad" as const, label: "gap" }));
  const long = { fromT: 100, untilT: 400, tone: "bad" as const, label: "outage" };
  const thinned = thinLane(lane({ spans: [...short, long] }), 500, 50);
  expect(thinned.spans).toContainEqual(long);
  expect(thinned.spans).toHaveLength(51);
  expect(thinned.spans[0]).toMatchObject({ fromT: 0, untilT: 9.5, label: "10×" });
});
