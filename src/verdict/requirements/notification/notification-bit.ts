import { gracefulRestartOf } from "../../../bgp/open.ts";
import { type Judgement, type RequirementCheck, type Subject, settingsOf } from "../../requirement-check.ts";
import { decided, inconclusive } from "../../verdict.ts";
import { opensFrom, type SeenOpen } from "../opens.ts";

/** RFC 8538 section 2: N is the second flag bit. It shows where the scenario has it announced: a speaker that means it but sets another bit sends a reserved one. */
export const notificationBit: RequirementCheck = {
  id: "RFC8538-2-01",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeOpen(subject, seen) ?? []),
};

function judgeOpen(subject: Subject, { session, fact }: SeenOpen): Judgement | undefined {
  const settings = settingsOf(subject, session)?.gracefulRestart;
  const gr = gracefulRestartOf(fact.open);
  if (!settings?.notification || settings.mode === "off" || !gr) return undefined;
  const { peerName } = session;
  if (!gr.notification && gr.reservedFlags === 0)
    return {
      ...inconclusive("N was configured, but the OPEN has no flag for it: the speaker may not know it", [fact.id]),
      session: peerName,
    };
  const verdict = decided(gr.notification, {
    expected: "the second of the four flags is set, as N is configured",
    actual: gr.notification ? "it is" : `it is clear, and the last two flags are ${gr.reservedFlags.toString(2).padStart(2, "0")}`,
    evidence: [fact.id],
  });
  return { ...verdict, session: peerName };
}
