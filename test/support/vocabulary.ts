import { z } from "zod";
import { addressText, duration, networkRef, nodeRef, prefixText, probeRef, stepRef } from "../../src/scenario/references.ts";
import type { Vocabulary } from "../../src/scenario/vocabulary.ts";

/** A small vocabulary for the scenario tests, so that they do not change with the faults and checks that Holdfast ships. */
export const testVocabulary: Vocabulary = {
  speakers: [
    { kind: "frr", versions: ["8.4", "10.3"] },
    { kind: "bird", versions: ["1.6.8", "2.0.12", "2.17", "2.17+gr-unlock", "3.1"] },
    { kind: "scripted", versions: ["1"] },
  ],
  faults: [
    {
      kind: "speaker-kill",
      summary: "The speaker's process is killed.",
      params: z.strictObject({ node: nodeRef(), signal: z.enum(["KILL", "TERM"]).default("KILL") }),
    },
    {
      kind: "node-reboot",
      summary: "The node's namespace is lost.",
      params: z.strictObject({ node: nodeRef(), "down-for": duration().optional() }),
    },
    { kind: "refuse", summary: "TCP 179 of a peer is refused.", params: z.object({ node: nodeRef(), peer: nodeRef().optional() }) },
    { kind: "link-down", summary: "An interface goes down.", params: z.strictObject({ node: nodeRef(), network: networkRef() }) },
  ],
  expectations: [
    {
      kind: "rule",
      summary: "A rule is met.",
      params: z.strictObject({ node: nodeRef(), id: z.string() }),
      namedAfter: "id",
    },
    {
      kind: "recovery",
      summary: "What was lost is back in time.",
      params: z
        .strictObject({
          node: nodeRef(),
          route: prefixText().optional(),
          session: z.tuple([nodeRef(), nodeRef()]).optional(),
          after: stepRef(),
          within: duration(),
        })
        .refine((p) => [p.route, p.session].filter((x) => x !== undefined).length === 1, "exactly one of route, session"),
    },
    {
      kind: "traffic",
      summary: "Packets arrive.",
      params: z.strictObject({
        probe: probeRef(),
        "max-outage": duration().default(0),
        "max-loss": z.int().min(0).optional(),
        direction: z.enum(["forward", "return", "both"]).default("both"),
      }),
    },
    {
      kind: "fib",
      summary: "The FIB holds these next hops.",
      params: z.strictObject({ node: nodeRef(), equals: z.record(prefixText(), z.array(addressText())) }),
    },
  ],
  requirements: ["RFC4724-4-03", "RFC4724-4.1-04"],
};
