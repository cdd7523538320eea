import type { Prefix } from "../../src/net/prefix.ts";
import { bestPath } from "./best-path.ts";
import { type Family, familyOfPrefix } from "./families.ts";
import { type Defects, effectiveAttributes, type Route } from "./route.ts";
import type { RouteAttributes } from "./route-attributes.ts";

interface Selected {
  readonly route: Route;
  /** Those with which it was selected. */
  readonly attributes: RouteAttributes;
}

/** RFC 4271 section 9.1: the candidates of every prefix and the one that is selected. While the selection of a family is deferred, candidates are only kept. */
export class LocRib {
  readonly #candidates = new Map<Prefix, Route[]>();
  readonly #selected = new Map<Prefix, Selected>();
  readonly #deferred = new Set<Family>();
  readonly #defects: () => Defects;
  readonly #onChange: (prefix: Prefix) => void;

  /** `onChange`: another route was selected, or the same with other attributes. */
  constructor(defects: () => Defects, onChange: (prefix: Prefix) => void) {
    this.#defects = defects;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#selected.size;
  }

  best(prefix: Prefix): Route | undefined {
    return this.#selected.get(prefix)?.route;
  }

  *prefixes(family: Family): Iterable<Prefix> {
    for (const prefix of this.#selected.keys()) if (familyOfPrefix(prefix) === family) yield prefix;
  }

  /** What a peer offers for a prefix now: a route in place of its last one, or none. */
  offer(prefix: Prefix, peer: string, route: Route | undefined): void {
    const others = (this.#candidates.get(prefix) ?? []).filter((r) => r.source.id !== peer);
    if (route) others.push(route);
    if (others.length > 0) this.#candidates.set(prefix, others);
    else this.#candidates.delete(prefix);
    this.#select(prefix);
  }

  /** RFC 4724 section 4.1: selection waits. */
  defer(family: Family): void {
    this.#deferred.add(family);
  }

  /** The deferred selection takes place. */
  selectAll(family: Family): void {
    this.#deferred.delete(family);
    const all = new Set([...this.#candidates.keys(), ...this.#selected.keys()]);
    for (const prefix of all) if (familyOfPrefix(prefix) === family) this.#select(prefix);
  }

  #select(prefix: Prefix): void {
    if (this.#deferred.has(familyOfPrefix(prefix))) return;
    const before = this.#selected.get(prefix);
    const defects = this.#defects();
    const route = bestPath(this.#candidates.get(prefix) ?? [], defects);
    if (!route) {
      if (this.#selected.delete(prefix)) this.#onChange(prefix);
      return;
    }
    const attributes = effectiveAttributes(route, defects);
    this.#selected.set(prefix, { route, attributes });
    if (before?.attributes !== attributes || before.route.source.id !== route.source.id) this.#onChange(prefix);
    else if (before.route.staleness !== route.staleness && (route.staleness === "long-lived" || defects.has("MH21")))
      this.#onChange(prefix);
  }
}
