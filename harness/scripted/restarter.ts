import type { GracefulRestart } from "../../src/bgp/graceful-restart.ts";
import { FAMILIES, type Family } from "./families.ts";
import type { Negotiated } from "./helper.ts";
import type { Defects } from "./route.ts";
import { Timer, type Timers } from "./timers.ts";

interface Awaited {
  readonly id: string;
  readonly families: readonly Family[];
}

/** RFC 4724 section 4.1: which families' route selection waits, for the End-of-RIB of which peers, until the Selection Deferral Timer ends it. */
export class Restarter {
  readonly #waiting = new Map<Family, Set<string>>();
  readonly #timer: Timer;
  readonly #defects: () => Defects;
  readonly #onSelect: (family: Family, why: string) => void;

  /** `onSelect`: the family need wait no longer. */
  constructor(timers: Timers, defects: () => Defects, onSelect: (family: Family, why: string) => void) {
    this.#timer = new Timer(timers);
    this.#defects = defects;
    this.#onSelect = onSelect;
  }

  isDeferring(family: Family): boolean {
    return this.#waiting.has(family);
  }

  /** From now on selection waits for these peers, those not connected included; a family that none of them has does not wait. */
  begin(peers: readonly Awaited[], deferralS: number): void {
    this.stop();
    const defects = this.#defects();
    for (const family of FAMILIES) {
      const ids = peers.filter((p) => p.families.includes(family)).map((p) => p.id);
      if (ids.length > 0) this.#waiting.set(family, new Set(ids));
    }
    if (this.#waiting.size === 0 || defects.has("MR14")) return;
    this.#timer.start(deferralS * 1000, () => {
      for (const family of [...this.#waiting.keys()]) this.#select(family, "the Selection Deferral Timer ended");
    });
  }

  /** RFC 4724 section 4.1: peers that have restarted themselves, and those without the capability, are not waited for. */
  established(
    id: string,
    { families, gracefulRestart }: Pick<Negotiated, "families"> & { readonly gracefulRestart: GracefulRestart | undefined },
  ): void {
    const defects = this.#defects();
    const excluded = gracefulRestart ? gracefulRestart.restartState && !defects.has("MR15") : !defects.has("MR16");
    for (const family of [...this.#waiting.keys()]) {
      if (excluded || !families.includes(family)) this.#done(id, family, `${id} is not waited for`);
    }
  }

  endOfRib(id: string, family: Family): void {
    this.#done(id, family, "every End-of-RIB has come");
  }

  stop(): void {
    this.#timer.stop();
    this.#waiting.clear();
  }

  #done(id: string, family: Family, why: string): void {
    const waiting = this.#waiting.get(family);
    if (waiting?.delete(id) && waiting.size === 0) this.#select(family, why);
  }

  #select(family: Family, why: string): void {
    this.#waiting.delete(family);
    if (this.#waiting.size === 0) this.#timer.stop();
    this.#onSelect(family, why);
  }
}
