import { describe, expect, test } from "vitest";
import { announce, withdraw } from "../../../../test/support/bgp-messages.ts";
import { HelperStory, ROUTES } from "../../../../test/support/helper-story.ts";
import { statuses, subjectOfCapture, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { ownRoutesAgain, replacedInOneGo, sameIsSilent, staleKeepsItsPlace, withdrawalActs } from "./resynchronisation.ts";

const [A, B] = ROUTES;
const OWN = "192.0.2.0/24";
const ownRoute = () => announce(OWN, { asPath: [64_512] });
const changedByPeer = () => announce(A, { asPath: [65_005, 65_006] });
const changedToWitness = () => announce(A, { asPath: [64_512, 65_005, 65_006] });
const asBefore = () => announce(A, { asPath: [64_512, 65_005] });

/** The peer had been told of a route of `tor`'s own; back at 12 s. */
function backWithOwnRoute(again: boolean, untilS = 60) {
  const story = new HelperStory();
  story.lab.at(4);
  story.peer.send("server", ownRoute());
  story.lose("fin").back(12);
  story.lab.at(12.5);
  if (again) story.peer.send("server", ownRoute());
  return story.until(untilS);
}

describe("the helper's own routes", () => {
  test.each([
    ["are sent again", backWithOwnRoute(true), ["pass"]],
    ["are not", backWithOwnRoute(false), ["fail"]],
    ["could still come when the capture ends", backWithOwnRoute(false, 13), ["inconclusive"]],
    ["could hide in a gap", withGap(), ["inconclusive"]],
  ])("%s", (_, lab, want) => {
    expect(statuses(ownRoutesAgain, subjectOfCapture(lab))).toEqual(want);
  });

  function withGap() {
    const story = new HelperStory();
    story.lab.at(4);
    story.peer.send("server", ownRoute());
    story.lose("fin").back(12);
    story.lab.unseen(() => story.peer.send("server", ownRoute()));
    story.lab.at(13);
    story.peer.keepalive("client").keepalive("server");
    return story.until(60);
  }
});

const back = () => new HelperStory().lose("fin").back(12);

describe("a route with other attributes", () => {
  test.each([
    ["takes the stale one's place", back().tell(13, "peer", changedByPeer()).tell(13.1, "own", changedToWitness()).until(60), ["pass"]],
    [
      "comes after a withdrawal",
      back().tell(13, "peer", changedByPeer()).withdraws(13.1, A).tell(13.2, "own", changedToWitness()).until(60),
      ["fail"],
    ],
    ["is not told to anybody", back().tell(13, "peer", changedByPeer()).until(60), []],
    ["hides in a gap", hidden(back().tell(13, "peer", changedByPeer()).tell(13.1, "own", changedToWitness()), 20), ["inconclusive"]],
  ])("%s", (_, lab, want) => {
    expect(statuses(replacedInOneGo, subjectOfCapture(lab))).toEqual(want);
  });
});

describe("a route that comes back as it was", () => {
  test.each([
    ["is not announced again", back().announceAgain(13, A).until(60), ["pass"]],
    ["is announced again", back().announceAgain(13, A).tell(13.1, "own", asBefore()).until(60), ["fail"]],
    ["could have been, in a gap", hidden(back().announceAgain(13, A), 20), ["inconclusive"]],
    ["is another matter when it comes changed", back().tell(13, "peer", changedByPeer()).until(60), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(sameIsSilent, subjectOfCapture(lab))).toEqual(want);
  });
});

describe("what the peer withdraws in the new session", () => {
  test.each([
    ["goes at once", back().tell(13, "peer", withdraw(B)).withdraws(13.1, B).until(60), ["pass"]],
    ["stays", back().tell(13, "peer", withdraw(B)).until(60), ["fail"]],
    ["goes late", back().tell(13, "peer", withdraw(B)).withdraws(20, B).until(60), ["fail"]],
    ["had time until the capture ended", back().tell(13, "peer", withdraw(B)).until(14), ["inconclusive"]],
    ["is nothing", back().announceAgain(13, A, B).until(60), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(withdrawalActs, subjectOfCapture(lab))).toEqual(want);
  });
});

describe("a stale route that another peer has as well", () => {
  test.each([
    ["keeps its place", alternative().lose("fin").withdraws(30.2, A, B).until(60), ["pass"]],
    [
      "loses it when it becomes stale",
      alternative()
        .lose("fin")
        .tell(10.1, "own", announce(A, { asPath: [64_512, 65_004] }))
        .until(60),
      ["fail"],
    ],
    [
      "may lose it to something new",
      alternative(10.05)
        .lose("fin")
        .tell(10.1, "own", announce(A, { asPath: [64_512, 65_004] }))
        .until(60),
      ["inconclusive"],
    ],
    ["is no other", new HelperStory().lose("fin").until(60), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(staleKeepsItsPlace, subjectOfCapture(lab))).toEqual(want);
  });

  /** `n4` announces the first route too, and once more at `againS`. */
  function alternative(againS?: number): HelperStory {
    const story = new HelperStory();
    const other = story.lab.at(4).connect("172.31.0.4", TOR_ADDRESS);
    other.open("client", { asn: 65_004 }).open("server", { asn: 64_512 }).establish();
    other.send("client", announce(A, { asPath: [65_004, 65_004] }));
    if (againS !== undefined) {
      const { lose } = story;
      story.lose = (how, by) => {
        lose.call(story, how, by);
        story.lab.at(againS);
        other.send("client", announce(A, { asPath: [65_004] }));
        return story;
      };
    }
    return story;
  }
});

/** Something that the speaker sent to the witness at `atS` is not in the capture. */
function hidden(story: HelperStory, atS: number) {
  story.lab.at(atS).unseen(() => story.witness.send("server", withdraw(OWN)));
  story.lab.at(atS + 1);
  story.witness.keepalive("server");
  return story.until(60);
}
