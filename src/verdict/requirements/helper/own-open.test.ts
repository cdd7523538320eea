import { describe, expect, test } from "vitest";
import { HelperStory } from "../../../../test/support/helper-story.ts";
import { N5_ADDRESS, recordedRun, statuses, subjectOfCapture, subjectOfRun, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { connectsAgain, offMeansOff, ownForwardingState } from "./own-open.ts";

describe("F in the helper's OPEN after a loss", () => {
  const story = (own: { readonly forwarding?: readonly "ipv4"[]; readonly families?: readonly "ipv4"[] }) =>
    new HelperStory({ own }).lose("fin").back(12).until(60);

  test.each([
    ["is set", story({}), ["pass"]],
    ["is clear", story({ forwarding: [] }), ["fail"]],
    ["is not there, no family being listed", story({ families: [] }), []],
    ["is not there, the session not being back", new HelperStory().lose("fin").until(60), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(ownForwardingState, subjectOfCapture(lab))).toEqual(want);
  });

  test("of a speaker that has restarted is its own matter", () => {
    const run = recordedRun(100);
    run.at(10.2, { kind: "speaker-exited", node: "tor", exitCode: 137 });
    run.at(11, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
    expect(statuses(ownForwardingState, subjectOfRun(story({ forwarding: [] }), run))).toEqual([]);
  });
});

describe("after a loss the speaker", () => {
  test.each([
    ["accepts", () => new HelperStory().lose("fin").back(12).until(60), ["pass"]],
    ["dials", () => dialled(12), ["pass"]],
    ["dials too late", () => dialled(25), ["fail"]],
    ["does nothing", () => new HelperStory().lose("fin").until(60), ["fail"]],
    ["has a new connection already", () => new HelperStory().back(12).until(60), []],
    ["had time until the record ended", () => new HelperStory().lose("fin").until(15), []],
  ])("%s", (_, story, want) => {
    expect(statuses(connectsAgain, subjectOfRun(story(), recordedRun(60)))).toEqual(want);
  });

  function dialled(atS: number) {
    const story = new HelperStory().lose("fin");
    story.lab.at(atS).refuse(TOR_ADDRESS, N5_ADDRESS);
    return story.until(60);
  }
});

test("where graceful restart is not switched off, its capability is no breach", () => {
  expect(statuses(offMeansOff, subjectOfRun(new HelperStory().until(60), recordedRun(60)))).toEqual([]);
});
