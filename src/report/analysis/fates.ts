import type {
  EstablishedInterval,
  RouteMoment,
  StaleEpisode,
  StaleFamily,
  StaleRoute,
  Witness,
  WitnessedRoute,
} from "../../analysis/model.ts";
import { familyName } from "../../verdict/requirements/family-name.ts";
import type { RouteFateReport, WitnessReport } from "./model.ts";
import type { Places } from "./places.ts";

/** What became of the routes that one end had of the other at a loss, and what its other peers could see of that. One pass over the routes. */
export function routeFates(episode: StaleEpisode, places: Places): readonly RouteFateReport[] {
  return episode.families.map((family) => familyFate(episode, family, places));
}

interface Counts {
  shown: number;
  kept: number;
  flushedBefore: number;
  flushedAfter: number;
  flushedWithPeer: number;
  changed: number;
  taggedStale: number;
  withAlternative: number;
  firstT: number;
  lastT: number;
  firstId: string;
  lastId: string;
}

function familyFate(episode: StaleEpisode, family: StaleFamily, places: Places): RouteFateReport {
  const all = { wasStale: 0, refreshed: 0, refreshedSame: 0, withdrawnByPeer: 0, leftOver: 0 };
  const counts = family.witnesses.map(noCounts);
  family.routes.forEach((route) => {
    const isRefreshed = happened(route.refreshed);
    const isWithdrawn = happened(route.withdrawnByPeer);
    if (route.wasStale) all.wasStale++;
    if (isRefreshed) all.refreshed++;
    if (isRefreshed && route.refreshedSame) all.refreshedSame++;
    if (isWithdrawn) all.withdrawnByPeer++;
    if (!isRefreshed && !isWithdrawn) all.leftOver++;
    for (const [i, count] of counts.entries()) witnessed(count, route, route.at(i), episode.next);
  });
  const { session } = episode;
  return {
    of: session.peer,
    heldBy: session.own,
    family: familyName(family),
    count: family.routes.count + family.routes.leftOut,
    ...all,
    witnesses: family.witnesses.map((witness, i) => witnessReport(witness, counts[i] ?? noCounts(), episode, places)),
  };
}

function witnessed(count: Counts, route: StaleRoute, told: WitnessedRoute, next: EstablishedInterval | undefined): void {
  if (!told.shown) return;
  count.shown++;
  if (route.hasAlternative) count.withAlternative++;
  const staleUntilT = happened(route.refreshed) ? route.refreshed.t : Infinity;
  if (happened(told.changed) && told.changed.t < staleUntilT) count.changed++;
  if (happened(told.tagged) && told.tagged.t < staleUntilT) count.taggedStale++;
  const { withdrawn } = told;
  if (!happened(withdrawn) || withdrawn.t >= staleUntilT) {
    count.kept++;
    return;
  }
  if (happened(route.withdrawnByPeer) && route.withdrawnByPeer.t <= withdrawn.t) count.flushedWithPeer++;
  else if (next && withdrawn.t >= next.established.t) count.flushedAfter++;
  else count.flushedBefore++;
  if (withdrawn.t < count.firstT) {
    count.firstT = withdrawn.t;
    count.firstId = withdrawn.id();
  }
  if (withdrawn.t > count.lastT) {
    count.lastT = withdrawn.t;
    count.lastId = withdrawn.id();
  }
}

function witnessReport(witness: Witness, count: Counts, episode: StaleEpisode, places: Places): WitnessReport {
  const { firstT, lastT, firstId, lastId, ...counts } = count;
  const isFlushed = firstId !== "";
  return {
    witness: witness.session.peer,
    ...counts,
    ...(isFlushed && { firstFlushed: places.moment({ t: firstT, id: firstId }), lastFlushed: places.moment({ t: lastT, id: lastId }) }),
    incomplete: witness.gaps.length > 0 || witness.untilT < episode.untilT,
  };
}

function noCounts(): Counts {
  const none = { shown: 0, kept: 0, flushedBefore: 0, flushedAfter: 0, flushedWithPeer: 0, changed: 0, taggedStale: 0, withAlternative: 0 };
  return { ...none, firstT: Infinity, lastT: -Infinity, firstId: "", lastId: "" };
}

function happened({ t }: RouteMoment): boolean {
  return !Number.isNaN(t);
}
