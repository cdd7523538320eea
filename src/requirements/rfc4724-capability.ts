import { requirement } from "./requirement.ts";

/** RFC 4724 sections 2 and 3: the End-of-RIB marker and the Graceful Restart capability. */
export const rfc4724Capability = [
  requirement("RFC4724-2-01", "MUST", "both", ["wire"], {
    title: "End-of-RIB for IPv4 unicast is the empty UPDATE",
    clause: "The marker of IPv4 unicast is an UPDATE of 23 octets: nothing withdrawn, no attributes, no NLRI.",
    traffic: "A helper that does not know the marker keeps stale routes until a timer ends, and packets follow them.",
  }),
  requirement("RFC4724-2-02", "MUST", "both", ["wire"], {
    title: "End-of-RIB of any other family is an MP_UNREACH_NLRI alone",
    clause: "The marker of another family is an UPDATE whose only attribute is MP_UNREACH_NLRI with that family and without any route.",
    traffic: "In another form the family's stale routes stay behind, or the marker is taken for another family's.",
  }),
  requirement("RFC4724-2-03", "MUST NOT", "helper", ["wire", "fib"], {
    derived: true,
    title: "Only the marker is a marker",
    clause: "An UPDATE that merely lacks routes, with attributes for instance, is not to be taken for End-of-RIB.",
    traffic: "A sweep that comes too early takes away routes that the peer was about to send again.",
  }),
  requirement("RFC4724-2-04", "INFO", "helper", ["wire"], {
    title: "The MP form for IPv4 unicast",
    clause: "For IPv4 unicast one form is defined; a receiver may be lenient and take MP_UNREACH_NLRI of that family as well.",
    traffic: "Against a sender of the wrong form, leniency ends the resynchronisation at once and not by a timer.",
  }),
  requirement("RFC4724-2-05", "INFO", "both", ["wire"], {
    title: "End-of-RIB even without graceful restart",
    clause: "Sending the marker after the initial update is good practice with every peer, whether it helps or not.",
    traffic: "A peer that can tell when the table is complete need not choose routes from half of it.",
  }),
  requirement("RFC4724-2-06", "MUST", "both", ["wire"], {
    derived: true,
    title: "The marker closes the initial update of its family",
    clause: "All routes of the initial update come before the family's marker; each family has its own.",
    traffic: "What comes after the marker has just been swept at the helper: packets are lost until it is there again.",
  }),
  requirement("RFC4724-3-01", "MUST", "both", ["wire"], {
    title: "Length of the capability",
    clause: "The capability has code 64 and a value of two octets and four more for each of at most 63 families.",
    traffic: "A capability that cannot be read is none: nothing is preserved over a restart.",
  }),
  requirement("RFC4724-3-02", "MUST", "both", ["wire", "config"], {
    title: "Restart Time in the lower twelve bits",
    clause: "Four bits of flags are followed by the Restart Time in seconds, twelve bits in network order.",
    traffic: "A time that is read wrongly makes helpers give up too early, or keep dead routes for too long.",
  }),
  requirement("RFC4724-3-03", "MUST NOT", "both", ["wire", "config"], {
    derived: true,
    title: "No wrap of a large Restart Time",
    clause: "A configured time above 4095 s is refused or clamped, never cut to its lower bits and never spilt into the flags.",
    traffic: "From 4096 s that become 0 s follows that helpers keep nothing.",
    unchecked: "a scenario refuses such a time before any speaker is told of it",
  }),
  requirement("RFC4724-3-04", "MUST", "both", ["wire"], {
    title: "Reserved restart flags are sent as zero",
    clause: "Of the four flag bits only those that are defined, R and with RFC 8538 N, may be set.",
    traffic: "A bit that gets a meaning later makes the peer act on something that was never said.",
  }),
  requirement("RFC4724-3-05", "MUST", "helper", ["wire", "fib"], {
    title: "Reserved restart flags are ignored",
    clause: "Flag bits without a meaning change nothing at the receiver.",
    traffic: "A helper that stumbles over them drops routes of a peer that could still forward.",
  }),
  requirement("RFC4724-3-06", "MUST", "both", ["wire"], {
    title: "Reserved family flags are sent as zero",
    clause: "Of a family's flag octet only the highest bit, F, may be set.",
    traffic: "A receiver that reads the octet as a whole mistakes whether forwarding survived.",
  }),
  requirement("RFC4724-3-07", "MUST", "helper", ["wire", "fib"], {
    title: "Reserved family flags are ignored",
    clause: "Whether forwarding was preserved is read from bit F alone; the other seven mean nothing.",
    traffic: "Otherwise routes are kept through which nothing is forwarded, or dropped although everything is.",
  }),
  requirement("RFC4724-3-08", "MUST NOT", "helper", ["wire"], {
    title: "No waiting for the marker of a peer with R set",
    clause: "To a peer whose OPEN has the R bit a speaker sends its routes without waiting for that peer's End-of-RIB.",
    traffic: "Two that wait for each other leave the restarted router without routes until a timer ends it.",
  }),
  requirement("RFC4724-3-09", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "A capability without families preserves nothing",
    clause:
      "A peer that lists no family will send End-of-RIB and can help, but its own routes are not kept and its Restart Time counts for nothing.",
    traffic: "Routes kept for it lead into a router that has forgotten its forwarding table.",
  }),
  requirement("RFC4724-3-10", "MUST NOT", "both", ["wire"], {
    title: "One capability, not several",
    clause: "An OPEN carries the Graceful Restart capability at most once.",
    traffic: "Which of two counts is the receiver's choice in practice, so what is preserved is chance.",
  }),
  requirement("RFC4724-3-11", "MUST", "helper", ["wire", "fib"], {
    title: "Of several capabilities the last counts",
    clause: "A receiver of more than one instance ignores all but the last.",
    traffic: "Otherwise families or times are taken that the peer has taken back.",
  }),
  requirement("RFC4724-3-12", "MUST", "both", ["wire", "fib"], {
    derived: true,
    title: "IPv4 unicast without multiprotocol",
    clause: "IPv4 unicast may be listed on a session without the multiprotocol capability, with plain UPDATEs.",
    traffic: "A speaker that insists on multiprotocol loses the routes of simple peers at each restart.",
  }),
  requirement("RFC4724-3-13", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "A listed family that is not negotiated",
    clause: "A family that graceful restart lists and multiprotocol does not negotiate has no routes and holds up nothing.",
    traffic: "Waiting for its marker delays the other families' routes to the end of a timer.",
  }),
  requirement("RFC4724-3-14", "MUST NOT", "both", ["wire"], {
    derived: true,
    title: "A capability of impossible length",
    clause:
      "A malformed capability may be ignored or refused by NOTIFICATION 2, but nothing may be preserved on its word, nor may the speaker die of it.",
    traffic: "One peer's broken OPEN must not cost the sessions of all the others.",
  }),
] as const;
