import type { EstablishedInterval, FamilyFlow, SessionHistory } from "../../../analysis/model.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { decided, evidenceOf } from "../../verdict.ts";
import { familyName, isIpv4Unicast } from "../family-name.ts";
import { negotiated } from "../negotiated.ts";

/** RFC 4724 section 2: for IPv4 unicast the marker is the UPDATE without anything. */
export const endOfRibForIpv4: RequirementCheck = {
  id: "RFC4724-2-01",
  judge: ({ history }) => history.sessions.flatMap((session) => session.intervals.flatMap((interval) => ipv4Form(session, interval))),
};

/** RFC 4724 section 2: for every other family it is an UPDATE with an empty MP_UNREACH_NLRI and nothing else. */
export const endOfRibForOthers: RequirementCheck = {
  id: "RFC4724-2-02",
  judge: ({ history }) => history.sessions.flatMap((session) => session.intervals.flatMap((interval) => otherForms(session, interval))),
};

function ipv4Form(session: SessionHistory, { flows }: EstablishedInterval): readonly Judgement[] {
  const markers = flows.own.filter(isIpv4Unicast).flatMap((flow) => flow.endOfRib);
  const [first] = markers;
  if (!first) return [];
  const wrong = markers.find((m) => m.form !== "empty");
  const verdict = decided(wrong === undefined, {
    expected: "End-of-RIB for IPv4 unicast is the empty UPDATE of 23 octets",
    actual: wrong ? `it came as an MP_UNREACH_NLRI without routes (${wrong.id})` : "it was",
    evidence: evidenceOf((wrong ?? first).id, ...markers.map((m) => m.id)),
  });
  return [{ ...verdict, session: session.peerName }];
}

/**
 * A marker of the right form is told as its family's. One in the wrong form, the empty UPDATE, looks like IPv4 unicast's: so it shows as one too many of these, while the family has none. A family
 * without any marker is another requirement's matter.
 */
function otherForms(session: SessionHistory, { connection, flows }: EstablishedInterval): readonly Judgement[] {
  const families = negotiated(connection)?.families ?? [];
  const ipv4 = flows.own.filter(isIpv4Unicast).flatMap((flow) => flow.endOfRib);
  const surplus = ipv4.slice(families.some(isIpv4Unicast) ? 1 : 0).find((m) => m.form === "empty") ?? surplusBeside(ipv4, families);
  return flows.own.filter((flow) => !isIpv4Unicast(flow)).flatMap((flow) => otherForm(session, flow, families, surplus?.id) ?? []);
}

function otherForm(
  session: SessionHistory,
  flow: FamilyFlow,
  families: readonly { readonly afi: number; readonly safi: number }[],
  surplus: string | undefined,
): Judgement | undefined {
  const expected = `End-of-RIB for ${familyName(flow)} is an UPDATE with an MP_UNREACH_NLRI of that family alone`;
  const [first, ...more] = flow.endOfRib;
  const { peerName } = session;
  if (first)
    return {
      ...decided(true, { expected, actual: "it was", evidence: evidenceOf(first.id, ...more.map((m) => m.id)) }),
      session: peerName,
    };
  const isNegotiated = families.some((f) => f.afi === flow.afi && f.safi === flow.safi);
  if (!isNegotiated || surplus === undefined) return undefined;
  const actual = `none came in that form, but an empty UPDATE that cannot be IPv4 unicast's (${surplus})`;
  return { ...decided(false, { expected, actual, evidence: [surplus] }), session: peerName };
}

/** IPv4 unicast's own marker came in the other form, so the empty UPDATE beside it is none of its. */
function surplusBeside(
  ipv4: FamilyFlow["endOfRib"],
  families: readonly { readonly afi: number; readonly safi: number }[],
): FamilyFlow["endOfRib"][number] | undefined {
  const hasBoth = families.some(isIpv4Unicast) && ipv4.some((m) => m.form === "mp-unreach");
  return hasBoth ? ipv4.find((m) => m.form === "empty") : undefined;
}
