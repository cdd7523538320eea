import type { ConnectionHistory, SessionHistory } from "../../../analysis/model.ts";
import { capabilitiesOf, familiesOf, gracefulRestartOf } from "../../../bgp/open.ts";
import { type Judgement, type RequirementCheck, settingsOf } from "../../requirement-check.ts";
import { decided } from "../../verdict.ts";
import { negotiated } from "../negotiated.ts";
import { openOf, opensFrom } from "../opens.ts";
import { plannedFates } from "../planned-fate.ts";

const OPEN_ERROR = 2;
const UNSUPPORTED_PARAMETER = 4;

/** RFC 4724 section 4: the capability does well in every OPEN, unless graceful restart is switched off on purpose. */
export const capabilityAlways: RequirementCheck = {
  id: "RFC4724-4-02",
  judge: (subject) =>
    opensFrom(subject, "own").flatMap(({ session, connection, fact }): Judgement[] => {
      const settings = settingsOf(subject, session)?.gracefulRestart;
      if (settings?.mode === "off" || isRetry(session, connection)) return [];
      const families = gracefulRestartOf(fact.open)?.families;
      const actual = families ? `it has, with ${families.length} families` : "it has not";
      const verdict = decided(families !== undefined, {
        expected: "the OPEN has the Graceful Restart capability",
        actual,
        evidence: [fact.id],
      });
      return [{ ...verdict, session: session.peerName }];
    }),
};

/** RFC 4724 section 3 and RFC 4760 section 8: a family that is listed and not negotiated has no routes; it does not hold up those of the others. */
export const listedButNotNegotiated: RequirementCheck = {
  id: "RFC4724-3-13",
  judge: (subject) =>
    plannedFates(subject, ({ interval, next }) => {
      for (const connection of [next?.connection, interval.connection]) {
        const agreed = connection && negotiated(connection);
        const listed = agreed ? (gracefulRestartOf(agreed.peer.open)?.families ?? []) : [];
        const isIdle = listed.some((f) => !agreed?.families.some((n) => n.afi === f.afi && n.safi === f.safi));
        if (agreed && isIdle) return { circumstance: "whatever other family is listed that is not negotiated", evidence: [agreed.peer.id] };
      }
      return undefined;
    }),
};

/** RFC 5492 section 3: after Unsupported Optional Parameter the next OPEN to that peer leaves the capabilities out. */
export const withoutCapabilities: RequirementCheck = {
  id: "RFC5492-05",
  judge: ({ history }) =>
    history.sessions.flatMap((session) =>
      session.connections.flatMap((connection, i): Judgement[] => {
        const refusal = connection.notifications.find(
          ({ from, notification: { code, subcode } }) => from === "peer" && code === OPEN_ERROR && subcode === UNSUPPORTED_PARAMETER,
        );
        const refused = openOf(connection, "own");
        const next = session.connections.slice(i + 1).flatMap((c) => openOf(c, "own") ?? [])[0];
        if (!refusal || !refused || !next || next.t < refusal.t || capabilitiesOf(refused.open).length === 0) return [];
        const count = capabilitiesOf(next.open).length;
        const verdict = decided(count === 0, {
          expected: "the OPEN after an Unsupported Optional Parameter has no capabilities",
          actual: count === 0 ? "it has none" : `it has ${count}, for ${familiesOf(next.open).length} families`,
          evidence: [next.id, refusal.id],
        });
        return [{ ...verdict, session: session.peerName }];
      }),
    ),
};

/** RFC 5492 section 3: the peer has refused the OPEN before for its optional parameters. */
function isRetry(session: SessionHistory, connection: ConnectionHistory): boolean {
  return session.connections.some(
    (before) =>
      before.begin.t < connection.begin.t &&
      before.notifications.some(
        ({ from, notification: n }) => from === "peer" && n.code === OPEN_ERROR && n.subcode === UNSUPPORTED_PARAMETER,
      ),
  );
}
