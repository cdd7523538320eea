import { gracefulRestartOf } from "../../../bgp/open.ts";
import { type Judgement, type RequirementCheck, settingsOf } from "../../requirement-check.ts";
import { decided } from "../../verdict.ts";
import { opensFrom } from "../opens.ts";

/**
 * RFC 4724 section 3: the time in the OPEN is the configured one. A speaker that only helps has no forwarding state to ask time for, so its time means nothing, and neither does that of a capability without families, which asks for none; some speakers have one time for all
 * their sessions, so any that the scenario gives this speaker will do. A scripted OPEN may say another time on purpose.
 */
export const restartTime: RequirementCheck = {
  id: "RFC4724-3-02",
  judge: (subject) => {
    if (subject.speaker?.behaviour?.open !== undefined) return [];
    const configured = [...new Set(subject.settings.map((s) => s.gracefulRestart.restartTimeS))];
    return opensFrom(subject, "own").flatMap(({ session, fact }): Judgement[] => {
      const gr = gracefulRestartOf(fact.open);
      const settings = settingsOf(subject, session)?.gracefulRestart;
      if (!gr || gr.families.length === 0 || settings?.mode !== "full") return [];
      const verdict = decided(configured.includes(gr.restartTimeS), {
        expected: `the Restart Time in the OPEN is the configured one, ${settings.restartTimeS} s`,
        actual: `it is ${gr.restartTimeS} s`,
        evidence: [fact.id],
      });
      return [{ ...verdict, session: session.peerName }];
    });
  },
};
