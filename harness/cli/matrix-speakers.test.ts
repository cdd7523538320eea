import { expect, test } from "vitest";
import { z } from "zod";
import { bird } from "../speakers/bird.ts";
import type { SpeakerAdapter } from "../speakers/speaker.ts";
import { chosenSpeakers, defaultSpeakers } from "./matrix-speakers.ts";

test("every kind's newest version is in a matrix, but for kinds that say otherwise", () => {
  const defaults = chosenSpeakers([], "restarter");
  expect(defaults).toEqual(defaultSpeakers("restarter"));
  expect(defaults).toEqual(expect.arrayContaining(["frr@10.3", "bird@3.1"]));
  expect(defaults.filter((name) => /^(scripted|.*\+.*)/.test(name))).toEqual([]);
});

test.each([
  ["a kind alone is its newest version", ["bird"], ["bird@3.1"]],
  ["a version may be short", ["bird@2", "frr@8"], ["bird@2.17", "frr@8.4"]],
  ["several stand in one word, with commas", ["bird@2.17,frr@10.3"], ["bird@2.17", "frr@10.3"]],
  ["the same speaker by two names is one", ["bird", "bird@3", "bird@3.1"], ["bird@3.1"]],
  ["an image stays as it is written", ["frr=quay.io/frrouting/frr:10.4.1"], ["frr=quay.io/frrouting/frr:10.4.1"]],
])("%s", (_, texts, want) => {
  expect(chosenSpeakers(texts, "helper")).toEqual(want);
});

test("all is every version, variants too, of every kind that can play the part", () => {
  const all = chosenSpeakers(["all"], "restarter");
  expect(all).toEqual(expect.arrayContaining(["bird@1.6.8", "bird@2.17+gr-unlock", "frr@8.4"]));
  expect(all.some((name) => name.startsWith("scripted"))).toBe(false);
});

test("a kind is in by its own word; where it forwards nothing, or a node has to say more of it than its name, it is out", () => {
  const kind = (name: string, changes: Partial<SpeakerAdapter>): SpeakerAdapter => ({ ...bird, ...changes, kind: name });
  const settings = (schema: z.ZodObject) => ({ summary: "settings", schema });
  const roles = (role: "restarter" | "helper") =>
    defaultSpeakers(role, [
      kind("bird", { matrixRoles: ["helper"] }),
      kind("frr", { settings: settings(z.object({ mode: z.string().default("x") })) }),
      kind("scripted", { settings: settings(z.object({ mode: z.string() })) }),
      kind("gobgp", { versions: bird.versions.map((version) => ({ ...version, installsRoutes: false })) }),
      kind("openbgpd", { bgp: false }),
    ]);
  expect(roles("restarter")).toEqual(["frr@10.3"]);
  expect(roles("helper")).toEqual(["bird@3.1", "frr@10.3"]);
});
