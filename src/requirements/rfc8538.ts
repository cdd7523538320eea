import { requirement } from "./requirement.ts";

/** RFC 8538: NOTIFICATIONs with grace, and the Hard Reset. */
export const rfc8538 = [
  requirement("RFC8538-2-01", "MUST", "both", ["wire"], {
    title: "N is the second flag bit",
    clause: "The Notification bit is the second of the capability's flag bits and independent of R.",
    traffic: "Read wrongly, a hold timer's expiry costs the routes that should have been kept.",
  }),
  requirement("RFC8538-2-02", "INFO", "both", ["wire"], {
    derived: true,
    title: "New parameters count from Established on",
    clause: "What a new OPEN says takes effect when its session is Established, not before.",
    traffic: "An attempt that fails must not change what is kept.",
  }),
  requirement("RFC8538-3-01", "MUST", "both", ["wire"], {
    title: "Form of a Hard Reset",
    clause: "A Hard Reset is a Cease with subcode 9 whose data begins with the real code and subcode.",
    traffic: "A peer that cannot tell a hard end from a soft one keeps routes that should go.",
  }),
  requirement("RFC8538-3.2-01", "MUST", "helper", ["wire", "fib"], {
    title: "A Hard Reset ends without grace",
    clause: "On a Hard Reset the session ends as RFC 4271 has it: the peer's routes go at once.",
    traffic: "The peer says that it will not forward.",
  }),
  requirement("RFC8538-4-01", "MUST", "both", ["wire"], {
    title: "Grace on NOTIFICATION needs the N bit",
    clause: "Who keeps routes over a NOTIFICATION must have announced N.",
    traffic: "Otherwise one side keeps what the other has dropped.",
    sameAs: "RFC4724-4-04",
  }),
  requirement("RFC8538-4-02", "MUST", "helper", ["wire", "fib", "traffic"], {
    title: "A NOTIFICATION received, N exchanged, keeps the routes",
    clause: "With N exchanged, a NOTIFICATION that is no Hard Reset is a termination like a lost TCP connection.",
    traffic: "An error in BGP need not cost the traffic.",
  }),
  requirement("RFC8538-4-03", "MUST", "both", ["wire", "fib", "traffic"], {
    title: "A NOTIFICATION sent, N exchanged, keeps the routes",
    clause: "With N exchanged, the sender of a NOTIFICATION that is no Hard Reset keeps the peer's routes as a helper does.",
    traffic: "Both directions of the traffic survive, not only one.",
  }),
  requirement("RFC8538-4-04", "MUST", "helper", ["wire", "fib", "traffic"], {
    title: "The hold timer's expiry, N exchanged, keeps the routes",
    clause: "With N exchanged, the expiry of the hold timer sends its NOTIFICATION, and then the helper's rules apply.",
    traffic: "A control plane that is frozen for a while still forwards.",
  }),
  requirement("RFC8538-4-05", "MUST", "both", ["wire", "fib"], {
    derived: true,
    title: "One side's N is not enough",
    clause: "The N bit counts only when both ends have sent it.",
    traffic: "One end would keep routes while the other drops them, and packets go one way only.",
  }),
  requirement("RFC8538-4-06", "SHOULD NOT", "both", ["wire"], {
    title: "No Hard Reset to a peer without N",
    clause: "To a peer that did not send N the plain NOTIFICATION is sent.",
    traffic: "It cannot know the subcode, and learns less of the cause.",
  }),
  requirement("RFC8538-4-07", "SHOULD", "both", ["wire"], {
    title: "F is set after a NOTIFICATION with grace",
    clause: "When the session is back, both ends set F for the families that went on forwarding.",
    traffic: "With F clear each drops the other's routes although nothing was lost.",
  }),
  requirement("RFC8538-4-08", "MUST", "both", ["wire"], {
    derived: true,
    title: "Both directions synchronise again",
    clause: "After such an end both keep, both send their tables and markers, and both sweep.",
    traffic: "A side that does not sweep keeps routes that are gone.",
    sameAs: "RFC4724-4.2-21",
  }),
  requirement("RFC8538-4.1-01", "MUST NOT", "helper", ["wire", "fib"], {
    title: "N exchanged: stale twice is kept",
    clause: "With N exchanged a further loss does not delete the routes that are stale already.",
    traffic: "A session that flaps several times while the peer forwards costs nothing.",
  }),
  requirement("RFC8538-4.1-02", "MUST", "helper", ["wire", "fib", "config"], {
    title: "A stale timer exists",
    clause: "How long routes may stay stale is bounded by a timer that can be configured.",
    traffic: "Without it a peer that never finishes has its old routes followed for ever.",
  }),
  requirement("RFC8538-4.1-03", "INFO", "helper", ["wire", "config"], {
    title: "180 s by default",
    clause: "The suggested default of the stale timer is 180 s.",
    traffic: "It bounds the longest black hole of a network that nobody has tuned.",
    unchecked: "the harness sets the timer, and no packet tells what it would have been",
  }),
  requirement("RFC8538-4.1-04", "MUST NOT", "helper", ["wire", "config"], {
    title: "No endless retention by default",
    clause: "Keeping stale routes without end may be offered, but not as the default.",
    traffic: "Whoever configured nothing must not get a black hole for ever.",
    unchecked: "the harness sets the timer, and no record is long enough to show that something never ends",
  }),
  requirement("RFC8538-4.1-05", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "Repeated losses do not prolong for ever",
    clause: "However often the session is lost and comes back, stale routes end by the stale timer.",
    traffic: "A flapping peer would keep dead routes alive by flapping.",
  }),
  requirement("RFC8538-5.1-01", "INFO", "both", ["wire"], {
    title: "Which causes end hard",
    clause:
      "Prefix limit, shutdown and removal of the peer are suggested to end by Hard Reset; collision, rejection and lack of resources are not.",
    traffic: "An operator who shuts a peer down wants its traffic moved.",
  }),
  requirement("RFC8538-5.2-01", "MUST", "both", ["wire"], {
    title: "The shutdown text stands inside the Hard Reset",
    clause: "A shutdown message goes with the inner code, and the receiver treats it as if there were no wrapping.",
    traffic: "It tells the other side's operator why the traffic moves.",
  }),
  requirement("RFC8538-6-01", "MUST", "both", ["speaker-view"], {
    title: "Management shows the Hard Reset",
    clause: "The last error is shown as Cease / Hard Reset, best with the inner code and subcode.",
    traffic: "None; it shortens the search for the cause.",
    unchecked: "shown only by the speaker's own command line",
  }),
] as const;
