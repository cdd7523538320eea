import type { Prefix } from "../../../net/prefix.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { type Deferral, deferralsAfter } from "./deferral.ts";
import { isOwn, prefixesBefore } from "./kept-entries.ts";
import { recoveriesOf } from "./restart-story.ts";

/** RFC 4724 section 4.1: after selection what is still stale goes from the kernel's table. It is judged by what is left in the end: an entry of before the restart for a prefix that no peer announces any more. */
export const staleEntriesSwept: RequirementCheck = {
  id: "RFC4724-4.1-17",
  judge: (subject) =>
    lastDeferrals(subject).flatMap((deferral) => {
      const expected = `entries of ${familyName(deferral.family)} that no peer announces again are removed once routes are selected`;
      return judge(subject, deferral, expected, (atEnd) => (prefix) => atEnd.hasEntry(prefix), "is still in the table") ?? [];
    }),
};

/** The same on the wire: what died during the restart is not announced again, and needs no withdrawal. */
export const deadRoutesNotAnnounced: RequirementCheck = {
  id: "RFC4724-4.1-25",
  judge: (subject) =>
    lastDeferrals(subject).flatMap((deferral) => {
      const expected = `no route of ${familyName(deferral.family)} is announced that no peer has announced since the restart`;
      const isTold = (prefix: Prefix) => subject.history.sessions.some((s) => s.heldAtEnd("own", prefix) === "announced");
      return judge(subject, deferral, expected, () => isTold, "stands announced") ?? [];
    }),
};

/** What is left can only be told of the last restart. */
function lastDeferrals(subject: Subject): readonly Deferral[] {
  const last = recoveriesOf(subject).at(-1);
  return last && last.restart === subject.restarts.at(-1) ? deferralsAfter(subject, last) : [];
}

interface AtEnd {
  hasEntry(prefix: Prefix): boolean;
}

function judge(
  subject: Subject,
  { story, family, told }: Deferral,
  expected: string,
  test: (atEnd: AtEnd) => (prefix: Prefix) => boolean,
  wrong: string,
): Judgement | undefined {
  const { timeline, name, history } = subject;
  const before = [...prefixesBefore(subject, story, family)];
  if (before.length === 0 || !told) return undefined;
  const dead = deadOf(subject, before);
  if (dead.length === 0) return undefined;
  const endT = Math.min(timeline.end, history.endT);
  const lastChangeT = lastChange(subject, told.t);
  const evidence = evidenceOf(told.id, ...story.restart.evidence);
  if (endT < lastChangeT + promptNs(before.length))
    return inconclusive("routes still changed, or sessions came and went, as the record ended", evidence);
  const doubt =
    subject.blind({ fromT: story.startedT, untilT: endT }) ?? gapOf(subject) ?? subject.fibBlind({ fromT: story.startedT, untilT: endT });
  const table = timeline.fibAt(name, endT);
  const unknown = doubt ?? table.unknown ?? subject.away({ fromT: told.t, untilT: endT });
  if (unknown !== undefined) return inconclusive(`what is left is not sure: ${unknown}`, evidence);
  const isLeft = test({ hasEntry: (prefix) => table.routes(prefix).some(isOwn) });
  const ghosts = dead.filter(isLeft);
  const [ghost] = ghosts;
  const more = ghosts.length > 1 ? `, as one of ${ghosts.length}` : "";
  const actual = ghost
    ? `${ghost} ${wrong} ${durationText(endT - told.t)} after the selection${more}`
    : `none of the ${dead.length} is left, of ${before.length} before the restart`;
  return decided(ghost === undefined, { expected, actual, evidence });
}

/** Two rules ask for the same, of a million prefixes perhaps. Nothing of a subject ever changes. */
const known = new WeakMap<Subject, Map<Prefix, readonly Prefix[]>>();

/** Of the prefixes of one family, those that in the end neither a peer announces nor the speaker itself. */
function deadOf(subject: Subject, before: readonly Prefix[]): readonly Prefix[] {
  const [first] = before;
  if (first === undefined) return [];
  const found = known.get(subject) ?? new Map<Prefix, readonly Prefix[]>();
  known.set(subject, found);
  const own = new Set<Prefix>(subject.speaker?.announce);
  const isAnnounced = (prefix: Prefix) =>
    own.has(prefix) || subject.history.sessions.some((s) => s.heldAtEnd("peer", prefix) !== undefined);
  const dead = found.get(first) ?? before.filter((prefix) => !isAnnounced(prefix));
  found.set(first, dead);
  return dead;
}

/** When the peers last said anything of routes, or were lost. */
function lastChange({ history }: Subject, toldT: number): number {
  let lastT = toldT;
  for (const { intervals } of history.sessions)
    for (const { flows, loss, established } of intervals) {
      lastT = Math.max(lastT, loss?.t ?? 0, established.t);
      for (const flow of flows.peer) lastT = Math.max(lastT, flow.lastRoute?.t ?? 0, flow.endOfRib.at(-1)?.t ?? 0);
    }
  return lastT;
}

/** Octets that are missing may have held an announcement. */
function gapOf({ history }: Subject): string | undefined {
  const gap = history.sessions.flatMap((s) => s.connections.flatMap((c) => c.gaps))[0];
  return gap && `octets are missing from the capture (${gap.id})`;
}
