import type { Cell } from "./model.ts";
import { readExpectations } from "./read-expectations.ts";
import { readProbes } from "./read-probes.ts";
import { readSteps } from "./read-steps.ts";
import { readTopology } from "./read-topology.ts";
import type { Scope } from "./scope.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What of a cell comes from the parts of the file that the matrix changes. */
export type CellBody = Pick<Cell, "topology" | "probes" | "steps" | "expectations">;

/** Reads one cell's topology, probes, steps and expectations, variables replaced. Mistakes are reported to the scope, and what they spoil is left out of the body. */
export function buildCell(
  document: Readonly<Record<string, unknown>>,
  vocabulary: Vocabulary,
  scope: Scope,
): { readonly body: CellBody; readonly expectationNames: ReadonlySet<string> } {
  const { topology, sound } = readTopology(document.topology, vocabulary.speakers, scope);
  const probes = readProbes(document.probes, topology.nodes, sound, scope);
  const steps = readSteps(document.steps, {
    scope,
    faults: vocabulary.faults,
    speakers: vocabulary.speakers,
    nodes: topology.nodes,
    sessions: topology.sessions,
    sessionsAreSound: sound,
    probes,
  });
  const { expectations, names } = readExpectations(document.expect, vocabulary.expectations, scope);
  return { body: { topology, probes, steps, expectations }, expectationNames: names };
}
