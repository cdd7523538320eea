/** What is wrong with a message: data, not an exception. */
export interface Anomaly {
  /** First octet concerned, counted from the begin of the message (marker included), and how many. */
  readonly at: number;
  readonly octets: number;
  /** Such as "RFC 7606 section 7.1". */
  readonly clause: string;
  /** Such as "ORIGIN: 2 octets, not 1". */
  readonly text: string;
  readonly reaction: Reaction;
  /** The NOTIFICATION that a receiver sends which resets the session over this; only where it is asked to, or (with `afi-safi-disable`) may. */
  readonly notification?: { readonly code: number; readonly subcode: number };
}

/** RFC 7606 section 2, from the strongest to the weakest; `ignore`: the receiver goes on as if nothing were wrong. */
export type Reaction = "session-reset" | "afi-safi-disable" | "treat-as-withdraw" | "attribute-discard" | "ignore";
