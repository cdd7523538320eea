import { gracefulRestartOf } from "../../../bgp/open.ts";
import { type Prefix, prefixFamily } from "../../../net/prefix.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { isMainSpeakerRoute, isSpeakerProtocol } from "../../checks/speaker-protocols.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { partingNotification, type RestartStory, recoveriesOf } from "../restarting/restart-story.ts";

/**
 * RFC 4724 section 4: whoever lists a family says that its forwarding state can survive. Held against the kernel's routes, from before the end of the process to its first OPEN after: what RFC 4724 section 4.1
 * asks of a single restart is judged by itself; here it is the promise. A reboot of the node is no restart of BGP alone, and whoever leaves with a NOTIFICATION claims nothing.
 */
export const listedFamilies: RequirementCheck = {
  id: "RFC4724-4-01",
  judge: (subject) => recoveriesOf(subject).flatMap((story) => judgeRestart(subject, story)),
};

const FAMILIES = [
  { afi: 1, safi: 1, name: "ipv4" },
  { afi: 2, safi: 1, name: "ipv6" },
] as const;

function judgeRestart(subject: Subject, story: RestartStory): readonly Judgement[] {
  const { leftT, isReboot, returns, restart } = story;
  const after = returns.flatMap(({ ownAfter }) => ownAfter ?? []).sort((a, b) => a.t - b.t)[0];
  if (leftT === undefined || isReboot || !after || returns.some((one) => partingNotification(story, one))) return [];
  return FAMILIES.flatMap((family) => {
    const isListed = (open: NonNullable<(typeof returns)[number]["ownBefore"]>) =>
      gracefulRestartOf(open.open)?.families.some((f) => f.afi === family.afi && f.safi === family.safi) === true;
    const promise = returns.flatMap(({ ownBefore }) => (ownBefore && isListed(ownBefore) ? [ownBefore] : []))[0];
    if (!promise) return [];
    const evidence = [promise.id, ...restart.evidence, after.id] as const;
    return judgeFamily(subject, family, { fromT: leftT, untilT: after.t }, evidence) ?? [];
  });
}

function judgeFamily(
  { timeline, name, fibBlind }: Subject,
  family: (typeof FAMILIES)[number],
  window: { readonly fromT: number; readonly untilT: number },
  evidence: readonly [string, ...string[]],
): Judgement | undefined {
  const blind = fibBlind(window);
  if (blind !== undefined) return inconclusive(`what became of the kernel's routes is not known: ${blind}`, evidence);
  const table = timeline.fibAt(name, window.fromT);
  if (table.unknown !== undefined) return inconclusive(table.unknown, evidence);
  const held = new Set<Prefix>();
  for (const prefix of table.prefixes)
    if (prefixFamily(prefix) === family.name && table.routes(prefix).some((r) => isSpeakerProtocol(r.protocol))) held.add(prefix);
  if (held.size === 0) return undefined;
  const between = { after: window.fromT, before: window.untilT };
  const down = timeline.first("link", (e) => e.node === name && !e.up, between);
  if (down) return inconclusive(`link ${down.dev} went down in between, with which the kernel drops routes`, [down.id, ...evidence]);
  const gone = timeline.all("fib-route", (e) => e.node === name && e.op === "delete" && isMainSpeakerRoute(e.route), between);
  const deleted = gone.filter((e) => held.has(e.route.prefix));
  const [first] = deleted;
  const expected = `the kernel's ${familyName(family)} routes survive the restart, as the family was listed`;
  if (!first) return decided(true, { expected, actual: `all ${held.size} did until the next OPEN`, evidence });
  const count = new Set(deleted.map((e) => e.route.prefix)).size;
  const others = count > 1 ? ` and ${count - 1} more` : "";
  const actual = `${first.route.prefix}${others} was deleted ${durationText(window.untilT - first.t)} before the next OPEN`;
  return decided(false, { expected, actual, evidence: evidenceOf(first.id, ...evidence) });
}
