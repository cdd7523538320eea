import { requirement } from "./requirement.ts";

/** RFC 4724 section 4: what binds both sides. */
export const rfc4724Operation = [
  requirement("RFC4724-4-01", "SHOULD", "restarting", ["wire", "fib"], {
    derived: true,
    title: "A listed family is a promise",
    clause: "A speaker lists a family only if its forwarding state for it can survive a restart of BGP.",
    traffic: "Helpers keep sending packets to it; what does not survive is a black hole for as long as they do.",
  }),
  requirement("RFC4724-4-02", "INFO", "both", ["wire"], {
    title: "The capability even without preserved state",
    clause: "A speaker that can preserve nothing does well to send the capability without families, which says that it helps.",
    traffic: "Its peers can then restart without losing traffic through it.",
  }),
  requirement("RFC4724-4-03", "MUST", "both", ["wire"], {
    title: "End-of-RIB after every initial update",
    clause: "Once the initial update of a family is over its marker is sent, also when there was nothing to announce.",
    traffic: "Without it the peer keeps stale routes, or defers its selection, until a timer ends the wait.",
  }),
  requirement("RFC4724-4-04", "MUST", "helper", ["wire", "fib"], {
    title: "A NOTIFICATION received ends without grace",
    clause: "When the peer closes with a NOTIFICATION and the N bit was not exchanged, its routes go at once, as RFC 4271 has it.",
    traffic: "A peer that says it goes down stops forwarding; routes kept for it lose packets.",
  }),
  requirement("RFC4724-4-05", "MUST", "helper", ["wire", "fib"], {
    title: "A NOTIFICATION sent ends without grace",
    clause: "A speaker that closes with a NOTIFICATION itself, the N bit not exchanged, drops the peer's routes at once.",
    traffic: "What it took for an error may have left wrong routes, which must not be followed further.",
  }),
  requirement("RFC4724-4-06", "INFO", "both", ["wire", "config"], {
    title: "Default Restart Time within the hold time",
    clause: "By default the Restart Time should not be longer than the hold time that the OPEN carries.",
    traffic: "A longer time prolongs a black hole when the peer is gone for good.",
    unchecked: "nothing that is seen tells a default from a time that somebody configured",
  }),
] as const;
