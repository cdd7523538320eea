import { type Capability, capabilityCode, encodeCapability } from "../../../bgp/capability.ts";
import { capabilitiesOf, type Open } from "../../../bgp/open.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import type { RequirementCheck } from "../../requirement-check.ts";
import { judgeAcceptance, soundPeerOpens } from "../open-answer.ts";

const UNSUPPORTED_CAPABILITY = 7;

/** RFC 5492 section 3: a capability that the receiver does not know changes nothing. NOTIFICATION 2/7 is for one that the receiver requires and the peer did not send; it names that one. */
export const unknownCapability: RequirementCheck = {
  id: "RFC5492-01",
  judge: (subject) =>
    soundPeerOpens(subject).flatMap((seen) => {
      const unknown = capabilitiesOf(seen.fact.open).filter((c) => c.kind === "other");
      const [first] = unknown;
      if (!first) return [];
      const expected = `an OPEN with the unknown capability ${first.code} is taken`;
      const judgement = judgeAcceptance(subject, seen, expected, ({ notification: { subcode, data } }) => {
        const [named] = data;
        return subcode === UNSUPPORTED_CAPABILITY && (named === undefined || unknown.some((c) => c.code === named));
      });
      return judgement ? [{ ...judgement, session: seen.peerName }] : [];
    }),
};

/** RFC 5492 section 4: the same capability twice with the same value counts once. */
export const repeatedCapability = tolerance("RFC5492-02", (open) => {
  const seen = new Set<string>();
  for (const capability of capabilitiesOf(open)) {
    const text = octetsOf(capability);
    if (seen.has(text)) return `an OPEN that has capability ${capabilityCode(capability)} twice with one value is taken`;
    seen.add(text);
  }
  return undefined;
});

/** RFC 9072 section 2: the extended form of the optional parameters is to be accepted, however short they are. No capability announces that a speaker knows it, so one that does not fails here. */
export const extendedParameters = tolerance("RFC9072-01", (open) =>
  open.extendedParameters ? "an OPEN with the extended form of the optional parameters is taken" : undefined,
);

function tolerance(id: RequirementId, expectedOf: (open: Open) => string | undefined): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      soundPeerOpens(subject).flatMap((seen) => {
        const expected = expectedOf(seen.fact.open);
        const judgement = expected === undefined ? undefined : judgeAcceptance(subject, seen, expected, isOfOptionalParameters);
        return judgement ? [{ ...judgement, session: seen.peerName }] : [];
      }),
  };
}

/** Unspecific, Unsupported Optional Parameter, Unsupported Capability: the others name another field. */
function isOfOptionalParameters({ notification: { subcode } }: { readonly notification: { readonly subcode: number } }): boolean {
  return subcode === 0 || subcode === 4 || subcode === UNSUPPORTED_CAPABILITY;
}

function octetsOf(capability: Capability): string {
  return encodeCapability(capability).join(" ");
}
