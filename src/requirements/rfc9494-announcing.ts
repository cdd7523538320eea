import { requirement } from "./requirement.ts";

const VPN = "needs a VPN address family";

/** RFC 9494 sections 4.3 to 5: preference and announcing of long-lived stale routes, deployment. */
export const rfc9494Announcing = [
  requirement("RFC9494-4.3-01", "MUST", "both", ["wire", "fib", "traffic"], {
    title: "Tagged routes are the last resort",
    clause: "A route with LLGR_STALE, own or received, is less preferred than any without.",
    traffic: "Where a fresh path exists the traffic moves to it.",
  }),
  requirement("RFC9494-4.3-02", "SHOULD NOT", "both", ["wire"], {
    title: "Not for neighbours without the capability",
    clause: "Tagged routes are not announced to neighbours that did not send the capability, and withdrawn where they had been.",
    traffic: "Such a neighbour would prefer the dead route like any other.",
  }),
  requirement("RFC9494-4.3-03", "MUST NOT", "both", ["wire"], {
    title: "The tag is passed on",
    clause: "LLGR_STALE is not removed from a route when it is announced further.",
    traffic: "Behind the one that removes it the dead route looks fresh.",
  }),
  requirement("RFC9494-4.3-04", "INFO", "both", ["wire"], {
    derived: true,
    title: "Received tags count where the capability was sent",
    clause: "A tag from a neighbour counts only if the speaker had announced the capability to it.",
    traffic: "A foreign AS could otherwise make routes unattractive.",
    unchecked: "what a tag does to the choice shows only where every other merit of the paths is known",
  }),
  requirement("RFC9494-4.4-01", "MUST", "both", ["wire", "fib"], {
    title: "Among tagged routes the usual order decides",
    clause: "Between two least preferred routes the ordinary steps of selection decide, whatever came first.",
    traffic: "Without it two routers may choose differently and send packets in circles.",
    unchecked: "the usual order depends on policy and on IGP costs, which no packet tells",
  }),
  requirement("RFC9494-4.5-01", "MUST", "both", ["wire", "fib"], {
    sameAs: "RFC9494-4.1-01",
    title: "Errors: the capability alone",
    clause: "A long-lived capability without the Graceful Restart capability is disregarded.",
    traffic: "Routes would be kept for long on half a promise.",
  }),
  requirement("RFC9494-4.6-01", "MAY", "both", ["wire"], {
    title: "Partial deployment: only inside the AS",
    clause: "Tagged routes may go to neighbours without the capability if these belong to the own AS or confederation.",
    traffic: "Inside, a low LOCAL_PREF can take the place of the tag.",
    unchecked: "a permission: there is nothing to break",
  }),
  requirement("RFC9494-4.6-02", "MUST", "both", ["wire"], {
    title: "Partial deployment: never to other ASes",
    clause: "To an external neighbour without the capability a tagged route is not announced.",
    traffic: "It has no means to know that the route is a last resort.",
  }),
  requirement("RFC9494-4.6-03", "MUST", "both", ["wire"], {
    title: "Partial deployment: NO_EXPORT",
    clause: "A tagged route for a neighbour without the capability carries NO_EXPORT.",
    traffic: "Otherwise that neighbour carries it out of the AS as a fresh one.",
  }),
  requirement("RFC9494-4.6-04", "MUST", "both", ["wire"], {
    title: "Partial deployment: LOCAL_PREF 0",
    clause: "A tagged route for a neighbour without the capability has LOCAL_PREF 0.",
    traffic: "Only so does it lose against every fresh route there.",
  }),
  requirement("RFC9494-4.7.1-01", "MAY", "both", ["wire", "config"], {
    title: "Between provider and customer edge over eBGP",
    clause: "By explicit configuration tagged routes may be announced to an external neighbour of a VPN.",
    traffic: "A site that has only this one path keeps it.",
    unchecked: VPN,
  }),
  requirement("RFC9494-4.7.1-02", "SHOULD", "both", ["wire", "config"], {
    title: "Between provider and customer edge: NO_EXPORT",
    clause: "Such routes carry NO_EXPORT by default.",
    traffic: "The customer does not carry them further as fresh ones.",
    unchecked: VPN,
  }),
  requirement("RFC9494-4.7.1-03", "SHOULD", "both", ["wire", "config"], {
    title: "Between provider and customer edge: only where it was agreed",
    clause: "The edges announce such routes only where both sides have arranged to handle them as a last resort.",
    traffic: "Otherwise the customer prefers a dead path to its backup.",
    unchecked: VPN,
  }),
  requirement("RFC9494-4.7.1-04", "SHOULD", "both", ["wire", "config"], {
    title: "Between provider and customer edge: tags of the customer",
    clause: "Whether a tag received from the customer is honoured is the provider's decision.",
    traffic: "One customer's tag changes how others reach it.",
    unchecked: VPN,
  }),
  requirement("RFC9494-4.7.2-01", "MUST", "both", ["wire"], {
    title: "ATTR_SET: the tag goes in",
    clause: "Where iBGP to the customer is carried in ATTR_SET, a tag in the set is copied to the route that carries it.",
    traffic: "Without it the VPN prefers a dead path.",
    unchecked: VPN,
  }),
  requirement("RFC9494-4.7.2-02", "MUST", "both", ["wire"], {
    title: "ATTR_SET: the tag comes out",
    clause: "A tag on the VPN route is copied into the attributes that the customer gets from ATTR_SET.",
    traffic: "Without it the customer's site prefers a dead path.",
    unchecked: VPN,
  }),
  requirement("RFC9494-5-01", "MUST NOT", "both", ["wire", "config"], {
    title: "Off by default",
    clause: "Long-lived graceful restart is not active unless somebody configured it.",
    traffic: "Routes that may be dead are followed for hours only where that was wanted.",
  }),
  requirement("RFC9494-5-02", "MUST", "both", ["wire", "config"], {
    title: "Configured per family",
    clause: "It takes explicit configuration for each family in which it shall be active.",
    traffic: "What is right for a VPN may be wrong for the Internet table.",
  }),
] as const;
