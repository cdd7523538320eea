import type { EventId } from "../../observation/event.ts";
import { durationText, nsOfMs } from "../../timeline/duration-text.ts";
import type { EndCause, SessionInterval } from "../../timeline/sessions.ts";
import type { Timeline } from "../../timeline/timeline.ts";

/** A route follows the loss of its session at once; what happened longer ago is told as nobody's cause. */
const LONGEST_MS = 2000;

const HOW: Readonly<Record<EndCause, string>> = {
  fin: "by a FIN",
  reset: "by a RST",
  notification: "by a NOTIFICATION",
  "hold-expired": "when the hold time expired",
  redialled: "without a word",
  replaced: "when another connection took its place",
  "open-end": "",
};

/** The end of the BGP session with the next hop's node that came just before a next hop was gone, and what its OPEN had asked of the peer for that case; undefined when there was none. */
export function lossOf(
  timeline: Timeline,
  node: string,
  nextHop: string,
  goneT: number,
): { readonly text: string; readonly evidence: EventId } | undefined {
  const ended = timeline.nodesOf(nextHop).flatMap((owner) =>
    timeline.sessionsBetween(node, owner).flatMap((session) =>
      timeline.established(session).flatMap((interval) => {
        const { untilT } = interval;
        const evidence = interval.evidence.at(-1);
        if (untilT === undefined || evidence === undefined || untilT > goneT || goneT - untilT > nsOfMs(LONGEST_MS)) return [];
        return [{ owner, session, interval, untilT, evidence }];
      }),
    ),
  );
  const last = ended.toSorted((a, b) => b.untilT - a.untilT)[0];
  if (!last) return undefined;
  const { owner, session, interval, untilT, evidence } = last;
  const side = session.a.node === owner ? "a" : "b";
  const asked = askedOf(timeline, interval, side);
  return {
    text: `${durationText(goneT - untilT)} after its session with ${owner} had ended ${HOW[interval.endCause]}${asked === undefined ? "" : `; ${owner} had ${asked}`}`,
    evidence,
  };
}

function askedOf(timeline: Timeline, { phases }: SessionInterval, side: "a" | "b"): string | undefined {
  const mark = phases.open[side];
  const event = mark && timeline.byId(mark.id);
  if (event?.kind !== "bgp-message" || event.message.type !== "OPEN") return undefined;
  const { gracefulRestart } = event.message;
  if (!gracefulRestart) return "no graceful restart capability";
  if (gracefulRestart.families.length === 0) return "a graceful restart capability without families";
  return `asked for ${gracefulRestart.restartTimeS} s of graceful restart`;
}
