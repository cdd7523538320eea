import type { LongLivedFamily } from "../../../bgp/long-lived-graceful-restart.ts";
import { longLivedOf } from "../../../bgp/open.ts";
import { type Judgement, type RequirementCheck, type SessionSettings, type Subject, settingsOf } from "../../requirement-check.ts";
import { decided } from "../../verdict.ts";
import { AFI_IPV4, AFI_IPV6, familyName, SAFI_UNICAST } from "../family-name.ts";
import { opensFrom, type SeenOpen } from "../opens.ts";
import { isSame } from "./listing.ts";

/** RFC 9494 section 4: what the scenario configured stands in the OPEN, for each family of the session with its stale time. */
export const configuredIsAnnounced: RequirementCheck = {
  id: "RFC9494-4-01",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeAnnounced(subject, seen) ?? []),
};

/** RFC 9494 section 5: without configuration it is not active. A capability without families, or with a stale time of zero, only says that the speaker helps. */
export const offByDefault: RequirementCheck = {
  id: "RFC9494-5-01",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeDefault(subject, seen) ?? []),
};

/** RFC 9494 section 5: active in the families for which it was configured, and in no other. */
export const configuredPerFamily: RequirementCheck = {
  id: "RFC9494-5-02",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeFamilies(subject, seen) ?? []),
};

/** Undefined where a scripted speaker was told what its OPENs say, or nobody knows the configuration. */
function configured(subject: Subject, { session }: SeenOpen): SessionSettings | undefined {
  return subject.speaker?.behaviour?.open === undefined ? settingsOf(subject, session) : undefined;
}

function active({ fact }: SeenOpen): readonly LongLivedFamily[] {
  return (longLivedOf(fact.open)?.families ?? []).filter((f) => f.staleTimeS > 0);
}

function familiesOfSession({ session }: SessionSettings): readonly { readonly afi: number; readonly safi: number }[] {
  return session.families.map((family) => ({ afi: family === "ipv4" ? AFI_IPV4 : AFI_IPV6, safi: SAFI_UNICAST }));
}

function judgeAnnounced(subject: Subject, seen: SeenOpen): Judgement | undefined {
  const settings = configured(subject, seen);
  const staleTimeS = settings?.gracefulRestart.longLivedS;
  if (!settings || !staleTimeS || settings.gracefulRestart.mode !== "full") return undefined;
  // Some speakers have one stale time for all of their sessions.
  const times = new Set(subject.settings.flatMap((s) => s.gracefulRestart.longLivedS ?? []));
  const listed = active(seen);
  const wrong = familiesOfSession(settings).flatMap((family): readonly string[] => {
    const found = listed.find((f) => isSame(f, family));
    if (!found) return [`${familyName(family)} is not listed`];
    return times.size > 1 || found.staleTimeS === staleTimeS ? [] : [`${familyName(family)} has ${found.staleTimeS} s`];
  });
  const verdict = decided(wrong.length === 0, {
    expected: `the OPEN lists the session's families with the long-lived stale time of ${staleTimeS} s that was configured`,
    actual: wrong.length === 0 ? "it does" : wrong.join(", "),
    evidence: [seen.fact.id],
  });
  return { ...verdict, session: seen.session.peerName };
}

function judgeDefault(subject: Subject, seen: SeenOpen): Judgement | undefined {
  if (!configured(subject, seen) || subject.settings.some((s) => (s.gracefulRestart.longLivedS ?? 0) > 0)) return undefined;
  const [first] = active(seen);
  const verdict = decided(first === undefined, {
    expected: "no family has a long-lived stale time, since none was configured",
    actual: first ? `${familyName(first)} has ${first.staleTimeS} s` : "none has",
    evidence: [seen.fact.id],
  });
  return { ...verdict, session: seen.session.peerName };
}

function judgeFamilies(subject: Subject, seen: SeenOpen): Judgement | undefined {
  const settings = configured(subject, seen);
  if (!settings?.gracefulRestart.longLivedS) return undefined;
  const families = familiesOfSession(settings);
  const other = active(seen).find((f) => !families.some((family) => isSame(f, family)));
  const verdict = decided(other === undefined, {
    expected: `only ${families.map(familyName).join(" and ")} may have a long-lived stale time`,
    actual: other ? `${familyName(other)} has ${other.staleTimeS} s` : "no other family has",
    evidence: [seen.fact.id],
  });
  return { ...verdict, session: seen.session.peerName };
}
