import type { ConnectionHistory, OpenFact } from "../../analysis/model.ts";
import { familiesOf } from "../../bgp/open.ts";
import { openOf } from "./opens.ts";

export interface Negotiated {
  readonly own: OpenFact;
  readonly peer: OpenFact;
  /** RFC 4760 section 8: a family is used when both ends announced it. */
  readonly families: readonly { readonly afi: number; readonly safi: number }[];
}

/** What the two OPENs of a connection agreed on; undefined when the capture lacks one of them. */
export function negotiated(connection: ConnectionHistory): Negotiated | undefined {
  const own = openOf(connection, "own");
  const peer = openOf(connection, "peer");
  if (!own || !peer) return undefined;
  const theirs = familiesOf(peer.open);
  const families = familiesOf(own.open).filter((f) => theirs.some((t) => t.afi === f.afi && t.safi === f.safi));
  return { own, peer, families };
}
