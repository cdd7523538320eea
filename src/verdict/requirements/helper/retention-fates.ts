import type { StaleEpisode, StaleFamily, StaleRoute, Witness } from "../../../analysis/model.ts";
import type { Subject } from "../../requirement-check.ts";
import { promptNs } from "../bounds.ts";
import { blame, type Trap, trapsOf } from "./blame.ts";
import { FateCount } from "./fate-counts.ts";
import { type KernelFates, kernelFates } from "./kernel-fates.ts";
import type { Keep, Remove, RetentionPlan } from "./retention.ts";

/** What became of one family's routes, against what was asked. Counts are of routes at witnesses, unless they say otherwise. */
export interface RetentionFates {
  readonly plan: RetentionPlan;
  readonly traps: readonly Trap[];
  readonly kernel: KernelFates | undefined;
  /** Routes that some witness had been told of and nothing else explains. */
  readonly shown: number;
  /** Removed while they had to stay, with kernel route and all as far as is known; by the trap that explains it. */
  readonly lost: ReadonlyMap<Trap | undefined, FateCount>;
  /** The same for routes that were stale before. */
  readonly lostAlreadyStale: FateCount;
  readonly shownAlreadyStale: number;
  /** Withdrawn from others while the kernel kept them. */
  readonly leaked: FateCount;
  /** Announced to others with other attributes while the peer had not changed them. */
  readonly altered: FateCount;
  /** Deleted in the kernel while others were told nothing. */
  readonly kernelOnly: FateCount;
  readonly removals: readonly RemovalFate[];
  /** Refreshed routes that went at the End-of-RIB; and how many there were. */
  readonly freshRemoved: FateCount;
  readonly fresh: number;
  /** Why some witness could not speak all the time. */
  readonly hidden: string | undefined;
}

export interface RemovalFate {
  readonly remove: Remove;
  readonly deadlineT: number;
  readonly concerned: number;
  /** Those that went too late are among those that stayed; `t` is of the first that did. */
  readonly stayed: FateCount;
  /** The last that went in time. */
  readonly lastT: number;
  readonly lastId: string | undefined;
  /** The record ends before it could be told. */
  readonly undecided: number;
}

export function retentionFates(subject: Subject, episode: StaleEpisode, family: StaleFamily, plan: RetentionPlan): RetentionFates {
  const kernel = kernelFates(subject, episode, family, plan);
  const traps = plan.keep ? trapsOf(subject, episode, family, plan, plan.keep) : [];
  const tally = new Tally(plan, family, traps, kernel);
  family.routes.forEach((route) => {
    tally.route(route);
  });
  return tally.fates(hiddenOf(subject, family, plan) ?? tally.unwatched());
}

/** Why what was not seen at a witness may have happened all the same. */
function hiddenOf(subject: Subject, { witnesses, routes }: StaleFamily, plan: RetentionPlan): string | undefined {
  if (routes.leftOut > 0) return leftOutText(routes.leftOut);
  const ends = [plan.keep?.untilT ?? plan.lossT, ...plan.removes.map((r) => r.dueT)];
  const window = { fromT: plan.lossT, untilT: Math.min(Math.max(...ends), plan.untilT) };
  const gap = witnesses.flatMap((w) => w.gaps).find((g) => g.t >= window.fromT);
  return gap ? `the capture lacks ${gap.octets} octets that were sent to a witness (${gap.id})` : subject.blind(window);
}

/** Where an analysis has room for no more, it leaves routes out. */
export function leftOutText(count: number): string {
  return `${count} of the peer's routes were left out: the capture has more losses of more routes than are followed`;
}

class Tally {
  readonly #plan: RetentionPlan;
  readonly #family: StaleFamily;
  readonly #traps: readonly Trap[];
  readonly #kernel: KernelFates | undefined;
  readonly #lost = new Map<Trap | undefined, FateCount>();
  readonly #lostAlreadyStale = new FateCount();
  readonly #leaked = new FateCount();
  readonly #altered = new FateCount();
  readonly #freshRemoved = new FateCount();
  readonly #removals: MutableRemoval[];
  #shown = 0;
  #shownAlreadyStale = 0;
  #fresh = 0;
  #unwatched = 0;

  constructor(plan: RetentionPlan, family: StaleFamily, traps: readonly Trap[], kernel: KernelFates | undefined) {
    this.#plan = plan;
    this.#family = family;
    this.#traps = traps;
    this.#kernel = kernel;
    const prompt = promptNs(family.routes.count);
    this.#removals = plan.removes.map((remove) => new MutableRemoval(remove, remove.dueT + prompt));
  }

  route(route: StaleRoute): void {
    // What a witness sees of it may be another peer's.
    if (route.hasAlternative) return;
    let watch: "none" | "short" | "whole" = "none";
    for (const [i, witness] of this.#family.witnesses.entries()) {
      if (!route.at(i).shown) continue;
      if (watch !== "whole") watch = this.#isWatched(route, i, witness) ? "whole" : "short";
      this.#kept(route, i, witness);
      for (const removal of this.#removals) removal.route(route, i, witness, this.#plan.untilT);
      this.#freshRoute(route, i);
    }
    if (watch === "short") this.#unwatched++;
  }

  /** Why a withdrawal may have gone unseen: those who had been told of the routes lost their own sessions. */
  unwatched(): string | undefined {
    const who = this.#family.witnesses.map((w) => w.session.peerName).join(", ");
    return this.#unwatched > 0
      ? `${this.#unwatched} of the routes had been told only to peers that lost their own session meanwhile (${who})`
      : undefined;
  }

  /** Whether the witness speaks of the route for all the time that it has to stay; or has told its end. */
  #isWatched(route: StaleRoute, i: number, witness: Witness): boolean {
    const keep = route.wasStale ? this.#plan.keepAlreadyStale : this.#plan.keep;
    return !keep || route.at(i).withdrawn.t <= witness.untilT || witness.untilT >= lastAsked(keep, route);
  }

  fates(hidden: string | undefined): RetentionFates {
    return {
      plan: this.#plan,
      traps: this.#traps,
      kernel: this.#kernel,
      shown: this.#shown,
      lost: this.#lost,
      lostAlreadyStale: this.#lostAlreadyStale,
      shownAlreadyStale: this.#shownAlreadyStale,
      leaked: this.#leaked,
      altered: this.#altered,
      kernelOnly: this.#kernelOnly(),
      removals: this.#removals,
      freshRemoved: this.#freshRemoved,
      fresh: this.#fresh,
      hidden,
    };
  }

  #kept(route: StaleRoute, i: number, witness: Witness): void {
    const keep = route.wasStale ? this.#plan.keepAlreadyStale : this.#plan.keep;
    if (!keep) return;
    if (route.wasStale) this.#shownAlreadyStale++;
    else this.#shown++;
    const { withdrawn, changed } = route.at(i);
    const untilT = lastOfDuty(keep, route, witness);
    if (withdrawn.t < untilT) {
      if (route.wasStale) this.#lostAlreadyStale.add(route, withdrawn);
      else if (this.#isInKernel(route, withdrawn.t)) this.#leaked.add(route, withdrawn);
      else this.#count(route, withdrawn);
    } else if (changed.t < untilT && !(route.refreshed.t <= changed.t)) this.#altered.add(route, changed);
  }

  /** Known to be still in the kernel a moment after it was withdrawn from a witness. */
  #isInKernel(route: StaleRoute, withdrawnT: number): boolean {
    if (!this.#kernel) return false;
    const prefix = String(route.prefix());
    if (!this.#kernel.held.has(prefix)) return false;
    const deletion = this.#kernel.deleted.get(prefix);
    return deletion === undefined || deletion.t > withdrawnT + promptNs(this.#family.routes.count);
  }

  #count(route: StaleRoute, moment: StaleRoute["refreshed"]): void {
    const cause = blame(this.#traps, moment.t);
    const count = this.#lost.get(cause) ?? new FateCount();
    count.add(route, moment);
    this.#lost.set(cause, count);
  }

  #freshRoute(route: StaleRoute, i: number): void {
    const markerT = this.#plan.endOfRib?.t;
    if (markerT === undefined || !(route.refreshed.t < markerT) || route.withdrawnByPeer.t > 0) return;
    this.#fresh++;
    const { withdrawn } = route.at(i);
    if (withdrawn.t > markerT && withdrawn.t <= markerT + promptNs(this.#family.routes.count)) this.#freshRemoved.add(route, withdrawn);
  }

  /** Deletions of which no witness was told. */
  #kernelOnly(): FateCount {
    const count = new FateCount();
    const deleted = this.#kernel?.deleted;
    if (!deleted || deleted.size === 0) return count;
    const told = new Set<string>();
    this.#family.routes.forEach((route) => {
      const isTold = this.#family.witnesses.some((_, i) => route.at(i).withdrawn.t <= (this.#plan.keep?.untilT ?? 0));
      if (isTold || route.refreshed.t <= (deleted.get(String(route.prefix()))?.t ?? -1) || route.withdrawnByPeer.t > 0)
        told.add(String(route.prefix()));
    });
    for (const [prefix, { t, id }] of deleted) if (!told.has(prefix)) count.note(t, () => ({ prefix, id }));
    return count;
  }
}

/** A witness speaks only while its session lasts. */
function lastOfDuty(keep: Keep, route: StaleRoute, witness: Witness): number {
  return Math.min(lastAsked(keep, route), witness.untilT);
}

/** The peer itself may end the duty to keep a route, by withdrawing it. */
function lastAsked({ untilT }: Keep, { withdrawnByPeer }: StaleRoute): number {
  return withdrawnByPeer.t < untilT ? withdrawnByPeer.t : untilT;
}

class MutableRemoval implements RemovalFate {
  readonly remove: Remove;
  readonly deadlineT: number;
  readonly stayed = new FateCount();
  concerned = 0;
  undecided = 0;
  lastT = -Infinity;
  lastId: string | undefined;

  constructor(remove: Remove, deadlineT: number) {
    this.remove = remove;
    this.deadlineT = deadlineT;
  }

  route(route: StaleRoute, i: number, witness: Witness, untilT: number): void {
    const { which, dueT } = this.remove;
    if (which === "was-stale" && !route.wasStale) return;
    // Announced again before it had to be gone: then it is fresh, and may stand.
    if (route.refreshed.t < this.deadlineT) return;
    // The peer's own withdrawal is another requirement's matter.
    if (route.withdrawnByPeer.t < dueT) return;
    this.concerned++;
    const { withdrawn } = route.at(i);
    if (withdrawn.t <= this.deadlineT) {
      if (withdrawn.t > this.lastT) {
        this.lastT = withdrawn.t;
        this.lastId = withdrawn.id();
      }
    } else if (Math.min(witness.untilT, untilT) < this.deadlineT) this.undecided++;
    else this.stayed.note(withdrawn.t, () => ({ prefix: String(route.prefix()), id: withdrawn.t > 0 ? withdrawn.id() : undefined }));
  }
}
