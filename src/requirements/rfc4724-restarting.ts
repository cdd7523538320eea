import { requirement } from "./requirement.ts";

/** RFC 4724 section 4.1: the restarting speaker. */
export const rfc4724Restarting = [
  requirement("RFC4724-4.1-01", "MUST", "restarting", ["fib", "traffic"], {
    title: "Forwarding state is kept over the restart",
    clause: "While BGP restarts, the forwarding entries of a listed family stay, as far as that can be done.",
    traffic: "Every entry that goes is an outage for its prefix, although the peers still send packets here.",
  }),
  requirement("RFC4724-4.1-02", "MUST", "restarting", ["fib", "speaker-view"], {
    sameAs: "RFC4724-4.1-17",
    title: "Kept entries are known as stale",
    clause: "What was kept is marked, so that it can be told from what was learnt again.",
    traffic: "Without the mark either dead routes stay for ever or good ones are swept away.",
  }),
  requirement("RFC4724-4.1-03", "MUST NOT", "restarting", ["fib", "traffic"], {
    title: "Stale entries forward like any other",
    clause: "Forwarding makes no difference between an entry that is stale and one that is not.",
    traffic: "A difference moves or drops packets in the very time in which nothing should change.",
  }),
  requirement("RFC4724-4.1-04", "MUST", "restarting", ["wire"], {
    title: "R is set in the OPEN after a restart",
    clause: "When sessions are established again after a restart, the OPEN's capability has the Restart State bit.",
    traffic: "Without it peers wait for this speaker's End-of-RIB while it waits for theirs: nobody sends routes.",
  }),
  requirement("RFC4724-4.1-05", "MUST NOT", "both", ["wire"], {
    derived: true,
    title: "R is set only after a restart",
    clause: "An OPEN has the Restart State bit only if the speaker itself has restarted, not because a session came back.",
    traffic: "Peers that defer their own selection leave out the routes of this speaker as if it had none yet.",
  }),
  requirement("RFC4724-4.1-06", "MUST NOT", "restarting", ["wire", "fib"], {
    title: "F is set only for what was preserved",
    clause:
      "A family's Forwarding State bit is set only if its forwarding entries did survive, unless configuration says to set it always.",
    traffic: "On a false F peers go on sending packets that nothing forwards.",
  }),
  requirement("RFC4724-4.1-07", "MUST", "restarting", ["wire", "fib"], {
    derived: true,
    title: "F is told per family",
    clause: "Each family's Forwarding State bit tells of its own entries and of no other family's.",
    traffic: "One family's loss must neither hide behind the other nor take it down as well.",
  }),
  requirement("RFC4724-4.1-08", "MUST", "restarting", ["wire"], {
    derived: true,
    title: "Families are listed again after the restart",
    clause: "A family that was kept over the restart is still listed in the new OPEN.",
    traffic: "Helpers drop at once what is not listed any more, and with it the traffic.",
  }),
  requirement("RFC4724-4.1-09", "MUST", "restarting", ["wire", "fib"], {
    title: "Selection waits for the markers of the peers",
    clause: "Route selection of a family is deferred until every peer that counts has sent its End-of-RIB, or the deferral timer ends.",
    traffic: "Who selects from half of the routes withdraws what was good and moves traffic twice.",
  }),
  requirement("RFC4724-4.1-10", "MUST", "restarting", ["wire"], {
    derived: true,
    title: "Peers that are not back yet count",
    clause: "A configured peer that helps and has not connected again yet is waited for as well, up to the deferral timer.",
    traffic: "Its routes would be replaced by worse ones, or dropped, a moment before they come.",
  }),
  requirement("RFC4724-4.1-11", "MUST", "restarting", ["wire", "fib"], {
    title: "Peers that restart as well are not waited for",
    clause: "A peer whose own OPEN has the R bit is left out of the wait.",
    traffic: "Two restarted speakers that wait for each other stand still until their timers end.",
  }),
  requirement("RFC4724-4.1-12", "MUST", "restarting", ["wire", "fib"], {
    title: "Peers without graceful restart are not waited for",
    clause: "A peer that does not send the capability need not send the marker, so nothing waits for it.",
    traffic: "One simple peer would delay every restart by the whole deferral timer.",
  }),
  requirement("RFC4724-4.1-13", "MUST", "restarting", ["wire"], {
    derived: true,
    title: "Peers that only help are waited for",
    clause: "A peer that lists no family and has R clear has promised its End-of-RIB and is waited for.",
    traffic: "Its routes belong to the selection; without them traffic moves twice.",
  }),
  requirement("RFC4724-4.1-14", "MUST", "restarting", ["wire", "fib"], {
    derived: true,
    title: "Deferral is per family",
    clause: "A family's selection waits for that family's markers.",
    traffic: "A family chosen too early loses routes that were on their way.",
  }),
  requirement("RFC4724-4.1-15", "MUST", "restarting", ["wire", "fib", "config"], {
    title: "The deferral timer bounds the wait",
    clause: "A configurable timer ends the deferral, whatever markers are still missing.",
    traffic: "Without it a dead peer keeps all others' routes out of the forwarding table for ever.",
  }),
  requirement("RFC4724-4.1-16", "MUST", "restarting", ["wire", "fib"], {
    derived: true,
    title: "Nothing is told or installed before selection",
    clause: "Until a family's selection no route, withdrawal or marker of it is sent and no entry changed.",
    traffic: "A marker that comes early makes the helpers sweep all that they kept.",
  }),
  requirement("RFC4724-4.1-17", "MUST", "restarting", ["fib", "traffic"], {
    title: "After selection the forwarding table is brought up to date",
    clause: "Once routes are selected the forwarding table follows, and what is still stale goes.",
    traffic: "An entry that nobody swept sends packets to where no route leads any more.",
  }),
  requirement("RFC4724-4.1-18", "INFO", "restarting", ["wire", "fib"], {
    derived: true,
    title: "Install first, announce then",
    clause: "Selected routes go into the forwarding table before they are announced and before the marker.",
    traffic: "What is announced first attracts packets for which there is no entry yet.",
  }),
  requirement("RFC4724-4.1-19", "MUST", "restarting", ["wire"], {
    sameAs: "RFC4724-4-03",
    title: "End-of-RIB after the restart",
    clause: "After the initial update that follows the restart the marker of each family is sent, also when it is empty.",
    traffic: "Helpers sweep by it; without it dead routes stay until their timer ends.",
  }),
  requirement("RFC4724-4.1-20", "MUST", "restarting", ["wire"], {
    derived: true,
    title: "Messages are worked off while deferring",
    clause: "During the deferral UPDATEs are taken in order and sessions are kept alive.",
    traffic: "A session lost in the middle of the restart starts everything again.",
  }),
  requirement("RFC4724-4.1-21", "MUST", "restarting", ["wire", "fib"], {
    derived: true,
    title: "A peer lost while deferring delays no longer than the timer",
    clause: "When a peer goes away before its marker, selection comes by the deferral timer at the latest.",
    traffic: "All routes would wait for a peer that does not come back.",
  }),
  requirement("RFC4724-4.1-22", "INFO", "restarting", ["fib"], {
    title: "Waiting for the interior protocol",
    clause: "Where next hops depend on an interior gateway protocol, selection may wait for that to converge.",
    traffic: "Routes whose next hop is not resolved yet would be dropped for a moment.",
    unchecked: "no scenario runs an interior gateway protocol beside BGP",
  }),
  requirement("RFC4724-4.1-23", "MAY", "restarting", ["wire", "config"], {
    title: "Grace for planned restarts only",
    clause: "A speaker may offer to set F after a planned restart and clear it after another.",
    traffic: "After a crash its forwarding table may be wrong, and its operator may not want it trusted.",
    unchecked: "none of the daemons offers the choice",
  }),
  requirement("RFC4724-4.1-24", "SHOULD", "restarting", ["wire", "config"], {
    derived: true,
    title: "The restart fits into its times",
    clause: "The speaker is back within the Restart Time that it told, and done within its helpers' stale time.",
    traffic: "What comes later finds its routes dropped: the restart was not hitless.",
  }),
  requirement("RFC4724-4.1-25", "MUST", "restarting", ["wire"], {
    derived: true,
    title: "What died meanwhile goes by the marker",
    clause:
      "Routes that are gone after the restart need no withdrawal: after the marker the helper holds exactly what was announced again.",
    traffic: "Anything else leaves the helper with routes that lead nowhere.",
  }),
  requirement("RFC4724-4.1-26", "MUST", "restarting", ["wire"], {
    sameAs: "RFC4724-4.1-11",
    derived: true,
    title: "Two that restart together do not stand still",
    clause: "When both ends of a session restart, each sends its routes long before the deferral timers end.",
    traffic: "After a power cut a whole rack would wait for itself.",
  }),
] as const;
