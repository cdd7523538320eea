import { FAMILIES } from "./families.ts";
import type { Peer } from "./peer.ts";
import type { Speaker } from "./speaker.ts";

/** The answer must stay short: it goes into the run's record. */
const MOST_SESSIONS = 20;

/** How the sessions stand, and what there is of routes. */
export function status(speaker: Speaker, peers: readonly Peer[]): Readonly<Record<string, unknown>> {
  return {
    sessions: peers.slice(0, MOST_SESSIONS).map((peer) => ({
      id: peer.session.id,
      state: peer.state,
      ...(peer.connection && { received: peer.connection.received }),
      ...(peer.lastEnd && { lastEnd: peer.lastEnd }),
      ...(peer.lastNotification && { lastNotification: peer.lastNotification }),
      routes: peer.routes.helper.counts(),
      endsOfRibReceived: peer.routes.endsOfRibReceived,
      announced: peer.routes.announced,
    })),
    ...(peers.length > MOST_SESSIONS && { more: peers.length - MOST_SESSIONS }),
    selected: speaker.rib.size,
    kernel: { ...speaker.fib.counts, stale: speaker.fib.staleCount },
    deferring: FAMILIES.filter((family) => speaker.isDeferring(family)),
    memoryMb: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}
