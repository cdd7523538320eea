import type { StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { capabilitiesOf, gracefulRestartOf, type Open } from "../../../bgp/open.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { isIpv4Unicast } from "../family-name.ts";
import { judgeAcceptance, soundPeerOpens } from "../open-answer.ts";
import { openOf } from "../opens.ts";
import { plannedFates } from "../planned-fate.ts";
import { emptyLastInstance, instancesOf } from "./no-grace.ts";

const GRACEFUL_RESTART = 64;

/** RFC 4724 section 3: flag bits without a meaning are ignored. Seen in whether the OPEN is taken, and in what becomes of the peer's routes. */
export const ignoresRestartFlags: RequirementCheck = {
  id: "RFC4724-3-05",
  judge: (subject) => [
    ...soundPeerOpens(subject).flatMap((seen): Judgement[] => {
      if (!hasReservedFlags(seen.fact.open)) return [];
      const judgement = judgeAcceptance(subject, seen, "an OPEN with reserved restart flags set is taken", isOfCapabilities);
      return judgement ? [{ ...judgement, session: seen.peerName }] : [];
    }),
    ...plannedFates(subject, (episode) => {
      const open = openThen(episode);
      if (!open || !hasReservedFlags(open.open)) return undefined;
      return { circumstance: "although reserved restart flags are set", evidence: [open.id] };
    }),
  ],
};

/** RFC 4724 section 3: of a family's flags only F counts. What decides is the new session's OPEN; one with other bits set must be read like one without. */
export const ignoresFamilyFlags: RequirementCheck = {
  id: "RFC4724-3-07",
  judge: (subject) =>
    plannedFates(subject, (episode, family) => {
      const opens = [episode.next && openOf(episode.next.connection, "peer"), openThen(episode)];
      const [open] = opens.flatMap((fact) => (fact && listedWithReservedFlags(fact.open, family) ? [fact] : []));
      return open && { circumstance: "whatever the family's reserved flags say", evidence: [open.id] };
    }),
};

/** RFC 4724 section 3: of several instances only the last one counts. Where all say the same it is not seen which was taken. */
export const lastInstance: RequirementCheck = {
  id: "RFC4724-3-11",
  judge: (subject) => [
    ...emptyLastInstance.judge(subject),
    ...plannedFates(subject, (episode) => {
      const open = openThen(episode);
      const count = open ? instancesOf(open.open) : 0;
      if (!open || count < 2) return undefined;
      return { circumstance: `as the last of ${count} Graceful Restart capabilities says`, evidence: [open.id] };
    }),
  ],
};

/** RFC 4724 section 3: IPv4 unicast may be listed by a peer that sends no multiprotocol capability. */
export const withoutMultiprotocol: RequirementCheck = {
  id: "RFC4724-3-12",
  judge: (subject) => [
    ...soundPeerOpens(subject).flatMap((seen): Judgement[] => {
      if (!listsWithoutMultiprotocol(seen.fact.open)) return [];
      const expected = "an OPEN that lists IPv4 unicast for graceful restart, and has no multiprotocol capability, is taken";
      const judgement = judgeAcceptance(subject, seen, expected, isOfCapabilities);
      return judgement ? [{ ...judgement, session: seen.peerName }] : [];
    }),
    ...plannedFates(subject, (episode, family) => {
      const open = openThen(episode);
      return open && isIpv4Unicast(family) && listsWithoutMultiprotocol(open.open)
        ? { circumstance: "without any multiprotocol capability", evidence: [open.id] }
        : undefined;
    }),
  ],
};

function listsWithoutMultiprotocol(open: Open): boolean {
  const isBare = capabilitiesOf(open).every((c) => c.kind !== "multiprotocol");
  return isBare && gracefulRestartOf(open)?.families.some(isIpv4Unicast) === true;
}

/** RFC 5492 section 4: capabilities count in whichever Capabilities parameter they stand, that of graceful restart too. */
export const severalParameters: RequirementCheck = {
  id: "RFC5492-03",
  judge: (subject) => [
    ...soundPeerOpens(subject).flatMap((seen): Judgement[] => {
      if (capabilityParameters(seen.fact.open).length < 2) return [];
      const judgement = judgeAcceptance(subject, seen, "an OPEN with several Capabilities parameters is taken", isOfCapabilities);
      return judgement ? [{ ...judgement, session: seen.peerName }] : [];
    }),
    ...plannedFates(subject, (episode) => {
      const open = openThen(episode);
      const [first, ...others] = open ? capabilityParameters(open.open) : [];
      if (!open || !first || first.includes(GRACEFUL_RESTART) || !others.some((codes) => codes.includes(GRACEFUL_RESTART)))
        return undefined;
      return { circumstance: "with the capability in a later parameter than the first", evidence: [open.id] };
    }),
  ],
};

/** The peer's OPEN of the session that was lost. */
function openThen({ interval }: StaleEpisode) {
  return openOf(interval.connection, "peer");
}

function hasReservedFlags(open: Open): boolean {
  return (gracefulRestartOf(open)?.reservedFlags ?? 0) !== 0;
}

function listedWithReservedFlags(open: Open, { afi, safi }: StaleFamily): boolean {
  return gracefulRestartOf(open)?.families.some((f) => f.afi === afi && f.safi === safi && f.reservedFlags !== 0) === true;
}

/** Of each Capabilities parameter: 64 where it holds that of graceful restart, 0 for any other. */
function capabilityParameters(open: Open): readonly (readonly number[])[] {
  return open.parameters.flatMap((p) =>
    p.kind === "capabilities" ? [p.capabilities.map((c) => (c.kind === "graceful-restart" ? GRACEFUL_RESTART : 0))] : [],
  );
}

/** OPEN Message Errors that may be about capabilities: unspecific, unsupported optional parameter, unsupported capability. */
function isOfCapabilities({ notification: { subcode } }: { readonly notification: { readonly subcode: number } }): boolean {
  return subcode === 0 || subcode === 4 || subcode === 7;
}
