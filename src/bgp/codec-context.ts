import { negotiatedAddPath } from "./add-path.ts";
import { addPathOf, capabilitiesOf, type Open, takesExtendedMessages } from "./open.ts";

/** How the messages of one direction are read and written: what both OPENs agree on. */
export interface CodecContext {
  /** RFC 6793 section 4.1: AS_PATH and AGGREGATOR have AS numbers of four octets. */
  readonly fourOctetAs: boolean;
  /** RFC 8654 section 4: messages may be longer than 4096 octets. */
  readonly extendedMessages: boolean;
  /** RFC 7911 section 4: the families, as `familyKey`, whose NLRI carry path identifiers. */
  readonly addPath: ReadonlySet<number>;
}

/** Before anything is agreed on. */
export const INITIAL_CONTEXT: CodecContext = { fourOctetAs: false, extendedMessages: false, addPath: new Set() };

/** For messages from the sender to the receiver. */
export function contextOf(sender: Open, receiver: Open): CodecContext {
  return {
    fourOctetAs: hasFourOctetAs(sender) && hasFourOctetAs(receiver),
    extendedMessages: takesExtendedMessages(receiver),
    addPath: negotiatedAddPath(addPathOf(sender), addPathOf(receiver)),
  };
}

function hasFourOctetAs(open: Open): boolean {
  return capabilitiesOf(open).some((c) => c.kind === "four-octet-as");
}
