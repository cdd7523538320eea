import { requirement } from "./requirement.ts";

/** RFC 9494: Long-Lived Graceful Restart, the capability and the procedures up to preference. */
export const rfc9494 = [
  requirement("RFC9494-3.1-01", "MUST", "both", ["wire"], {
    title: "Form of the capability",
    clause: "Code 71 holds seven octets per family: AFI, SAFI, flags with F as the highest bit, and a stale time of 24 bits.",
    traffic: "A stale time that is read wrongly keeps routes for days, or not at all.",
  }),
  requirement("RFC9494-3.1-02", "MUST", "both", ["wire"], {
    title: "Reserved flags are zero and ignored",
    clause: "Flags other than F are sent as zero and mean nothing on receipt.",
    traffic: "Reading them as F keeps routes that nothing forwards.",
  }),
  requirement("RFC9494-3.1-03", "MUST", "both", ["wire"], {
    title: "Only together with graceful restart",
    clause: "Who sends the long-lived capability sends the Graceful Restart capability as well.",
    traffic: "Alone it is disregarded: nothing is kept.",
  }),
  requirement("RFC9494-3.2-01", "MUST", "both", ["wire"], {
    title: "LLGR_STALE is 0xFFFF0006",
    clause: "The community that marks long-lived stale routes has the value 0xFFFF0006.",
    traffic: "Under another value nobody recognises the route as a last resort.",
    sameAs: "RFC9494-4.2-07",
  }),
  requirement("RFC9494-3.3-01", "MUST", "both", ["wire"], {
    title: "NO_LLGR is 0xFFFF0007",
    clause: "The community by which a route asks not to be kept has the value 0xFFFF0007.",
    traffic: "Under another value routes are kept that should go.",
    sameAs: "RFC9494-4.2-08",
  }),
  requirement("RFC9494-4-01", "MUST", "both", ["wire", "config"], {
    title: "What is configured is announced",
    clause: "Where long-lived graceful restart is configured for a family, the capability lists it with its stale time.",
    traffic: "Peers keep nothing for what is not announced.",
  }),
  requirement("RFC9494-4.1-01", "MUST", "helper", ["wire", "fib"], {
    title: "Without graceful restart it is disregarded",
    clause: "A long-lived capability in an OPEN without the Graceful Restart capability is treated as if it were not there.",
    traffic: "Routes would be kept for long on half a promise.",
  }),
  requirement("RFC9494-4.2-01", "MUST", "helper", ["wire", "fib"], {
    title: "A family listed only here has a Restart Time of zero",
    clause: "For a family that graceful restart does not list the long-lived phase begins at once.",
    traffic: "The routes stay, but as a last resort from the first moment.",
  }),
  requirement("RFC9494-4.2-02", "MUST", "helper", ["wire", "fib"], {
    title: "A family not listed here has a stale time of zero",
    clause: "A family that only graceful restart lists is kept for the Restart Time and no longer.",
    traffic: "The peer asked for no more.",
  }),
  requirement("RFC9494-4.2-03", "MUST", "helper", ["wire", "fib"], {
    title: "Kept for Restart Time and stale time",
    clause: "Stale routes of the family are kept through the Restart Time and then for the long-lived stale time.",
    traffic: "For a control plane that is away for hours this is all that carries the traffic.",
  }),
  requirement("RFC9494-4.2-04", "MUST", "helper", ["wire"], {
    derived: true,
    title: "Nothing changes during the Restart Time",
    clause: "Until the Restart Time is over preference and announcements are those of plain graceful restart.",
    traffic: "A short restart must not move traffic.",
  }),
  requirement("RFC9494-4.2-05", "MUST", "helper", ["wire", "fib"], {
    derived: true,
    title: "Either time may be zero",
    clause: "A Restart Time of zero begins the long-lived phase at once, a stale time of zero omits it, and both at zero keep nothing.",
    traffic: "Each combination is a choice that operators make.",
  }),
  requirement("RFC9494-4.2-06", "MUST", "helper", ["wire", "fib"], {
    title: "The stale time runs per family from the Restart Time's end",
    clause: "Each family has its own timer, and its end deletes the routes of that family that are still stale.",
    traffic: "A family with the shorter time must not live by the longer one's.",
  }),
  requirement("RFC9494-4.2-07", "MUST", "helper", ["wire"], {
    title: "Long-lived stale routes are tagged",
    clause: "When the long-lived phase begins LLGR_STALE is attached to the routes, and they are announced anew.",
    traffic: "Without the tag others go on preferring a route that may be dead.",
  }),
  requirement("RFC9494-4.2-08", "MUST NOT", "helper", ["wire", "fib"], {
    title: "NO_LLGR routes are not kept for long",
    clause: "Routes that carry NO_LLGR go when the Restart Time ends.",
    traffic: "Their origin asked that they be not trusted for so long.",
  }),
  requirement("RFC9494-4.2-09", "MUST", "helper", ["wire", "fib"], {
    title: "After the return the rules of RFC 4724 apply",
    clause: "What the peer announces again loses the tag, and the marker sweeps the rest.",
    traffic: "A tag that stays keeps the traffic away from a router that works again.",
  }),
  requirement("RFC9494-4.2-10", "MUST NOT", "helper", ["wire", "fib"], {
    title: "Repeated restarts delete nothing before the stale time ends",
    clause: "A further loss in the long-lived phase leaves the stale routes until their time is over.",
    traffic: "A peer that comes back in steps must not lose everything by it.",
  }),
  requirement("RFC9494-4.2-11", "MUST", "helper", ["wire", "fib"], {
    title: "F clear in the long-lived capability removes the routes",
    clause: "In the long-lived phase a new capability with F clear for the family deletes its stale routes at once.",
    traffic: "The peer says that it does not forward them any more.",
  }),
  requirement("RFC9494-4.2-12", "MUST", "helper", ["wire", "fib"], {
    title: "A missing long-lived capability removes the routes",
    clause: "In the long-lived phase a new OPEN without the family, or without the capability, deletes its stale routes at once.",
    traffic: "The peer does not vouch for them any longer.",
  }),
  requirement("RFC9494-4.2-13", "MUST NOT", "helper", ["wire", "fib"], {
    title: "A return does not touch the running stale time",
    clause: "The timer neither stops nor starts again until the family is synchronised.",
    traffic: "A peer that never finishes would keep its old routes alive.",
  }),
  requirement("RFC9494-4.2-14", "MUST", "helper", ["wire", "fib"], {
    title: "A loss after the stale time ended while synchronising",
    clause: "If the timer ended before the marker and the session is lost again, the rest of the family's routes go at once.",
    traffic: "Their time had been over already.",
  }),
  requirement("RFC9494-4.2-15", "SHOULD", "helper", ["wire", "config"], {
    title: "The received stale time can be bounded",
    clause: "A local limit may shorten the stale time that the peer asks for.",
    traffic: "It is the operator's own network that follows the routes.",
    unchecked: "the neutral configuration has no such limit; not every speaker offers one",
  }),
  requirement("RFC9494-x-05", "MUST NOT", "helper", ["wire", "fib"], {
    derived: true,
    section: "4.2",
    title: "Long-lived does not widen what is graceful",
    clause: "Without the N bit, a hold timer's expiry or a NOTIFICATION drops the routes although the long-lived capability was exchanged.",
    traffic: "The peer said that it ends, or was silent for too long.",
  }),
] as const;
