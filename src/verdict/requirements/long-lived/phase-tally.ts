import type { StaleRoute, Witness } from "../../../analysis/model.ts";
import { nsOfSeconds } from "../bounds.ts";
import type { Audience } from "./audience.ts";
import type { Phase } from "./plan.ts";
import type { Ending, RuleName } from "./rules.ts";
import { Tally } from "./tally.ts";

/** A witness of a phase, as its rules see it. */
export interface Listener {
  readonly index: number;
  readonly witness: Witness;
  readonly audience: Audience;
  /** A route with an alternative must lose to it here. */
  readonly hasSureAlternative: boolean;
}

const EARLY_NS = nsOfSeconds(0.5);

/** What became of the routes of one phase: one look at each route at each witness. */
export class PhaseTally {
  readonly tallies: Readonly<Record<RuleName, Tally>> = {
    quiet: new Tally(),
    keep: new Tally(),
    "keep-again": new Tally(),
    tag: new Tally(),
    "no-llgr": new Tally(),
    unaware: new Tally(),
    external: new Tally(),
    "no-export": new Tally(),
    "local-pref": new Tally(),
    "last-resort": new Tally(),
    end: new Tally(),
    untag: new Tally(),
    restore: new Tally(),
  };
  readonly ending: Ending | undefined;
  readonly #plan: Phase;
  readonly #promptNs: number;
  /** By when what is due at the begin of the phase has to have happened. */
  readonly #begunT: number;
  /** When the session is back in the phase. */
  readonly #backT: number;
  /** Until when nothing may have ended the phase. */
  readonly #keepT: number;

  constructor(plan: Phase, promptNs: number) {
    this.#plan = plan;
    this.#promptNs = promptNs;
    this.#begunT = plan.startT + promptNs;
    this.#backT = plan.back?.established.t ?? Infinity;
    this.ending = endingOf(plan);
    this.#keepT = keepUntil(plan);
  }

  route(route: StaleRoute, { index, witness, audience, hasSureAlternative }: Listener): void {
    const { shown } = route.at(index);
    if (!shown || audience === "unknown") return;
    const limitT = Math.min(this.#plan.untilT, witness.untilT);
    if (route.hasAlternative) {
      if (audience === "aware") this.#contested(route, index, limitT, hasSureAlternative);
      return;
    }
    if (route.wasStale) {
      if (audience === "aware") this.#staleAgain(route, index, limitT);
      return;
    }
    if (audience === "aware") this.#quiet(route, index, limitT);
    const { withdrawn } = route.at(index);
    // Before the phase it is RFC 4724's matter.
    if (this.#plan.isBackBefore || withdrawn.t < this.#plan.startT - EARLY_NS || limitT < this.#begunT) return;
    if (audience === "aware") this.#aware(route, index, limitT);
    else this.#unaware(route, index, audience, limitT);
  }

  #quiet(route: StaleRoute, index: number, limitT: number): void {
    const { startT, restartTimeS, quietT } = this.#plan;
    if (startT === this.#plan.lossT || restartTimeS === 0 || route.llgrStale) return;
    const { tagged } = route.at(index);
    if (route.refreshed.t <= tagged.t) return;
    if (tagged.t < Math.min(quietT, limitT)) this.tallies.quiet.wrong(route, tagged);
    else if (limitT >= quietT) this.tallies.quiet.right(route);
    else this.tallies.quiet.unsure(route);
  }

  #aware(route: StaleRoute, index: number, limitT: number): void {
    const { tallies } = this;
    const { withdrawn, tagged } = route.at(index);
    if (route.noLlgr) {
      tallies["no-llgr"].due(route, withdrawn, this.#begunT);
      return;
    }
    if (withdrawn.t <= this.#begunT) {
      tallies.keep.wrong(route, withdrawn);
      return;
    }
    if (!route.llgrStale) tallies.tag.due(route, tagged, this.#begunT);
    const isPeers = route.refreshed.t <= withdrawn.t || route.withdrawnByPeer.t <= withdrawn.t;
    if (withdrawn.t < Math.min(this.#keepT, limitT) && !isPeers) {
      tallies.keep.wrong(route, withdrawn);
      return;
    }
    if (limitT >= this.#keepT || isPeers) tallies.keep.right(route);
    else tallies.keep.unsure(route);
    this.#ends(route, index, limitT);
    this.#untagged(route, index, limitT);
  }

  #ends(route: StaleRoute, index: number, limitT: number): void {
    if (!this.ending) return;
    const deadlineT = this.ending.dueT + this.#promptNs;
    if (limitT < deadlineT || route.refreshed.t <= deadlineT || route.withdrawnByPeer.t <= deadlineT) return;
    this.tallies.end.due(route, route.at(index).withdrawn, deadlineT);
  }

  /** What the peer announced again, with the tag still on it at the witness. */
  #untagged(route: StaleRoute, index: number, limitT: number): void {
    const { refreshed } = route;
    const deadlineT = refreshed.t + this.#promptNs;
    const { tagged, untagged, withdrawn } = route.at(index);
    if (!this.#isFreshInTime(route, deadlineT, limitT) || !(tagged.t < refreshed.t) || withdrawn.t <= refreshed.t) return;
    // With other attributes the peer may have announced it as long-lived stale itself.
    if (untagged.t <= deadlineT || route.refreshedSame) this.tallies.untag.due(route, untagged, deadlineT);
  }

  #isFreshInTime(route: StaleRoute, deadlineT: number, limitT: number): boolean {
    return (
      this.#plan.back?.says.kind === "kept" &&
      route.refreshed.t >= this.#backT &&
      deadlineT <= limitT &&
      !route.llgrStale &&
      !(route.withdrawnByPeer.t <= deadlineT)
    );
  }

  #unaware(route: StaleRoute, index: number, audience: "internal" | "external", limitT: number): void {
    const { tallies } = this;
    if (route.noLlgr || route.llgrStale) return;
    const { withdrawn, tagged, changed, restored, noExport, localPref } = route.at(index);
    const phaseEndT = Math.min(limitT, this.#backT);
    if (audience === "external") {
      if (tagged.t <= phaseEndT) {
        tallies.unaware.wrong(route, tagged);
        tallies.external.wrong(route, tagged);
        return;
      }
      tallies.external.right(route);
    } else if (changed.t <= phaseEndT && !(withdrawn.t <= changed.t) && !(route.refreshed.t <= limitT)) {
      tallies.unaware.right(route, changed);
      if (noExport) tallies["no-export"].right(route, changed);
      else tallies["no-export"].wrong(route, changed);
      if (localPref === 0) tallies["local-pref"].right(route, changed);
      else tallies["local-pref"].wrong(route, changed);
      return;
    }
    if (!(withdrawn.t <= this.#begunT)) {
      tallies.unaware.missing(route);
      return;
    }
    tallies.unaware.right(route, withdrawn);
    const deadlineT = route.refreshed.t + this.#promptNs;
    if (!this.#isFreshInTime(route, deadlineT, limitT)) return;
    if (restored.t <= deadlineT || route.refreshedSame) tallies.restore.due(route, restored, deadlineT);
  }

  /** RFC 9494 section 4.2: long-lived stale already when the session was lost again. */
  #staleAgain(route: StaleRoute, index: number, limitT: number): void {
    const { runningEndT, lossT } = this.#plan;
    if (runningEndT === undefined || route.noLlgr) return;
    const untilT = Math.min(runningEndT - EARLY_NS, this.#plan.returnT);
    if (Math.min(untilT, limitT) < lossT + this.#promptNs) return;
    const { withdrawn } = route.at(index);
    if (withdrawn.t < Math.min(untilT, limitT)) this.tallies["keep-again"].wrong(route, withdrawn);
    else if (limitT >= untilT) this.tallies["keep-again"].right(route);
    else this.tallies["keep-again"].unsure(route);
  }

  /** RFC 9494 section 4.3: another path to the prefix is there. */
  #contested(route: StaleRoute, index: number, limitT: number, isSure: boolean): void {
    const { startT, isBackBefore } = this.#plan;
    if (isBackBefore || limitT < this.#begunT || route.pathId !== 0 || route.noLlgr || route.llgrStale || route.wasStale) return;
    const { tagged, untagged, changed, withdrawn } = route.at(index);
    if (withdrawn.t < startT - EARLY_NS || changed.t < startT - EARLY_NS) return;
    const tally = this.tallies["last-resort"];
    if (tagged.t <= this.#begunT && !(untagged.t <= this.#begunT)) {
      if (isSure) tally.wrong(route, tagged);
      else tally.unsure(route);
    } else if (changed.t <= this.#begunT) tally.right(route, changed);
  }
}

/** What ends the phase, where one thing does. */
function endingOf({ endT, staleTimeS, back, runningEndT }: Phase): Ending | undefined {
  const since = `the stale time of ${staleTimeS} s is over`;
  if (!back) return runningEndT === undefined ? { id: "RFC9494-4.2-06", dueT: endT, since, evidence: [] } : undefined;
  const { says, marker, established, openId } = back;
  const evidence = [...(openId === undefined ? [] : [openId]), established.id];
  if (says.kind === "refused") return { id: says.requirement, dueT: established.t, since: says.since, evidence };
  if (says.kind === "free") return undefined;
  if (marker && marker.t < endT)
    return { id: "RFC9494-4.2-09", dueT: marker.t, since: "the End-of-RIB comes", evidence: [marker.id, ...evidence] };
  return runningEndT === undefined ? { id: "RFC9494-4.2-13", dueT: endT, since: `${since}, with the session back`, evidence } : undefined;
}

/** Until when the routes that were fresh at the loss have to be kept. */
function keepUntil({ startT, endT, back, runningEndT, timerT }: Phase): number {
  // Two stale times that overlap: whether the first one's end takes the later routes along is left open.
  const overT = (runningEndT !== undefined && runningEndT > startT ? Math.min(runningEndT, endT) : endT) - EARLY_NS;
  if (!back) return overT;
  const backT = Math.min(back.established.t, overT);
  return back.says.kind === "kept" ? Math.max(backT, Math.min(back.marker?.t ?? Infinity, overT, timerT)) : backT;
}
