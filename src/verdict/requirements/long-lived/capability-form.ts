import { capabilitiesOf, gracefulRestartOf, longLivedOf } from "../../../bgp/open.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { decided } from "../../verdict.ts";
import { opensFrom, type SeenOpen } from "../opens.ts";

const LONG_LIVED = 71;

/** RFC 9494 section 3: seven octets for each family, and nothing else. */
export const capabilityForm: RequirementCheck = {
  id: "RFC9494-3.1-01",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeForm(seen) ?? []),
};

/** RFC 9494 section 3: flags other than F are sent as zero. That they are ignored on receipt is judged where a peer sets them (`backOf`). */
export const reservedFlags: RequirementCheck = {
  id: "RFC9494-3.1-02",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeFlags(seen) ?? []),
};

/** RFC 9494 section 3: not without the Graceful Restart capability. */
export const notAlone: RequirementCheck = {
  id: "RFC9494-3.1-03",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeCompany(seen) ?? []),
};

function judgeForm({ session, fact }: SeenOpen): Judgement | undefined {
  const broken = capabilitiesOf(fact.open).find((c) => c.kind === "malformed" && c.code === LONG_LIVED);
  const all = capabilitiesOf(fact.open).flatMap((c) => (c.kind === "long-lived-graceful-restart" ? [c.longLived] : []));
  if (!broken && all.length === 0) return undefined;
  const left = all.reduce((sum, { trailing }) => sum + trailing.length, 0);
  const families = all.reduce((sum, one) => sum + one.families.length, 0);
  const verdict = decided(!broken && left === 0, {
    expected: "the long-lived capability holds seven octets for each family",
    actual: broken ? "it cannot be read" : left > 0 ? `it holds ${left} octets that are no whole family` : `it holds ${families} of them`,
    evidence: [fact.id],
  });
  return { ...verdict, session: session.peerName };
}

function judgeFlags({ session, fact }: SeenOpen): Judgement | undefined {
  const families = longLivedOf(fact.open)?.families ?? [];
  if (families.length === 0) return undefined;
  const wrong = families.find((f) => f.reservedFlags !== 0);
  const verdict = decided(wrong === undefined, {
    expected: "the reserved flags of each family are zero",
    actual: wrong ? `they are 0x${wrong.reservedFlags.toString(16).padStart(2, "0")}` : "they are",
    evidence: [fact.id],
  });
  return { ...verdict, session: session.peerName };
}

function judgeCompany({ session, fact }: SeenOpen): Judgement | undefined {
  if (!longLivedOf(fact.open)) return undefined;
  const isThere = gracefulRestartOf(fact.open) !== undefined;
  const verdict = decided(isThere, {
    expected: "an OPEN with the long-lived capability has the Graceful Restart capability as well",
    actual: isThere ? "it has" : "it has the long-lived one alone",
    evidence: [fact.id],
  });
  return { ...verdict, session: session.peerName };
}
