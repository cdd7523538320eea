import type { ConnectionHistory, End } from "../analysis/model.ts";
import type { Window } from "../timeline/window.ts";
import type { Subject } from "./requirement-check.ts";

/** Octets that are missing are noticed when something follows them: the next KEEPALIVE at the latest, so within the longest hold time in use. */
const NOTICED_WITHIN_NS = 90_000_000_000;

/** Why the packets of one end of a connection may hide something in the window: the recorder lost some, or octets are missing. Undefined when all were seen. */
export function missedOf(subject: Subject, connection: ConnectionHistory, from: End, window: Window): string | undefined {
  // What cannot be read hides all that follows; a gap, only what was sent by then.
  const gap = connection.gaps.find((g) =>
    g.from !== from
      ? false
      : g.reason === undefined
        ? g.t >= window.fromT && g.t <= window.untilT + NOTICED_WITHIN_NS
        : g.t <= window.untilT,
  );
  if (gap)
    return gap.reason === undefined
      ? `${gap.octets} octets of it are missing from the capture (${gap.id})`
      : `from ${gap.id} on it cannot be read: ${gap.reason}`;
  return subject.blind(window);
}
