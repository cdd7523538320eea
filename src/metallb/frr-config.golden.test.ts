import { describe, expect, test } from "vitest";
import { goldenResources } from "../../test/support/metallb-resources.ts";
import { frrConfig } from "./frr-config.ts";
import { parseResources } from "./parse-resources.ts";

/** Resources and what one node's FRR gets for them; `UPDATE_GOLDEN=1` writes the latter anew. A real FRR loads each of them in `test/e2e/metallb-config.test.ts`. */
describe.each(goldenResources())("$name", ({ file, text, node, golden }) => {
  test("is rendered as committed", () => {
    const { cluster, problems } = parseResources(text, file);
    expect(problems).toEqual([]);
    const rendered = frrConfig(cluster, node);
    expect(rendered).toBe(golden(rendered));
  });
});

test("there are at least twelve different sets of resources", () => {
  const all = goldenResources();
  expect(all.length).toBeGreaterThanOrEqual(12);
  expect(new Set(all.map(({ golden }) => golden())).size).toBe(all.length);
});
