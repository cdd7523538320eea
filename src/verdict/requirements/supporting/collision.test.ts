import { expect, test } from "vitest";
import { notification } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import {
  firstText,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { higherIdentifier, largerAs } from "./collision.ts";

type Built = ReturnType<CaptureBuilder["connect"]>;

/** Both ends dial at 1 s, and all four OPENs are there. `act`: on the connection that the speaker dialled, and on the peer's. */
function collision(
  ids: { readonly own: string; readonly peer: string },
  asns: { readonly own: number; readonly peer: number },
  act: (own: Built, peer: Built, lab: CaptureBuilder) => void,
) {
  const lab = new CaptureBuilder();
  const ours = { routerId: ids.own, asn: asns.own };
  const theirs = { routerId: ids.peer, asn: asns.peer };
  const own = lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS);
  const peer = lab.connect(N5_ADDRESS, TOR_ADDRESS);
  own.open("client", ours).open("server", theirs);
  peer.open("client", theirs).open("server", ours);
  lab.at(1.1);
  act(own, peer, lab);
  return lab;
}

const HIGHER_OWN = { own: "10.0.0.9", peer: "10.0.0.5" };
const HIGHER_PEER = { own: "10.0.0.5", peer: "10.0.1.1" };
const EQUAL = { own: "10.0.0.5", peer: "10.0.0.5" };
const ASNS = { own: 65_001, peer: 65_002 };
const CEASE = notification(6, 7);

test.each([
  [
    "the peer's connection goes, where the own identifier is higher",
    HIGHER_OWN,
    (_: Built, peer: Built) => peer.send("server", CEASE),
    ["pass"],
  ],
  ["the own one goes, where the peer's is higher", HIGHER_PEER, (own: Built) => own.send("client", CEASE), ["pass"]],
  ["the wrong one goes", HIGHER_PEER, (_: Built, peer: Built) => peer.send("server", CEASE), ["fail"]],
  ["both go", HIGHER_OWN, (own: Built, peer: Built) => own.send("client", CEASE) && peer.send("server", CEASE), ["fail"]],
  ["the right one goes without a word", HIGHER_PEER, (own: Built) => own.fin("client"), ["pass"]],
  ["the peer is first to close one", HIGHER_PEER, (own: Built) => own.send("server", CEASE).fin("client"), []],
  ["nothing was seen to go", HIGHER_PEER, () => undefined, []],
  ["equal identifiers are another rule's", EQUAL, (own: Built) => own.send("client", CEASE), []],
] as const)("%s", (_, ids, act, want) => {
  expect(statuses(higherIdentifier, subjectOfCapture(collision(ids, ASNS, act)))).toEqual(want);
});

test.each([
  ["the larger AS keeps what it dialled", (own: Built) => own.send("client", CEASE), ["pass"]],
  ["the smaller one does", (_: Built, peer: Built) => peer.send("server", CEASE), ["fail"]],
] as const)("equal identifiers: %s", (_, act, want) => {
  expect(statuses(largerAs, subjectOfCapture(collision(EQUAL, ASNS, act)))).toEqual(want);
  expect(statuses(largerAs, subjectOfCapture(collision(HIGHER_PEER, ASNS, act)))).toEqual([]);
});

test("a Cease may be among what was lost", () => {
  const lossy = recordedRun();
  lossy.at(5, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 1e9, detail: "3 packets dropped" });
  for (const check of [higherIdentifier, largerAs]) {
    const ids = check === largerAs ? EQUAL : HIGHER_PEER;
    const subject = subjectOfRun(
      collision(ids, ASNS, (own) => own.fin("client")),
      lossy,
    );
    expect(firstText(check, subject)).toContain("3 packets dropped");
    expect(statuses(check, subject)).toEqual(["inconclusive"]);
  }
});

test("a connection beside an Established session is no collision of this kind", () => {
  const lab = new CaptureBuilder();
  lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).open("client", { asn: 1 }).open("server", { asn: 2 }).establish();
  lab.at(5).connect(N5_ADDRESS, TOR_ADDRESS).open("client", { asn: 2 }).open("server", { asn: 1 }).send("server", CEASE);
  expect(statuses(higherIdentifier, subjectOfCapture(lab))).toEqual([]);
});
