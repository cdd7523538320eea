import type { Prefix } from "../../src/net/prefix.ts";
import { type Family, familyOfPrefix } from "./families.ts";
import type { RouteRun } from "./route-run.ts";
import type { ToldAttributes } from "./told-attributes.ts";

interface OwnRoute {
  /** Only for this session. */
  readonly session: string | undefined;
  readonly told: ToldAttributes;
  readonly withdrawn: boolean;
}

export interface OwnRun {
  readonly run: RouteRun;
  readonly told: ToldAttributes;
  readonly session: string | undefined;
}

/** Routes that the speaker originates: the node's own, and what it was told to announce, to all peers or to one. */
export class OwnRoutes {
  readonly #routes = new Map<Prefix, readonly OwnRoute[]>();
  #runs: readonly OwnRun[] = [];

  announce(prefix: Prefix, told: ToldAttributes, session: string | undefined): void {
    this.#put(prefix, { session, told, withdrawn: false });
  }

  withdraw(prefix: Prefix, session: string | undefined): void {
    if (session === undefined) this.#routes.delete(prefix);
    else this.#put(prefix, { session, told: {}, withdrawn: true });
  }

  announceRun(run: OwnRun): void {
    this.withdrawRun(run.run, run.session);
    this.#runs = [...this.#runs, run];
  }

  withdrawRun(run: RouteRun, session: string | undefined): void {
    this.#runs = this.#runs.filter((own) => !own.run.equals(run) || (session !== undefined && own.session !== session));
  }

  /** What the peer of this session is told of a prefix; undefined where the speaker does not originate it. */
  find(prefix: Prefix, session: string): { readonly told: ToldAttributes; readonly withdrawn: boolean } | undefined {
    const routes = this.#routes.get(prefix) ?? [];
    return routes.find((r) => r.session === session) ?? routes.find((r) => r.session === undefined);
  }

  has(prefix: Prefix): boolean {
    return this.#routes.has(prefix);
  }

  *prefixes(family: Family): Iterable<Prefix> {
    for (const prefix of this.#routes.keys()) if (familyOfPrefix(prefix) === family) yield prefix;
  }

  runs(family: Family, session: string): readonly OwnRun[] {
    return this.#runs.filter((own) => own.run.family === family && (own.session === undefined || own.session === session));
  }

  /** What is said of one session takes the place of what was said of it, and what is said of all of everything. */
  #put(prefix: Prefix, route: OwnRoute): void {
    const others = route.session === undefined ? [] : (this.#routes.get(prefix) ?? []).filter((r) => r.session !== route.session);
    this.#routes.set(prefix, [...others, route]);
  }
}
