import type { StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { type Prefix, parsePrefix } from "../../../net/prefix.ts";
import { isMainSpeakerRoute, isSpeakerProtocol } from "../../checks/speaker-protocols.ts";
import type { Subject } from "../../requirement-check.ts";
import type { RetentionPlan } from "./retention.ts";

/** What the kernel of the speaker's node tells of an episode. */
export interface KernelFates {
  /** The stale prefixes for which the speaker had a kernel route at the loss. */
  readonly held: ReadonlySet<string>;
  /** The first deletion of each in the time in which it was to be kept. */
  readonly deleted: ReadonlyMap<string, { readonly t: number; readonly id: string }>;
}

/** Reading a million routes twice would take longer than all the rest; the witnesses speak for those. */
const MOST_ROUTES = 50_000;

/** Undefined when nobody watched the kernel's routes in that time, or the family is not one of its. */
export function kernelFates(
  subject: Subject,
  episode: StaleEpisode,
  family: StaleFamily,
  { keep, lossT }: RetentionPlan,
): KernelFates | undefined {
  const { node, timeline } = subject;
  if (!node || !keep || family.safi !== 1 || family.routes.count > MOST_ROUTES || family.routes.isBrief || keep.untilT <= lossT)
    return undefined;
  const window = { fromT: lossT, untilT: keep.untilT };
  if (subject.fibBlind(window) !== undefined) return undefined;
  const table = timeline.fibAt(node.name, lossT);
  if (table.unknown !== undefined) return undefined;
  const held = new Set<string>();
  family.routes.forEach((route) => {
    const prefix = parsePrefix(String(route.prefix()));
    if (!prefix || route.hasAlternative || route.wasStale) return;
    if (table.routes(prefix).some((r) => isSpeakerProtocol(r.protocol) && viaPeer(r.nextHops, episode))) held.add(prefix);
  });
  const deleted = new Map<string, { readonly t: number; readonly id: string }>();
  const inTime = { after: lossT, before: keep.untilT };
  const isOurs = (prefix: Prefix) => held.has(prefix) && !deleted.has(prefix);
  for (const event of timeline.all("fib-route", (e) => e.node === node.name && e.op === "delete" && isMainSpeakerRoute(e.route), inTime)) {
    // With a node's reboot its routes go at the very moment at which the duty ends.
    if (event.t < keep.untilT && isOurs(event.route.prefix)) deleted.set(event.route.prefix, { t: event.t, id: event.id });
  }
  return { held, deleted };
}

/** A peer on the same segment is its routes' next hop; one that announces another's is not told apart here. */
function viaPeer(nextHops: readonly { readonly via?: string }[], { session }: StaleEpisode): boolean {
  return nextHops.some((hop) => hop.via === session.peer) || nextHops.every((hop) => hop.via !== session.own);
}
