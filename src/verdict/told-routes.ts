import type { EventOf } from "../timeline/events.ts";
import type { Timeline } from "../timeline/timeline.ts";

/**
 * What a node's own capture has of routes that the holder of a next hop told it before `untilT`. It helps to tell a route that nobody announced from one that came and was not taken, for want of a policy that passes
 * it, say. Which routes they were the facts of a capture do not hold.
 */
export function toldRoutes(timeline: Timeline, node: string, nextHop: string, untilT: number): string | undefined {
  const peers = timeline.nodesOf(nextHop);
  const told = timeline.all("bgp-message", (e) => e.t <= untilT && isRoutesFrom(timeline, e, node, peers));
  const [first] = told;
  if (!first) return undefined;
  return `it never was one in this run, although ${peers.join(" or ")} had sent ${node} routes in an UPDATE at ${(first.t / 1e9).toFixed(3)} s (${first.id})`;
}

function isRoutesFrom(timeline: Timeline, event: EventOf<"bgp-message">, node: string, peers: readonly string[]): boolean {
  if (event.message.type !== "UPDATE" || event.message.announced === 0 || event.capture.replace(/\.\d+$/, "") !== node) return false;
  return timeline.nodesOf(event.connection[event.from].address).some((sender) => peers.includes(sender));
}
