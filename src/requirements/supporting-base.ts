import { requirement } from "./requirement.ts";

/** RFC 4271, 5492, 9072 and 4760, where a restart touches them. */
export const supportingBase = [
  requirement("RFC4271-4.2-01", "MUST", "both", ["wire"], {
    title: "The hold time is the smaller of both",
    clause: "The hold time is the smaller of the two announced ones, either zero or at least three seconds.",
    traffic: "It is the latest moment at which a silent death is noticed.",
  }),
  requirement("RFC4271-4.3-01", "MUST", "both", ["wire"], {
    title: "The shortest UPDATE is legal",
    clause: "An UPDATE of 23 octets is taken like any other and starts the hold timer again.",
    traffic: "A speaker that takes the marker for an error ends the session in the middle of the restart.",
  }),
  requirement("RFC4271-6.2-01", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "A wrong OPEN while routes are stale",
    clause: "A wrong OPEN is answered by its NOTIFICATION; the session is not established, and the stale routes end with the Restart Time.",
    traffic: "A misconfigured return must not prolong the black hole.",
  }),
  requirement("RFC4271-6.5-01", "MUST", "both", ["wire"], {
    title: "The hold timer's expiry is told",
    clause: "When nothing came for the hold time, NOTIFICATION 4 is sent and the connection closed.",
    traffic: "It is what ends the trust in a peer that has stopped.",
  }),
  requirement("RFC4271-6.6-01", "MUST", "helper", ["wire"], {
    title: "A message in the wrong state",
    clause: "An UPDATE in OpenConfirm is answered by NOTIFICATION 5.",
    traffic: "Routes of a session that is not there yet must not be followed.",
  }),
  requirement("RFC4271-6.8-01", "MUST", "both", ["wire"], {
    title: "A collision leaves one connection",
    clause: "Of two connections in OpenSent or OpenConfirm that of the higher BGP identifier stays, the other is closed with a Cease.",
    traffic: "After a restart both ends dial at once; if both connections die the return is late.",
  }),
  requirement("RFC4271-6.8-02", "MUST", "helper", ["wire"], {
    sameAs: "RFC4724-4.2-03",
    title: "A collision with an Established session",
    clause: "Without graceful restart a new connection is closed in favour of the Established session.",
    traffic: "A session that works is not given up for one that may not.",
  }),
  requirement("RFC4271-8-01", "MUST", "helper", ["wire"], {
    derived: true,
    title: "The speaker stays reachable while routes are stale",
    clause: "After the loss the speaker dials again or accepts connections, soon.",
    traffic: "Whoever does not let the peer in lets the Restart Time run out.",
  }),
  requirement("RFC4271-9-01", "MUST", "helper", ["wire", "fib", "traffic"], {
    title: "Without grace routes go at once",
    clause: "When a session ends and nothing keeps its routes, they are withdrawn from others and leave the forwarding table.",
    traffic: "Packets move to another path, or are refused where their sender can see it.",
  }),
  requirement("RFC4271-9-02", "MUST", "both", ["wire"], {
    sameAs: "RFC4724-4.2-21",
    title: "A new session starts from nothing",
    clause: "On each new session all routes for the peer are sent, not only what changed.",
    traffic: "The peer has forgotten the rest, or is about to sweep it.",
  }),
  requirement("RFC4271-9-03", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "A peer may come back with another identifier",
    clause: "Stale routes belong to the peer, whatever BGP identifier or next hops it comes back with.",
    traffic: "A container that is made anew often has another identifier; its routes must not be doubled.",
  }),
  requirement("RFC5492-01", "MUST", "both", ["wire"], {
    section: "3",
    title: "Unknown capabilities are ignored",
    clause: "A capability that is not known changes nothing, least of all whether the session comes up.",
    traffic: "Peers could not be upgraded one after the other.",
  }),
  requirement("RFC5492-02", "MUST", "both", ["wire"], {
    section: "4",
    title: "The same capability twice",
    clause: "Identical instances of a capability are taken as one.",
    traffic: "A harmless repetition must not cost the grace.",
  }),
  requirement("RFC5492-03", "MUST", "both", ["wire"], {
    section: "4",
    title: "Several capabilities parameters",
    clause: "Capabilities count alike, in whichever of several optional parameters they stand.",
    traffic: "Graceful restart in the second one would be overlooked.",
  }),
  requirement("RFC5492-04", "MUST", "helper", ["wire", "fib"], {
    section: "3",
    derived: true,
    title: "A capability counts when both have it",
    clause: "A speaker that did not announce graceful restart does not keep the routes of a peer that did.",
    traffic: "Its operator has decided against it.",
  }),
  requirement("RFC5492-05", "SHOULD", "both", ["wire"], {
    section: "3",
    title: "Refused capabilities are left out",
    clause: "After a NOTIFICATION of an unsupported optional parameter the next OPEN is sent without capabilities.",
    traffic: "A session without grace is better than none.",
  }),
  requirement("RFC9072-01", "MUST", "both", ["wire"], {
    section: "2",
    title: "Extended optional parameters",
    clause: "The extended form is understood, and used where the parameters exceed 255 octets.",
    traffic: "Many families in one OPEN would otherwise keep the session down.",
  }),
  requirement("RFC4760-7-01", "MUST", "helper", ["wire", "fib"], {
    title: "A broken multiprotocol attribute costs its family",
    clause:
      "On an error in a multiprotocol attribute the peer's routes of that family go and the rest of the session ignores it, or the session is reset.",
    traffic: "The other family's traffic need not suffer.",
  }),
  requirement("RFC4760-8-01", "MUST", "both", ["wire"], {
    sameAs: "RFC4724-3-13",
    title: "A family counts when both have it",
    clause: "A family is used only when both ends announced it.",
    traffic: "Nothing may wait for routes that cannot come.",
  }),
] as const;
