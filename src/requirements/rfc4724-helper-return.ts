import { requirement } from "./requirement.ts";

/** RFC 4724 section 4.2, second part: what the receiving speaker does when the session is back. */
export const rfc4724HelperReturn = [
  requirement("RFC4724-4.2-17", "MUST", "helper", ["wire", "fib"], {
    title: "F clear removes the family's stale routes",
    clause: "If the new OPEN has F clear for a family, its stale routes are deleted as soon as the session is Established.",
    traffic: "The peer has said that it lost its forwarding table; packets sent there are lost.",
  }),
  requirement("RFC4724-4.2-18", "MUST", "helper", ["wire", "fib"], {
    title: "A missing family removes its stale routes",
    clause: "If the new OPEN does not list a family any more, its stale routes are deleted at once.",
    traffic: "The peer does not vouch for them any longer.",
  }),
  requirement("RFC4724-4.2-19", "MUST", "helper", ["wire", "fib"], {
    title: "A missing capability removes all stale routes",
    clause: "If the new OPEN has no Graceful Restart capability, the stale routes of all families are deleted at once.",
    traffic: "No marker will come that could end their time.",
  }),
  requirement("RFC4724-4.2-20", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "The decision is per family",
    clause: "What one family's bit says touches no other family's routes.",
    traffic: "A router that lost one table still forwards by the other.",
    sameAs: "RFC4724-4.2-17",
  }),
  requirement("RFC4724-4.2-21", "MUST", "helper", ["wire"], {
    title: "The helper sends its whole table and the markers",
    clause: "On the new session all routes for the peer are sent again, followed by the End-of-RIB of each family.",
    traffic: "The restarted peer selects from what it gets; what is left out it drops.",
  }),
  requirement("RFC4724-4.2-22", "MUST", "helper", ["wire", "fib"], {
    title: "New routes replace stale ones",
    clause: "What the peer announces takes the place of its stale route, without a withdrawal in between.",
    traffic: "A withdrawal in between is a gap for the packets of that prefix.",
  }),
  requirement("RFC4724-4.2-23", "INFO", "helper", ["wire", "fib"], {
    derived: true,
    title: "The same route again is no news",
    clause: "When a route comes back as it was, neither other peers nor the forwarding table need to hear of it.",
    traffic: "It spares the network an UPDATE for each prefix of the peer.",
  }),
  requirement("RFC4724-4.2-24", "MUST", "helper", ["wire", "fib"], {
    title: "A withdrawal acts at once",
    clause: "What the peer withdraws before its marker is removed then and not later.",
    traffic: "The peer has just said that it cannot forward to there.",
  }),
  requirement("RFC4724-4.2-25", "MUST", "helper", ["wire", "fib"], {
    title: "The marker sweeps what is still stale",
    clause: "On a family's End-of-RIB its routes that are still stale are removed immediately, and no others.",
    traffic: "These are the destinations that the peer has lost; packets to them would be dropped there.",
  }),
  requirement("RFC4724-4.2-26", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "A marker sweeps its own family only",
    clause: "One family's marker sweeps that family, then, and leaves every other as it is.",
    traffic: "The other family's routes may still be on their way.",
  }),
  requirement("RFC4724-4.2-27", "MUST", "helper", ["wire"], {
    derived: true,
    title: "A marker without stale routes does nothing",
    clause: "A second End-of-RIB, or one of a peer of which nothing is stale, removes nothing and disturbs no session.",
    traffic: "Some speakers send it after each refresh; nothing may come of it.",
    sameAs: "RFC4724-4.2-28",
  }),
  requirement("RFC4724-4.2-28", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "The marker leaves fresh routes alone",
    clause: "What was announced again before the marker survives it.",
    traffic: "The sweep must hit exactly what is gone.",
  }),
  requirement("RFC4724-4.2-29", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "A return stops the restart timer",
    clause: "Once the session is back in time the Restart Time deletes nothing any more.",
    traffic: "Large tables take longer to send than the restart itself.",
  }),
  requirement("RFC4724-4.2-30", "MAY", "helper", ["wire", "fib"], {
    title: "An upper bound when the marker never comes",
    clause: "A helper may limit for how long stale routes are kept after the session is back.",
    traffic: "It ends the time of routes that nobody vouches for.",
  }),
  requirement("RFC4724-4.2-31", "MAY", "helper", ["wire", "fib"], {
    title: "An early end when forwarding is known dead",
    clause: "A helper that learns that the peer does not forward any more may delete its stale routes early.",
    traffic: "It shortens the black hole of a peer that is really gone.",
    unchecked: "no recorder watches what would tell it, such as BFD",
  }),
  requirement("RFC4724-4.2-32", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "The newest session's parameters rule",
    clause: "Times and families for the next restart are those of the last session that was Established.",
    traffic: "Older ones may promise more than the peer keeps now.",
    sameAs: "RFC4724-4.2-13",
  }),
  requirement("RFC4724-4.2-33", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "Peers are independent",
    clause: "One peer's marker or return touches no other peer's stale routes.",
    traffic: "When two restart, the second must not lose by the first one's recovery.",
  }),
  requirement("RFC4724-4.2-34", "MUST NOT", "helper", ["wire", "fib", "traffic"], {
    derived: true,
    title: "Stale is no tie-breaker",
    clause: "That a route is stale does not change which path is best.",
    traffic: "Traffic would move to the other path and back, reordered or lost on the way.",
  }),
  requirement("RFC4724-4.2-35", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "What is made of stale routes lives with them",
    clause: "Aggregates and redistributed copies stay while what they are made of is stale, and go with it.",
    traffic: "A summary that disappears takes along more than the one peer.",
    unchecked: "no scenario makes aggregates or redistributes",
  }),
  requirement("RFC4724-4.2-36", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "Removing the peer from the configuration ends retention",
    clause: "When the operator removes the peer or switches graceful restart off, its stale routes go at once.",
    traffic: "The operator's word must not wait for a timer.",
    unchecked: "no fault changes a speaker's configuration while it runs",
  }),
] as const;
