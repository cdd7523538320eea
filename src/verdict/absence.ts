import type { ConnectionHistory, End } from "../analysis/model.ts";
import type { Window } from "../timeline/window.ts";
import type { Subject } from "./requirement-check.ts";

/** Why the packets of one end of a connection may hide something in the window: the recorder lost some, or octets are missing. Undefined when all were seen. */
export function missedOf(subject: Subject, connection: ConnectionHistory, from: End, window: Window): string | undefined {
  // What cannot be read hides all that follows; a gap, only what was sent by then.
  const gap = connection.gaps.find((g) => g.from === from && g.t <= window.untilT && (g.reason !== undefined || g.t >= window.fromT));
  if (gap)
    return gap.reason === undefined
      ? `${gap.octets} octets of it are missing from the capture (${gap.id})`
      : `from ${gap.id} on it cannot be read: ${gap.reason}`;
  return subject.blind(window);
}
