import type { WireEvent } from "../capture/wire-event.ts";
import type { IpAddress } from "../net/address.ts";
import { containsAddress, type Prefix, prefixLength } from "../net/prefix.ts";
import type { EventId } from "../observation/event.ts";
import type { Cell } from "../scenario/model.ts";
import type { EventKind, EventOf } from "./events.ts";
import { forwardingPath, type PathSource } from "./forwarding-path.ts";
import type { NextHopInterval } from "./next-hops.ts";

/** Why a flow went another way: a node on its path changed its next hops of the flow's target. */
export interface MoveCause {
  readonly node: string;
  readonly prefix: Prefix;
  readonly t: number;
  /** Next hops; none: the prefix was not forwarded. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly evidence: readonly EventId[];
  /** What the node's own capture has of its peers just before. */
  readonly heard?: { readonly t: number; readonly text: string; readonly evidence: EventId };
  /** The step of the scenario, one that changes something, that had begun last. */
  readonly step?: { readonly t: number; readonly id: string; readonly text: string; readonly evidence: EventId };
}

/** What a cause is looked for in. */
export interface CauseSource extends PathSource {
  nextHops(node: string, prefix: Prefix): readonly NextHopInterval[];
  routeEvents(node: string): readonly { readonly route: { readonly prefix: Prefix } }[];
  all<K extends EventKind>(kind: K, matches?: (event: EventOf<K>) => boolean): readonly EventOf<K>[];
  readonly wire: readonly WireEvent[];
  readonly cell: Pick<Cell, "steps">;
}

/** A change is told when the monitor has read it, which may be this much after the first packet has gone the new way. */
const TOLD_LATE_NS = 20_000_000;
/** A state between two changes that lasts less is a part of one change: a route that is deleted and added. */
const BRIEF_NS = 20_000_000;
/** Between what a speaker hears and what it tells its kernel. */
const REACTION_NS = 2_000_000_000;
const CHANGING_VERBS = ["fault", "heal", "tell"];

/** The last change of next hops towards `target` on the way from `from`, after `sinceT` and before the flow was seen on another node at `t`. */
export function moveCause(source: CauseSource, from: string, target: IpAddress, sinceT: number, t: number): MoveCause | undefined {
  const latestT = t + TOLD_LATE_NS;
  const changes = forwardingPath(source, from, target, t)
    .flatMap((node) => prefixesTowards(source, node, target).flatMap((prefix) => changesOf(source, node, prefix)))
    .filter((change) => change.t > sinceT && change.t <= latestT);
  const last = changes.reduce<Change | undefined>((a, b) => (a && (a.t > b.t || (a.t === b.t && isLonger(a, b))) ? a : b), undefined);
  if (!last) return undefined;
  const heard = heardBefore(source, last.node, last.t);
  const step = stepBefore(source, last.t);
  return { ...last, ...(heard && { heard }), ...(step && { step }) };
}

type Change = Omit<MoveCause, "heard" | "step">;

function isLonger(a: Change, b: Change): boolean {
  return prefixLength(a.prefix) > prefixLength(b.prefix);
}

function prefixesTowards(source: CauseSource, node: string, target: IpAddress): readonly Prefix[] {
  const prefixes = source.routeEvents(node).map((event) => event.route.prefix);
  return [...new Set(prefixes)].filter((prefix) => containsAddress(prefix, target));
}

function changesOf(source: CauseSource, node: string, prefix: Prefix): readonly Change[] {
  const intervals = source.nextHops(node, prefix);
  return intervals.flatMap((interval, i): Change[] => {
    if (interval.status === "unknown" || i === 0 || isBrief(interval, i === intervals.length - 1)) return [];
    const before = intervals.slice(0, i).findLast((earlier) => !isBrief(earlier, false));
    if (before?.status !== "known" || before.nextHops.join() === interval.nextHops.join()) return [];
    const evidence = interval.evidence === undefined ? [] : [interval.evidence];
    return [{ node, prefix, t: before.untilT, before: before.nextHops, after: interval.nextHops, evidence }];
  });
}

function isBrief({ fromT, untilT }: NextHopInterval, isLast: boolean): boolean {
  return !isLast && untilT - fromT < BRIEF_NS;
}

function heardBefore(source: CauseSource, node: string, t: number): MoveCause["heard"] {
  const near = source.wire.filter((e) => e.t <= t && e.t >= t - REACTION_NS && e.capture.replace(/\.\d+$/, "") === node);
  const nameOf = (address: string) => source.nodesOf(address)[0] ?? address;
  return near
    .flatMap((event) => {
      const text = said(event, node, nameOf);
      return text === undefined ? [] : [{ t: event.t, text, evidence: event.id }];
    })
    .at(-1);
}

/** What changes a speaker's routes, when another node says it. */
function said(event: WireEvent, to: string, nameOf: (address: string) => string): string | undefined {
  if (event.kind !== "bgp-message" && event.kind !== "tcp-reset" && event.kind !== "tcp-fin") return undefined;
  const sender = nameOf(event.connection[event.from].address);
  if (sender === to) return undefined;
  if (event.kind === "tcp-reset") return `${sender} reset its BGP connection`;
  if (event.kind === "tcp-fin") return `${sender} closed its BGP connection`;
  const { message } = event;
  if (message.type === "NOTIFICATION") return `NOTIFICATION ${message.code}/${message.subcode} from ${sender}`;
  if (message.type !== "UPDATE" || message.announced + message.withdrawn === 0) return undefined;
  return `UPDATE from ${sender} with ${message.announced} announced and ${message.withdrawn} withdrawn`;
}

function stepBefore(source: CauseSource, t: number): MoveCause["step"] {
  const changing = new Set(source.cell.steps.flatMap(({ verb, id }) => (CHANGING_VERBS.includes(verb) ? [id] : [])));
  const begun = source.all("step-begin", (e) => changing.has(e.step) && e.t <= t).at(-1);
  return begun && { t: begun.t, id: begun.step, text: begun.text, evidence: begun.id };
}
