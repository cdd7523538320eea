import type { UpdateMeta } from "../capture/wire-teller.ts";
import type { EndOfRibFact, FamilyFlow, Mark, PassedTags, RouteCount } from "./model.ts";
import { markOf } from "./moment-log.ts";

/** Of what a sender may repeat for ever no more than this many are kept. */
export const MOST_KEPT = 1000;

/** `FamilyFlow` in the making. */
export class FlowRecord {
  readonly afi: number;
  readonly safi: number;
  readonly endOfRib: EndOfRibFact[] = [];
  readonly hollow: Mark[] = [];
  announcedBefore = 0;
  withdrawnBefore = 0;
  announcedAfter = 0;
  withdrawnAfter = 0;
  lateCount = 0;
  held = 0;
  passedTags: PassedTags | undefined;
  #late: RouteCount["first"];
  #firstRoute: Mark | undefined;
  #last: UpdateMeta | undefined;

  constructor(afi: number, safi: number) {
    this.afi = afi;
    this.safi = safi;
  }

  /** Whether the first End-of-RIB was seen. */
  get isComplete(): boolean {
    return this.endOfRib.length > 0;
  }

  /** An UPDATE with routes of the family. */
  routes(update: UpdateMeta): void {
    this.#firstRoute ??= markOf(update);
    this.#last = update;
  }

  end(fact: EndOfRibFact): void {
    if (this.endOfRib.length < MOST_KEPT) this.endOfRib.push(fact);
  }

  empty(update: UpdateMeta): void {
    if (this.hollow.length < MOST_KEPT) this.hollow.push(markOf(update));
  }

  late(update: UpdateMeta, prefix: () => string): void {
    this.lateCount++;
    this.#late ??= { ...markOf(update), prefix: prefix() };
  }

  model(): FamilyFlow {
    const { afi, safi, endOfRib, hollow, announcedBefore, withdrawnBefore, announcedAfter, withdrawnAfter, held } = this;
    return {
      afi,
      safi,
      ...(this.#firstRoute && { firstRoute: this.#firstRoute }),
      ...(this.#last && { lastRoute: markOf(this.#last) }),
      endOfRib,
      hollow,
      announcedBefore,
      withdrawnBefore,
      announcedAfter,
      withdrawnAfter,
      late: this.#late ? { count: this.lateCount, first: this.#late } : { count: this.lateCount },
      held,
      ...(this.passedTags && { passedTags: this.passedTags }),
    };
  }
}
