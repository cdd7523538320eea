import type { Mark } from "../../../analysis/model.ts";
import { type Prefix, prefixFamily } from "../../../net/prefix.ts";
import type { FibRoute } from "../../../observation/event.ts";
import type { EventOf } from "../../../timeline/events.ts";
import type { FibTable } from "../../../timeline/fib-table.ts";
import { isSpeakerProtocol } from "../../checks/speaker-protocols.ts";
import type { Subject } from "../../requirement-check.ts";
import { AFI_IPV4, AFI_IPV6, SAFI_UNICAST } from "../family-name.ts";
import type { RestartStory } from "./restart-story.ts";

export interface Family {
  readonly afi: number;
  readonly safi: number;
}

/** What stood in the kernel's table of the speaker's own routes of one family before it restarted, and what happened to it until some moment. */
export interface KeptEntries {
  readonly count: number;
  /** The first entry that was taken out, and how many prefixes lost theirs, be it for a moment. */
  readonly gone?: EntryEvent;
  readonly goneCount: number;
  /** The first entry with other next hops than before, that was not gone in between. */
  readonly moved?: EntryEvent;
  /** The first entry of a prefix that had none before. */
  readonly added?: EntryEvent;
  /** Why something may be missed, or may have another cause than the speaker. */
  readonly doubt?: string;
}

export type EntryEvent = Mark & { readonly prefix: Prefix };

type RouteEvent = EventOf<"fib-route"> | EventOf<"fib-nexthops">;

/** The speaker's entries of a family, followed from before the restart to `untilT`. Undefined when there were none to be kept, or nobody knows. */
export function keptEntries(subject: Subject, story: RestartStory, family: Family, untilT: number): KeptEntries | undefined {
  const { leftT } = story;
  if (leftT === undefined) return undefined;
  const known = baselineOf(subject, story);
  const nextHops = known?.byFamily.get(nameOf(family));
  if (!known || !nextHops || nextHops.size === 0) return undefined;
  const { table } = known;
  if (table.unknown !== undefined) return { count: nextHops.size, goneCount: 0, doubt: table.unknown };
  // A node that goes down takes links and recorder with it: of its table nothing is in doubt.
  const doubt = story.isReboot ? undefined : doubtOf(subject, leftT, untilT);
  return { count: nextHops.size, ...followed(subject, nextHops, family, { leftT, untilT }), ...(doubt !== undefined && { doubt }) };
}

/** The kernel itself removes routes when a link goes down: that is nobody's fault. */
function doubtOf(subject: Subject, fromT: number, untilT: number): string | undefined {
  const { timeline, name } = subject;
  const link = timeline.first("link", (e) => e.node === name && !e.up, { after: fromT, before: untilT });
  if (link) return `the link ${link.dev} of ${name} went down (${link.id})`;
  return subject.fibBlind({ fromT, untilT });
}

function followed(
  subject: Subject,
  before: ReadonlyMap<Prefix, string>,
  family: Family,
  { leftT, untilT }: { readonly leftT: number; readonly untilT: number },
): Omit<KeptEntries, "count"> {
  const { timeline, name } = subject;
  const gone = new Set<Prefix>();
  let [first, moved, added]: (EntryEvent | undefined)[] = [];
  let unseen: string | undefined;
  const down = timeline.first("node-down", (e) => e.node === name, { after: leftT, before: untilT });
  const [example] = before.keys();
  if (down && example !== undefined) return { goneCount: before.size, gone: { t: down.t, id: down.id, prefix: example } };
  const rest = new Remaining(before);
  for (const event of eventsOf(subject)) {
    if (event.t > untilT) break;
    if (event.t < leftT || !isOf(event.route, family)) continue;
    const { t, id, route } = event;
    if (isInferred(event)) {
      unseen ??= `the kernel removed or changed ${route.prefix} without a word (${id})`;
      continue;
    }
    const seen: EntryEvent = { t, id, prefix: route.prefix };
    const change = rest.apply(event);
    if (change === "gone") {
      gone.add(route.prefix);
      first ??= seen;
    } else if (change === "moved") moved ??= seen;
    else if (change === "added") added ??= seen;
  }
  const found = { ...(first && { gone: first }), ...(moved && { moved }), ...(added && { added }) };
  return { goneCount: gone.size, ...found, ...(unseen !== undefined && { doubt: unseen }) };
}

function isInferred(event: RouteEvent): boolean {
  return event.kind === "fib-route" && event.inferred === true;
}

/** How many of the speaker's entries each prefix has, as far as events changed it. */
class Remaining {
  readonly #before: ReadonlyMap<Prefix, string>;
  readonly #now = new Map<Prefix, string | undefined>();

  constructor(before: ReadonlyMap<Prefix, string>) {
    this.#before = before;
  }

  apply(event: RouteEvent): "gone" | "moved" | "added" | undefined {
    const { prefix } = event.route;
    const was = this.#now.has(prefix) ? this.#now.get(prefix) : this.#before.get(prefix);
    const is = hopsOf(event.route);
    // Beside the entry that counts there may be one of another metric.
    if (was !== undefined && metricOf(was) !== metricOf(is)) return undefined;
    if (event.kind === "fib-route" && event.op === "delete") {
      this.#now.set(prefix, undefined);
      return was !== undefined && this.#before.has(prefix) ? "gone" : undefined;
    }
    this.#now.set(prefix, is);
    if (was === undefined) return this.#before.has(prefix) ? undefined : "added";
    return was === is ? undefined : "moved";
  }
}

interface Baseline {
  readonly table: FibTable;
  /** Next hops of each of the speaker's prefixes, by family. */
  readonly byFamily: ReadonlyMap<string, ReadonlyMap<Prefix, string>>;
}

/** Reading a table of a million routes takes a while, and several checks ask for the same. Nothing of a story ever changes. */
const baselines = new WeakMap<Subject, Map<number, Baseline>>();
const routeEvents = new WeakMap<Subject, readonly RouteEvent[]>();

function baselineOf(subject: Subject, { leftT }: RestartStory): Baseline | undefined {
  if (leftT === undefined) return undefined;
  const known = baselines.get(subject) ?? new Map<number, Baseline>();
  baselines.set(subject, known);
  const found = known.get(leftT) ?? readBaseline(subject, leftT);
  known.set(leftT, found);
  return found;
}

function readBaseline({ timeline, name }: Subject, t: number): Baseline {
  const table = timeline.fibAt(name, t);
  const ipv4 = new Map<Prefix, string>();
  const ipv6 = new Map<Prefix, string>();
  for (const prefix of table.prefixes) {
    const route = table.routes(prefix).find(isOwn);
    if (route) (prefixFamily(prefix) === "ipv4" ? ipv4 : ipv6).set(prefix, hopsOf(route));
  }
  return {
    table,
    byFamily: new Map([
      ["1 1", ipv4],
      ["2 1", ipv6],
    ]),
  };
}

function eventsOf(subject: Subject): readonly RouteEvent[] {
  const events = routeEvents.get(subject) ?? subject.timeline.routeEvents(subject.name).filter((e) => isOwn(e.route));
  routeEvents.set(subject, events);
  return events;
}

/** The speaker's prefixes of a family before the restart. */
export function prefixesBefore(subject: Subject, story: RestartStory, family: Family): Iterable<Prefix> {
  return baselineOf(subject, story)?.byFamily.get(nameOf(family))?.keys() ?? [];
}

export function isOwn(route: FibRoute): boolean {
  return isSpeakerProtocol(route.protocol) && route.type === "unicast";
}

function isOf(route: FibRoute, { afi, safi }: Family): boolean {
  return safi === SAFI_UNICAST && afi === (prefixFamily(route.prefix) === "ipv4" ? AFI_IPV4 : AFI_IPV6);
}

function nameOf({ afi, safi }: Family): string {
  return `${afi} ${safi}`;
}

const metricOf = (hops: string) => hops.slice(0, hops.indexOf(" "));

function hopsOf({ nextHops, metric }: FibRoute): string {
  const [only] = nextHops;
  if (only && nextHops.length === 1) return `${metric} ${only.via ?? ""}%${only.dev ?? ""}`;
  const hops = nextHops.map((hop) => `${hop.via ?? ""}%${hop.dev ?? ""}`).sort();
  return `${metric} ${hops.join()}`;
}
