import type { StaleEpisode, StaleFamily, Witness } from "../../../analysis/model.ts";
import { asnOf } from "../../../bgp/open.ts";
import { type Subject, windowOf } from "../../requirement-check.ts";
import { negotiated } from "../negotiated.ts";
import { isSame, knowsLongLived } from "./listing.ts";

/** Who a witness is to the rules of RFC 9494: one with the capability, or one without it inside or outside the speaker's AS; unknown without the OPENs. */
export type Audience = "aware" | "internal" | "external" | "unknown";

export function audienceOf({ interval }: Witness): Audience {
  const agreed = negotiated(interval.connection);
  if (!agreed) return "unknown";
  if (knowsLongLived(agreed.peer)) return "aware";
  return asnOf(agreed.own.open) === asnOf(agreed.peer.open) ? "internal" : "external";
}

/**
 * Whether a stale route that has an alternative must lose to it at `t`: that other path comes from a third peer, which had announced it before the loss, has withdrawn
 * nothing and is still there; and no policy of the speaker's own can have refused it, as in a configuration that the scenario made.
 */
export function hasSureAlternative(
  subject: Subject,
  { session, loss }: StaleEpisode,
  family: StaleFamily,
  witness: Witness,
  t: number,
): boolean {
  if (subject.settings.length === 0) return false;
  const sources = subject.history.sessions.flatMap((other) => {
    if (other === session) return [];
    const flows = other.intervals.map((interval) => ({ interval, flow: interval.flows.peer.find((f) => isSame(f, family)) }));
    return flows.flatMap(({ interval, flow }) => (flow?.firstRoute ? [{ other, interval, flow }] : []));
  });
  return (
    sources.length > 0 &&
    sources.every(({ other, interval, flow }) => {
      const { fromT, untilT } = windowOf(interval, subject.history);
      const isSteady =
        flow.withdrawnBefore + flow.withdrawnAfter === 0 && flow.lastRoute !== undefined && flow.lastRoute.t <= loss.t && !flow.passedTags;
      return other !== witness.session && fromT <= loss.t && untilT > t && isSteady;
    })
  );
}

/** Why what a witness was told, or what the returned peer said, may be more than what was seen. */
export interface Hidden {
  readonly reason: string;
  /** It is the peer's words that are missing: then nothing at all follows. */
  readonly isPeer: boolean;
}

export function hiddenOf(
  subject: Subject,
  { next }: StaleEpisode,
  { witnesses }: StaleFamily,
  fromT: number,
  untilT: number,
): Hidden | undefined {
  const peerGap = next?.connection.gaps.find((gap) => gap.from === "peer");
  if (peerGap) return { reason: `octets that the peer sent are missing from the capture (${peerGap.id})`, isPeer: true };
  for (const { interval } of witnesses) {
    const gap = interval.connection.gaps.find((g) => g.from === "own" && (g.t >= fromT || g.reason !== undefined));
    if (gap) return { reason: `octets that were sent to a witness are missing from the capture (${gap.id})`, isPeer: false };
  }
  const blind = subject.blind({ fromT, untilT });
  return blind === undefined ? undefined : { reason: blind, isPeer: false };
}
