import type { StaleEpisode } from "../../../analysis/model.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { type Judgement, type RequirementCheck, type Subject, settingsOf } from "../../requirement-check.ts";
import { decided, evidenceOf } from "../../verdict.ts";
import { nsOfSeconds } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { openOf, opensFrom } from "../opens.ts";

/** RFC 4724 section 4.2: a helper has lost nothing, so its F bits are set for what it lists; a clear one has the peer flush the helper's routes. */
export const ownForwardingState: RequirementCheck = {
  id: "RFC4724-4.2-12",
  judge: (subject) => subject.history.episodes.flatMap((episode) => judgeForwarding(subject, episode)),
};

/** RFC 4724 section 5: after a loss the speaker goes on to connect, or to accept, well inside the peer's Restart Time. */
export const connectsAgain: RequirementCheck = {
  id: "RFC4724-5-05",
  judge: (subject) => subject.history.episodes.flatMap((episode) => judgeReconnect(subject, episode)),
};

/** RFC 4724 section 7: where graceful restart is switched off no OPEN has the capability. */
export const offMeansOff: RequirementCheck = {
  id: "RFC4724-7-02",
  judge: (subject) =>
    opensFrom(subject, "own").flatMap(({ session, fact }): Judgement[] => {
      if (settingsOf(subject, session)?.gracefulRestart.mode !== "off" || subject.speaker?.behaviour !== undefined) return [];
      const has = gracefulRestartOf(fact.open) !== undefined;
      const expected = "the OPEN has no Graceful Restart capability, since it is switched off";
      return [
        {
          ...decided(!has, { expected, actual: has ? "it has" : "it has none", evidence: evidenceOf(fact.id) }),
          session: session.peerName,
        },
      ];
    }),
};

function judgeForwarding(subject: Subject, { session, loss, next }: StaleEpisode): readonly Judgement[] {
  const open = next && openOf(next.connection, "own");
  const gr = open && gracefulRestartOf(open.open);
  if (!next || !open || !gr || gr.families.length === 0) return [];
  if (subject.restarts.some((r) => r.started.t > loss.t - nsOfSeconds(1) && r.started.t <= open.t)) return [];
  const denied = gr.families.filter((f) => !f.forwardingState);
  const expected = "F is set for every family listed, as nothing was lost";
  const actual = denied.length === 0 ? "it is" : `it is clear for ${denied.map(familyName).join(", ")}`;
  return [{ ...decided(denied.length === 0, { expected, actual, evidence: evidenceOf(open.id, loss.id) }), session: session.peerName }];
}

function judgeReconnect(subject: Subject, { session, interval, loss, attempts, untilT }: StaleEpisode): readonly Judgement[] {
  const open = openOf(interval.connection, "peer");
  const gr = open && gracefulRestartOf(open.open);
  if (!open || !gr || gr.families.length === 0 || gr.restartTimeS === 0 || loss.by !== "peer") return [];
  // A new connection needs no other.
  if (loss.cause === "notification" || loss.cause === "new-connection") return [];
  const limitT = loss.t + nsOfSeconds(gr.restartTimeS / 2);
  const expected = `the speaker connects or accepts within half of the Restart Time of ${gr.restartTimeS} s`;
  const said = (holds: boolean, actual: string, id: string): readonly Judgement[] => [
    { ...decided(holds, { expected, actual, evidence: evidenceOf(id, loss.id) }), session: session.peerName },
  ];
  const tried = attempts.find((a) => a.begin.t >= loss.t && (a.dialledBy === "own" || a.tcpEstablished !== undefined));
  if (tried && tried.begin.t <= limitT) return said(true, `after ${durationText(tried.begin.t - loss.t)}`, tried.begin.id);
  const window = { fromT: loss.t, untilT: limitT };
  const isPassive = settingsOf(subject, session)?.own.passive ?? true;
  const couldNot = subject.blind(window) ?? subject.away(window);
  if (isPassive || couldNot !== undefined || Math.min(untilT, subject.history.endT) < limitT) return [];
  return said(false, "it did neither", loss.id);
}
