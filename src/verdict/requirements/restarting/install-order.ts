import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { deferralsOf, flowOf } from "./deferral.ts";
import { keptEntries } from "./kept-entries.ts";

/** Selection, forwarding table, announcement, End-of-RIB: the first entry that the selection changes is in the kernel before the first End-of-RIB is sent. */
export const installedBeforeMarker: RequirementCheck = {
  id: "RFC4724-4.1-18",
  judge: (subject) =>
    deferralsOf(subject).flatMap(({ story, family, told }): readonly Judgement[] => {
      const markers = story.returns.flatMap(({ intervals }) => intervals.flatMap((i) => flowOf(i, "own", family)?.endOfRib[0] ?? []));
      const marker = markers.sort((a, b) => a.t - b.t)[0];
      const kept = told && marker && keptEntries(subject, story, family, marker.t + promptNs(0));
      if (!kept) return [];
      const changes = [kept.moved, kept.added].flatMap((e) => e ?? []).sort((a, b) => a.t - b.t);
      const [change] = changes;
      if (!change) return [];
      const evidence = evidenceOf(change.id, marker.id, ...story.restart.evidence);
      if (kept.doubt !== undefined) return [inconclusive(`which entry was changed first is not sure: ${kept.doubt}`, evidence)];
      const afterNs = change.t - marker.t;
      const actual = `the first one changed ${durationText(Math.abs(afterNs))} ${afterNs > 0 ? "after" : "before"} it`;
      return [
        decided(afterNs <= SLACK_NS, {
          expected: `entries of ${familyName(family)} change before its End-of-RIB is sent`,
          actual,
          evidence,
        }),
      ];
    }),
};

/** Two recorders of one kernel, and a packet that is sent while the other thread still writes. */
const SLACK_NS = nsOfSeconds(0.05);
