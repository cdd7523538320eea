import type { OpenMessage } from "../capture/wire-event.ts";
import { ipFamily } from "../net/address.ts";
import { parsePrefix } from "../net/prefix.ts";
import type { Expectation, Session } from "../scenario/model.ts";
import { durationText } from "../timeline/duration-text.ts";
import type { SessionSide } from "../timeline/session-connection.ts";
import type { SessionInterval } from "../timeline/sessions.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { aroundRestart, openOf, sessionsOfPair } from "./around-restart.ts";
import type { Told } from "./model.ts";
import { notifications } from "./notifications.ts";
import { HELPER, RESTARTER } from "./roles.ts";

/** A kernel that has no route for so long after the UPDATE that told it gets none. Speakers install within a second; BIRD scans every ten at most, and then only for what others did. */
const INSTALLED_WITHIN_NS = 8_000_000_000;

/** RFC 4724 sections 3 and 4: who restarts lists the families that it can keep; who helps needs the capability, with or without families. Judged by the OPENs before the restart. */
export function withoutRestart(timeline: Timeline): readonly Told[] {
  return aroundRestart(timeline).flatMap(({ session, before }) => {
    const restarter = openOf(timeline, session, before, RESTARTER);
    const helper = openOf(timeline, session, before, HELPER);
    const lacks = (node: string, open: typeof restarter, listed: boolean): readonly Told[] => {
      if (!open) return [];
      const { gracefulRestart } = open.message;
      const evidence = [open.id];
      if (!gracefulRestart) return [{ text: `the OPEN of the ${node} has no graceful restart capability`, evidence }];
      const isEmpty = listed && gracefulRestart.families.length === 0;
      return isEmpty ? [{ text: `the OPEN of the ${node} lists no family: it helps others, and keeps nothing of its own`, evidence }] : [];
    };
    return [...lacks(RESTARTER, restarter, true), ...lacks(HELPER, helper, false)];
  });
}

/** What became of a route that the expectation's node was told and that its kernel never had. */
export function outOfKernel(timeline: Timeline, { params }: Expectation): readonly Told[] {
  const node = typeof params.node === "string" ? params.node : "";
  const prefix = parsePrefix(typeof params.prefix === "string" ? params.prefix : "");
  if (!prefix) return [];
  const states = timeline.nextHops(node, prefix);
  if (states.length === 0 || states.some((s) => s.status === "unknown" || s.nextHops.length > 0)) return [];
  return sessionsOfPair(timeline).flatMap((session) => {
    const peer: SessionSide = session.a.node === node ? "b" : "a";
    const told = timeline.established(session)[0]?.phases.firstUpdate[peer];
    if (!told || timeline.end - told.t < INSTALLED_WITHIN_NS) return [];
    const after = durationText(timeline.end - told.t);
    const text = `the kernel of the ${node} had no route to ${prefix} in ${after} after the UPDATE of the ${session[peer].node}: what ${node} learns, it does not forward by`;
    return [{ text, evidence: [told.id] }];
  });
}

/** What the wire shows of the restart: how the session ended, what the OPEN after it said, and when the session was back. */
export function restartRemarks(timeline: Timeline): readonly Told[] {
  return aroundRestart(timeline).flatMap((around) => {
    const { session, after, faultT } = around;
    const started = timeline.first("speaker-started", (e) => e.node === RESTARTER, { after: faultT });
    const remarks: Told[] = [...notifications(timeline, around)];
    if (!after) {
      remarks.push({ text: `session ${session.id} was not Established again`, evidence: started ? [started.id] : [] });
      return remarks;
    }
    for (const node of [RESTARTER, HELPER]) {
      const open = openOf(timeline, session, after, node);
      if (open)
        remarks.push({ text: `the OPEN of the ${node} after the restart: ${openText(open.message, session)}`, evidence: [open.id] });
    }
    const { established } = after.phases;
    if (started) {
      const text = `Established again ${durationText(established.t - started.t)} after the speaker was started`;
      remarks.push({ text, evidence: [started.id, established.id] });
    }
    remarks.push(endOfRibs(session, after));
    return remarks;
  });
}

/** RFC 4724 section 4: by its End-of-RIB an end says that the other may go by what it has told. */
function endOfRibs(session: Session, { phases }: SessionInterval): Told {
  const marks = [HELPER, RESTARTER].map((node) => {
    const mark = phases.endOfRib.find((m) => session[m.from].node === node);
    const when = mark ? `${durationText(mark.t - phases.established.t)} after that` : "not at all";
    return { text: `the ${node} ${when}`, id: mark?.id };
  });
  return { text: `End-of-RIB: ${marks.map((m) => m.text).join(", ")}`, evidence: marks.flatMap((m) => m.id ?? []) };
}

function openText({ gracefulRestart }: OpenMessage, session: Session): string {
  if (!gracefulRestart) return "no graceful restart capability";
  const afi = ipFamily(session.a.address) === "ipv4" ? 1 : 2;
  const family = gracefulRestart.families.find((f) => f.afi === afi && f.safi === 1);
  const forwarding = family === undefined ? "the session's family not listed" : `F=${Number(family.forwardingState)}`;
  return `R=${Number(gracefulRestart.restartState)}, ${forwarding}, Restart Time ${gracefulRestart.restartTimeS} s`;
}
