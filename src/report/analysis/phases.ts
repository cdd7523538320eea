import type { End, EstablishedInterval, Mark } from "../../analysis/model.ts";
import { familyName } from "../../verdict/requirements/family-name.ts";
import { addressOf, isHoldExpiry, otherOf } from "./losses.ts";
import type { PhaseName, PhaseReport } from "./model.ts";
import type { Places } from "./places.ts";
import type { Outage } from "./restarted.ts";

const ENDS: readonly End[] = ["own", "peer"];
/** Families of which the End-of-RIB is told. */
const MOST_FAMILIES = 8;

/**
 * What the session went through, as far as this capture shows it: how long the silence lasted until it was noticed, the first try, then of the connection that brought it back
 * TCP, both OPENs, Established, and of each end the first UPDATE and each End-of-RIB.
 */
export function phases(outage: Outage, places: Places): readonly PhaseReport[] {
  const { session, loss, next, attempts } = outage;
  const all: PhaseReport[] = [];
  const reached = (
    phase: PhaseName,
    mark: Mark | undefined,
    text: string,
    more: Pick<PhaseReport, "from" | "family"> = {},
    since = loss.t,
  ) => {
    if (mark) all.push({ ...places.moment(mark), phase, afterNs: mark.t - since, text, ...more });
  };
  const silent = silentEnd(outage);
  const heard = silent && outage.interval.connection.lastMessage[silent];
  if (heard) reached("detect", loss, `noticed, after the last message of ${addressOf(session, silent)}`, {}, heard.t);
  // Whoever dials anew on its own account may have done so before the other end could know.
  const dial = attempts.find((c) => c.syn !== undefined && (silent === loss.by || c.syn.t >= loss.t));
  if (dial) reached("tcp-syn", dial.syn, "first connection tried", dial.dialledBy && { from: addressOf(session, dial.dialledBy) });
  if (!next) return all;
  const { connection } = next;
  reached("tcp-up", connection.tcpEstablished, "TCP open");
  reached("open", laterOpen(next), "both OPENs");
  reached("established", next.established, "Established");
  for (const end of ENDS) {
    const from = addressOf(session, end);
    reached("first-update", connection.firstUpdate[end], `first UPDATE from ${from}`, { from });
  }
  for (const end of ENDS) {
    const from = addressOf(session, end);
    for (const flow of next.flows[end].slice(0, MOST_FAMILIES)) {
      const family = familyName(flow);
      reached("end-of-rib", flow.endOfRib[0], `End-of-RIB for ${family} from ${from}`, { from, family });
    }
  }
  return all.sort((a, b) => (a.phase === "detect" ? -1 : b.phase === "detect" ? 1 : a.t - b.t));
}

/** The end whose silence had to be noticed; undefined where it said itself that the session was over. */
function silentEnd({ loss }: Outage): End | undefined {
  if (isHoldExpiry(loss)) return otherOf(loss.by);
  return loss.cause === "new-connection" || loss.cause === "silence" ? loss.by : undefined;
}

function laterOpen({ connection }: EstablishedInterval): Mark | undefined {
  const [own, peer] = ENDS.map((end) => connection.opens.find((o) => o.from === end));
  if (!own || !peer) return undefined;
  return own.t > peer.t ? own : peer;
}
