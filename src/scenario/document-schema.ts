import { z } from "zod";
import { described, lineText, proseText, scenarioId } from "./fields.ts";
import { matrixChoice } from "./read-deviations.ts";

/** What stands at the top of a scenario file and is not subject to the matrix. */
export const headerFields = z.strictObject({
  id: described(scenarioId(), "names the scenario in reports and folders"),
  title: described(lineText(200), "one line: what must hold"),
  description: described(proseText(4000), "why, in a few sentences").optional(),
  origin: described(lineText(100), "the project or document that the scenario comes from").optional(),
  requirements: described(
    z.array(
      z
        .string()
        .max(64)
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "a requirement's id, such as DEFER-06"),
    ),
    "ids of the requirements that the scenario tests",
  ).default([]),
});

export const controlFields = z.strictObject({
  change: described(
    z.record(z.string(), z.unknown()),
    "laid over the topology: the same run with something changed, which must then fail",
  ).optional(),
  cell: described(
    z.record(z.string(), matrixChoice),
    "matrix values of the cell that is changed or, without change, that is known to fail",
  ).optional(),
  "must-fail": described(z.array(z.string()).min(1), "names of the expectations that must fail in it"),
});

/** The parts that go through the matrix or refer to it, in the order of the file. */
export const SECTIONS = ["matrix", "topology", "probes", "steps", "expect", "control", "known-deviations"] as const;
