import { requirement } from "./requirement.ts";

const BFD = "needs BFD packets, which no recorder captures";
const TTL = "the wire facts do not tell the TTL of a segment";
const KEY = "what a wrong key would send never reaches the speaker's TCP, and no fault sends it";

/** RFC 7606 and later extensions, NOTIFICATION subcodes, TCP protection and BFD, where a restart touches them. */
export const supportingExtensions = [
  requirement("RFC7606-2-01", "MUST", "helper", ["wire", "fib"], {
    title: "Treat-as-withdraw hits the stale route too",
    clause: "A prefix whose new UPDATE is to be treated as a withdrawal is removed; the stale route does not live on.",
    traffic: "The peer has changed its mind on that prefix, even if badly put.",
  }),
  requirement("RFC7606-3b-01", "MUST", "helper", ["wire"], {
    section: "3 (b)",
    title: "Inconsistent lengths reset the session",
    clause: "When the lengths of an UPDATE contradict each other the session is reset by NOTIFICATION 3/1.",
    traffic: "Nothing of what follows could be trusted.",
  }),
  requirement("RFC7606-3g-01", "MUST", "helper", ["wire"], {
    section: "3 (g)",
    title: "Two multiprotocol attributes reset the session",
    clause: "An UPDATE with MP_REACH_NLRI or MP_UNREACH_NLRI twice is an error by NOTIFICATION 3/1, not a marker for two families.",
    traffic: "Taken for markers it would sweep what is still to come.",
  }),
  requirement("RFC7606-4-01", "MUST", "helper", ["wire", "fib"], {
    title: "An attribute that runs over its list",
    clause: "An attribute longer than the list that holds it makes the UPDATE a withdrawal; the session stays.",
    traffic: "One bad UPDATE costs its own prefixes only.",
  }),
  requirement("RFC7606-5.1-01", "MUST", "both", ["wire"], {
    title: "Multiprotocol attributes come first",
    clause: "A sender puts MP_REACH_NLRI or MP_UNREACH_NLRI first, at most one of each, and no two kinds of routes in one UPDATE.",
    traffic: "Only then can a receiver limit the damage of an error to its prefixes.",
  }),
  requirement("RFC7606-5.2-01", "MUST", "helper", ["wire", "fib"], {
    title: "Attributes without routes",
    clause:
      "An UPDATE with an attribute error and without reachable routes resets the session; without error it is ignored, and it is never a marker.",
    traffic: "A wrong marker sweeps routes that are on their way.",
  }),
  requirement("RFC7313-4-01", "MUST NOT", "both", ["wire"], {
    title: "No refresh begins before the own marker",
    clause: "The begin of a route refresh is not sent for a family before its End-of-RIB.",
    traffic: "The peer would mark as stale what it has just got.",
  }),
  requirement("RFC7313-4-02", "MUST", "both", ["wire", "fib"], {
    title: "A refresh before the peer's marker is ignored",
    clause: "The begin of a route refresh that comes before the peer's End-of-RIB has no effect.",
    traffic: "Otherwise its end would sweep routes in the middle of the restart.",
  }),
  requirement("RFC7313-4-03", "MUST NOT", "helper", ["wire", "fib"], {
    derived: true,
    title: "The end of a refresh is no End-of-RIB",
    clause: "The end of a route refresh does not end a restart, nor the other way round.",
    traffic: "A sweep at the wrong sign removes what is still coming.",
  }),
  requirement("RFC8654-4-01", "MUST", "both", ["wire"], {
    title: "Long messages only where they were announced",
    clause: "Messages above 4096 octets are sent only to a peer that announced them on this session; OPEN and KEEPALIVE are never longer.",
    traffic: "After a restart with another version the peer would reset the session.",
  }),
  requirement("RFC8654-5-01", "MUST NOT", "both", ["wire"], {
    sameAs: "RFC8654-4-01",
    title: "NOTIFICATIONs stay short",
    clause: "A NOTIFICATION for a peer without extended messages is not longer than 4096 octets, wrapping included.",
    traffic: "The peer could not read why the session ended.",
  }),
  requirement("RFC6286-2.3-01", "MUST", "both", ["wire"], {
    title: "Equal identifiers: the larger AS decides",
    clause: "When both ends have the same BGP identifier, a collision is resolved by the larger AS number.",
    traffic: "Otherwise both connections die, again and again.",
  }),
  requirement("RFC9234-01", "INFO", "helper", ["wire"], {
    section: "4.2",
    title: "Roles that do not match",
    clause: "A role mismatch at the return ends the attempt by NOTIFICATION 2/11 and is a failed attempt like any other.",
    traffic: "The stale routes end with the Restart Time.",
  }),
  requirement("RFC9687-01", "INFO", "helper", ["wire"], {
    section: "4",
    title: "The send hold timer",
    clause: "A speaker that cannot send for too long ends the session by NOTIFICATION 8; without N it is as any other.",
    traffic: "A peer that reads nothing does not know the routes of now.",
    unchecked: "takes eight minutes by default, and no daemon here has the timer",
  }),
  requirement("RFC4486-01", "SHOULD", "both", ["wire"], {
    section: "4",
    title: "The Cease names its cause",
    clause: "A Cease has the subcode of its cause; the prefix limit's is obligatory.",
    traffic: "None by itself: the subcode tells the operator, not the helper.",
  }),
  requirement("RFC4486-02", "INFO", "helper", ["wire"], {
    section: "4",
    title: "Retries slow down after an administrative end",
    clause: "After a shutdown, removal, rejection or lack of resources the peer is dialled with growing pauses.",
    traffic: "The pause must fit into the Restart Time.",
  }),
  requirement("RFC9003-01", "MUST", "both", ["wire"], {
    section: "2",
    title: "The shutdown text",
    clause: "The text is UTF-8 of at most 255 octets behind its length; a bad one harms nobody.",
    traffic: "One peer's bad text must not cost other peers' routes.",
  }),
  requirement("RFC9384-01", "SHOULD", "both", ["wire"], {
    section: "2",
    title: "A Cease because of BFD says so",
    clause: "A session that is closed because BFD went down gets Cease with subcode 10.",
    traffic: "With N exchanged it decides whether the routes are kept.",
    unchecked: BFD,
  }),
  requirement("RFC2385-01", "MUST", "helper", ["wire", "fib"], {
    section: "4.1",
    derived: true,
    sameAs: "RFC4724-4.2-01",
    title: "Signed sessions: resets of a rebooted peer are not believed",
    clause:
      "With TCP MD5 a reboot is noticed by the peer's new signed connection, not by unsigned resets, and the new session follows soon.",
    traffic: "The restarted peer waits for the hold timer otherwise.",
  }),
  requirement("RFC2385-02", "MUST NOT", "helper", ["wire"], {
    section: "2",
    sameAs: "RFC4724-7-01",
    title: "A connection with a wrong key changes nothing",
    clause: "A segment whose signature is wrong or missing is dropped, so it cannot take the place of a session.",
    traffic: "Otherwise whoever can send a SYN can end any session.",
    unchecked: KEY,
  }),
  requirement("RFC5925-7.7-01", "SHOULD", "both", ["wire", "config"], {
    title: "TCP-AO and graceful restart belong together",
    clause: "Sessions under TCP-AO need graceful restart, or keys that survive a reboot.",
    traffic: "A rebooted peer cannot end the old connection by itself.",
    unchecked: "neither the daemons nor the kernels at hand have TCP-AO",
  }),
  requirement("RFC5082-01", "MUST NOT", "helper", ["wire"], {
    section: "3",
    derived: true,
    sameAs: "RFC4724-7-01",
    title: "GTSM: a connection from afar changes nothing",
    clause: "With the TTL check a SYN of a lower TTL does not reach BGP, while the restarted peer's own does.",
    traffic: "Otherwise whoever can send a SYN can end any session.",
    unchecked: TTL,
  }),
  requirement("RFC5880-4.1-01", "MUST", "both", ["wire"], {
    title: "BFD: C only if it survives the control plane",
    clause: "The C bit is set only where BFD goes on while the control plane restarts.",
    traffic: "A false C makes peers abort the grace.",
    unchecked: BFD,
  }),
  requirement("RFC5882-4.3.1-01", "SHOULD", "helper", ["wire", "fib"], {
    title: "BFD independent of BGP fails: abort",
    clause: "With C set on both sides a BFD failure during the restart ends it: the stale routes go.",
    traffic: "The forwarding plane itself is dead.",
    unchecked: BFD,
  }),
  requirement("RFC5882-4.3.1-02", "MUST", "both", ["wire"], {
    derived: true,
    title: "BFD independent of BGP stays up",
    clause: "With C set a restart of the control plane changes no BFD session.",
    traffic: "A change would abort the grace for nothing.",
    unchecked: BFD,
  }),
  requirement("RFC5882-4.3.2-01", "INFO", "helper", ["wire", "fib"], {
    title: "BFD that shares its fate fails during the restart",
    clause: "With C clear a BFD failure during the restart is best not taken for an end.",
    traffic: "BFD is away because BGP is; the forwarding plane may be well.",
    unchecked: BFD,
  }),
  requirement("RFC5882-4.3.2.2-01", "SHOULD", "helper", ["wire", "fib"], {
    title: "BFD fails before the restart",
    clause: "A BFD failure while TCP is still up is told as a change of topology: the session goes, and its routes.",
    traffic: "The peer cannot be reached.",
    unchecked: BFD,
  }),
  requirement("RFC5882-4.3.2.2-02", "SHOULD NOT", "restarting", ["wire"], {
    title: "No BFD before the neighbours know",
    clause: "A restarting system sends no BFD packet until its neighbours are likely to know of the restart.",
    traffic: "Their BFD would report a failure and end the grace.",
    unchecked: BFD,
  }),
  requirement("RFC5882-10.2-01", "SHOULD", "helper", ["wire", "fib"], {
    title: "To abort is as if the restart timer expired",
    clause: "When BFD ends the grace the helper acts as at the end of the Restart Time.",
    traffic: "All stale routes go at once.",
    unchecked: BFD,
  }),
  requirement("RFC5882-10.2-02", "SHOULD", "helper", ["wire"], {
    title: "BFD fails without a restart",
    clause: "When no restart is under way a BFD failure ends an external session.",
    traffic: "The traffic moves without waiting for the hold timer.",
    unchecked: BFD,
  }),
] as const;
