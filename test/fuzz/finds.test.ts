import { describe, expect, it } from "vitest";
import { Random } from "../support/random.ts";
import { readFinds, replay } from "./find.ts";
import { hashOf } from "./hash.ts";
import { hold } from "./target.ts";
import { targets } from "./targets.ts";

describe("what the fuzzer once found", () => {
  const finds = readFinds();

  it.runIf(finds.length > 0).each(finds)("$file ($target) does not come back", (find) => {
    replay(find);
  });

  it("is refused when its target is not there", () => {
    expect(() => replay({ file: "x.bin", target: "none", input: new Uint8Array(0) })).toThrow("x.bin: there is no target none");
  });
});

describe("the fuzzer", () => {
  it.each(targets)("makes the same inputs of $name for the same seed, and many of them", (target) => {
    const inputs = (seed: number) => Array.from({ length: 20 }, (_, i) => hashOf(target.input(new Random(seed + i))));
    expect(inputs(5)).toEqual(inputs(5));
    expect(new Set(inputs(5)).size).toBeGreaterThan(15);
  });

  it.each(targets)("finds nothing in a few runs of $name", (target) => {
    for (let seed = 0; seed < 300; seed++) target.run(target.input(new Random(seed)));
  });

  it("sees a property that does not hold", () => {
    expect(() => hold(1 > 2, () => "one is not more than two")).toThrow("one is not more than two");
  });
});
