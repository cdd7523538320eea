import { capabilitiesOf, type Open } from "../../../bgp/open.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { answerTo, type PeerOpen, refusalText, soundPeerOpens } from "../open-answer.ts";
import { endByItself } from "../watched.ts";
import { keptOnGarbage } from "./no-grace.ts";

const GRACEFUL_RESTART = 64;

/** RFC 4271 section 6.2 and RFC 5492 section 4 leave it open whether a capability of an impossible length is ignored or refused; the speaker lives on, and keeps nothing on its word. */
export const malformedCapability: RequirementCheck = {
  id: "RFC4724-3-14",
  judge: (subject) => [
    ...soundPeerOpens(subject)
      .filter(({ fact }) => isCut(fact.open))
      .map((seen) => ({ ...judgeAnswer(subject, seen), session: seen.peerName })),
    ...keptOnGarbage.judge(subject),
  ],
};

function isCut(open: Open): boolean {
  return capabilitiesOf(open).some(
    (c) =>
      (c.kind === "malformed" && c.code === GRACEFUL_RESTART) || (c.kind === "graceful-restart" && c.gracefulRestart.trailing.length > 0),
  );
}

function judgeAnswer(subject: Subject, { connection, fact }: PeerOpen): Judgement {
  const expected = "a Graceful Restart capability of an impossible length is ignored, or refused as an error of the OPEN";
  const death = endByItself(subject, { fromT: fact.t, untilT: fact.t + promptNs(0) });
  if (death) return decided(false, { expected, actual: "the speaker ended", evidence: [death.id, fact.id] });
  const answer = answerTo(connection, fact);
  switch (answer.kind) {
    case "accepted":
      return decided(true, { expected, actual: "it was taken", evidence: evidenceOf(fact.id, answer.mark.id) });
    case "refused":
      return decided(true, { expected, actual: refusalText(answer.fact), evidence: evidenceOf(fact.id, answer.fact.id) });
    case "closed":
      return inconclusive("the connection was closed without saying why", [fact.id, answer.mark.id]);
    case "none":
      return inconclusive("no answer to the OPEN was seen", [fact.id]);
  }
}
