import type { StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import type { Subject } from "../../requirement-check.ts";
import { nsOfSeconds, promptNs, timerWindow } from "../bounds.ts";
import type { Keep, RetentionPlan } from "./retention.ts";

/** Something that a wrong speaker may have taken for a reason to remove stale routes. */
export interface Trap {
  readonly requirement: RequirementId;
  /** When it begins to show, and until when what happens is put down to it. */
  readonly fromT: number;
  readonly untilT: number;
  /** `the End-of-RIB of IPv6 unicast came`. */
  readonly what: string;
  readonly evidence: readonly string[];
}

/**
 * RFC 4724 section 4.2: what must not end the duty to keep routes: the End-of-RIB of another family or of another peer, a connection that did not become a session, the end of the Restart Time once the
 * session is back. Each that happened inside the duty is an occasion of the requirement that it names.
 */
export function trapsOf(subject: Subject, episode: StaleEpisode, family: StaleFamily, plan: RetentionPlan, keep: Keep): readonly Trap[] {
  const prompt = promptNs(family.routes.count);
  const traps: Trap[] = [
    ...otherFamilies(episode, family, prompt),
    ...otherPeers(subject, episode, prompt),
    ...failedAttempts(episode, prompt),
    ...endOfRestartTime(episode, plan),
  ];
  const isInside = (trap: Trap) => trap.fromT >= plan.lossT && trap.untilT <= keep.untilT;
  return traps.filter((trap) => trap.fromT < keep.untilT && (isInside(trap) || trap.fromT + nsOfSeconds(0.5) < keep.untilT));
}

/** The trap into which a removal at `t` fell. */
export function blame(traps: readonly Trap[], t: number): Trap | undefined {
  return traps.findLast((trap) => t >= trap.fromT && t <= trap.untilT);
}

function otherFamilies({ next }: StaleEpisode, family: StaleFamily, prompt: number): readonly Trap[] {
  const others = (next?.flows.peer ?? []).filter((f) => f.afi !== family.afi || f.safi !== family.safi);
  return others.flatMap(({ endOfRib: [marker] }) =>
    marker ? [trap("RFC4724-4.2-26", marker.t, marker.t + prompt, "the End-of-RIB of another family came", marker.id)] : [],
  );
}

function otherPeers({ history }: Subject, { session, loss, untilT }: StaleEpisode, prompt: number): readonly Trap[] {
  const markers = history.sessions
    .filter((other) => other !== session)
    .flatMap((other) => other.intervals.flatMap((i) => i.flows.peer.flatMap((f) => f.endOfRib.slice(0, 1))))
    .filter((marker) => marker.t > loss.t && marker.t < untilT);
  return markers.map((marker) => trap("RFC4724-4.2-33", marker.t, marker.t + prompt, "another peer's End-of-RIB came", marker.id));
}

function failedAttempts({ attempts, next, loss }: StaleEpisode, prompt: number): readonly Trap[] {
  return attempts.flatMap((attempt) => {
    const { tcpEstablished, fin, reset } = attempt;
    const end = [fin.peer, reset.peer].filter((mark) => mark !== undefined).sort((a, b) => a.t - b.t)[0];
    // One that was going on at the loss may have been what was lost.
    if (attempt === next?.connection || !tcpEstablished || tcpEstablished.t <= loss.t || !end || attempt.notifications.length > 0)
      return [];
    return [trap("RFC4724-4.2-16", end.t, end.t + prompt, "a connection ended before it was a session", end.id)];
  });
}

function endOfRestartTime({ next }: StaleEpisode, { restartEndT }: RetentionPlan): readonly Trap[] {
  if (!next || next.established.t > restartEndT - nsOfSeconds(0.5)) return [];
  const { fromT, untilT } = timerWindow(restartEndT, 0);
  const what = "the Restart Time was over, with the session back";
  return [trap("RFC4724-4.2-29", fromT, untilT, what, next.established.id)];
}

function trap(requirement: RequirementId, fromT: number, untilT: number, what: string, id: string): Trap {
  return { requirement, fromT, untilT, what, evidence: [id] };
}
