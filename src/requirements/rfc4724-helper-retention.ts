import { requirement } from "./requirement.ts";

/** RFC 4724 section 4.2, first part: what the receiving speaker does when a session ends. */
export const rfc4724HelperRetention = [
  requirement("RFC4724-4.2-01", "MUST", "helper", ["wire"], {
    title: "A new connection ends the old session",
    clause:
      "When a peer that announced graceful restart connects while its session still looks up, the old connection is closed and the new one kept.",
    traffic: "A helper that refuses it leaves the restarted peer without routes until the hold timer ends.",
  }),
  requirement("RFC4724-4.2-02", "SHOULD NOT", "helper", ["wire"], {
    title: "No NOTIFICATION on the connection that is replaced",
    clause: "The old connection is closed without a NOTIFICATION.",
    traffic: "Were anybody to receive it, it would end the grace that is wanted.",
  }),
  requirement("RFC4724-4.2-03", "MUST", "helper", ["wire"], {
    derived: true,
    title: "Without listed families the ordinary collision rule holds",
    clause: "Only of a peer that listed a family is the new connection taken for a restart; otherwise the Established session stays.",
    traffic: "A stray connection would tear down a session that works.",
  }),
  requirement("RFC4724-4.2-04", "MUST", "helper", ["wire", "fib", "traffic"], {
    title: "Routes are kept when the connection closes",
    clause: "When the TCP connection ends without NOTIFICATION, the peer's routes of listed families are kept and marked stale.",
    traffic: "This is what the whole RFC is for: packets still flow while the peer's BGP is away.",
  }),
  requirement("RFC4724-4.2-05", "MUST", "helper", ["wire", "fib", "traffic"], {
    title: "Routes are kept when the connection breaks",
    clause: "A reset, an unreachable peer and a TCP timeout are terminations like the orderly close.",
    traffic: "Crashes end in resets; they are the case in which grace is needed most.",
  }),
  requirement("RFC4724-4.2-06", "MUST", "helper", ["wire", "fib"], {
    title: "All routes of listed families are kept",
    clause: "Not only best paths: every route received from the peer in a listed family is kept.",
    traffic: "Of a prefix that was left out the packets are lost although the peer forwards them.",
    sameAs: "RFC4724-4.2-04",
  }),
  requirement("RFC4724-4.2-07", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "Families that are not listed are not kept",
    clause: "Routes of a family that the peer did not list go as soon as the session does.",
    traffic: "For these the peer has said that it does not forward during a restart.",
  }),
  requirement("RFC4724-4.2-08", "MUST", "helper", ["wire", "fib"], {
    title: "Stale twice is gone",
    clause: "When the session ends again before the marker, routes that were stale already are deleted, unless the N bit was exchanged.",
    traffic: "A peer that restarts in a loop would have its old routes followed for ever.",
  }),
  requirement("RFC4724-4.2-09", "MUST NOT", "helper", ["fib", "traffic"], {
    title: "Stale routes forward like any other",
    clause: "Forwarding makes no difference between stale routes and others.",
    traffic: "Marking a route must not cost a single packet.",
  }),
  requirement("RFC4724-4.2-10", "MUST NOT", "helper", ["wire"], {
    derived: true,
    title: "Nobody else is told",
    clause: "To other peers a route that has become stale is neither withdrawn nor changed.",
    traffic: "Otherwise the restart of one speaker ripples through the network, and traffic moves away and back.",
  }),
  requirement("RFC4724-4.2-11", "MUST NOT", "helper", ["wire"], {
    title: "The helper leaves R clear",
    clause: "In its own OPEN to the peer that comes back the helper does not set the Restart State bit, unless it has restarted itself.",
    traffic: "The peer would take it for one that has no routes yet and not wait for them.",
    sameAs: "RFC4724-4.1-05",
  }),
  requirement("RFC4724-4.2-12", "SHOULD", "helper", ["wire"], {
    derived: true,
    title: "The helper's own F bits tell the truth",
    clause: "A helper that has lost nothing sets F for the families that it lists.",
    traffic: "With F clear the peer drops the helper's routes in the middle of its own recovery.",
  }),
  requirement("RFC4724-4.2-13", "MUST", "helper", ["wire", "fib", "traffic"], {
    title: "The Restart Time bounds the wait",
    clause: "If the session is not back within the Restart Time that the peer told last, all its stale routes are deleted.",
    traffic: "A peer that does not come back is a black hole until then; longer than promised, it is the helper's.",
  }),
  requirement("RFC4724-4.2-14", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "A Restart Time of zero",
    clause: "With a Restart Time of zero nothing is kept, while markers are sent all the same.",
    traffic: "The peer has asked not to be trusted for any time at all.",
  }),
  requirement("RFC4724-4.2-15", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "Only an Established session stops the restart timer",
    clause: "A connection that hangs before Established does not prolong the Restart Time.",
    traffic: "A peer stuck in its start would have its dead routes followed for ever.",
  }),
  requirement("RFC4724-4.2-16", "MUST NOT", "helper", ["wire", "fib"], {
    derived: true,
    title: "A failed attempt takes nothing away",
    clause: "An attempt to reconnect that fails before Established leaves the stale routes until the Restart Time ends.",
    traffic: "Daemons often need two attempts; the first must not cost the traffic.",
  }),
] as const;
