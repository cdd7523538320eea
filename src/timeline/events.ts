import type { WireEvent } from "../capture/wire-event.ts";
import type { RecordEvent } from "../observation/event.ts";

export type TimelineEvent = RecordEvent | WireEvent;
export type EventKind = TimelineEvent["kind"];

/** The members of the union that may have this kind, narrowed to it. */
export type EventOf<K extends EventKind> = Narrowed<TimelineEvent, K>;
type Narrowed<E, K> = E extends { readonly kind: infer Kinds } ? (K extends Kinds ? E & { readonly kind: K } : never) : never;

/** Both ends belong to it. */
export interface Between {
  readonly after?: number;
  readonly before?: number;
}

/** The events of a run by id, by kind and by node, in the order in which they happened; equal times keep the order of writing. */
export class EventIndex {
  readonly #byId = new Map<string, TimelineEvent>();
  readonly #byKind = new Map<EventKind, TimelineEvent[]>();
  readonly #byNode = new Map<string, TimelineEvent[]>();

  constructor(events: readonly TimelineEvent[]) {
    for (const event of [...events].sort((a, b) => a.t - b.t)) {
      this.#byId.set(event.id, event);
      append(this.#byKind, event.kind, event);
      if ("node" in event) append(this.#byNode, event.node, event);
    }
  }

  byId(id: string): TimelineEvent | undefined {
    return this.#byId.get(id);
  }

  /** What the record, not a capture, tells of the node. */
  ofNode(node: string): readonly TimelineEvent[] {
    return this.#byNode.get(node) ?? [];
  }

  all<K extends EventKind>(kind: K, matches?: (event: EventOf<K>) => boolean, between: Between = {}): readonly EventOf<K>[] {
    const { after = -Infinity, before = Infinity } = between;
    return this.#ofKind(kind).filter((event) => event.t >= after && event.t <= before && (matches?.(event) ?? true));
  }

  first<K extends EventKind>(kind: K, matches?: (event: EventOf<K>) => boolean, between: Between = {}): EventOf<K> | undefined {
    const { after = -Infinity, before = Infinity } = between;
    return this.#ofKind(kind).find((event) => event.t >= after && event.t <= before && (matches?.(event) ?? true));
  }

  #ofKind<K extends EventKind>(kind: K): readonly EventOf<K>[] {
    // The list below a kind holds events of that kind alone, which the type of a Map cannot say.
    return (this.#byKind.get(kind) ?? []) as readonly TimelineEvent[] as readonly EventOf<K>[];
  }
}

function append<K>(map: Map<K, TimelineEvent[]>, key: K, event: TimelineEvent): void {
  const list = map.get(key);
  if (list) list.push(event);
  else map.set(key, [event]);
}
