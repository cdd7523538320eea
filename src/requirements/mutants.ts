import type { RequirementId } from "./catalogue.ts";

/**
 * A known defect of a broken speaker, and what must be said of it. `breaks` are the requirements that a check has to find broken, every one of them; `besides` those that may be found
 * as well, since the defect leads to them. Any other requirement that is found broken is a false alarm.
 */
export interface Mutant {
  readonly id: string;
  readonly side: "restarting" | "helper" | "long-lived";
  /** What the speaker does wrong, in one sentence. */
  readonly defect: string;
  readonly breaks: readonly RequirementId[];
  readonly besides: readonly RequirementId[];
}

/**
 * Every defect that the scripted speaker can be given, by its switch. An empty `breaks` means that the rules allow it: then nothing may be found broken. The ids are the catalogue's, but
 * for MH13, which is the other half of its MH12, and those of `TW`, benign twins that take a switch.
 */
export const mutants: readonly Mutant[] = [
  restarting("MR01", "never sends End-of-RIB", ["RFC4724-4-03"], ["RFC4724-4.1-19", "RFC4724-4.1-25"]),
  restarting("MR02", "sends End-of-RIB for IPv4 only, on a session that carries IPv6 as well", ["RFC4724-4-03"], ["RFC4724-4.1-19"]),
  restarting("MR03", "sends End-of-RIB first and its routes after it", ["RFC4724-2-06"], ["RFC4724-4.1-19"]),
  restarting(
    "MR04",
    "sends IPv4's End-of-RIB as MP_UNREACH_NLRI, and IPv6's as an empty UPDATE",
    ["RFC4724-2-01"],
    ["RFC4724-2-02", "RFC4724-4-03", "RFC4724-4.1-19"],
  ),
  restarting("MR05", "does not set the Restart State bit after a restart", ["RFC4724-4.1-04"], []),
  restarting("MR06", "sets the Restart State bit in every OPEN", ["RFC4724-4.1-05"], ["RFC4724-4.2-11"]),
  restarting(
    "MR07",
    "claims preserved forwarding although its kernel routes were flushed",
    ["RFC4724-4.1-06"],
    ["RFC4724-4.1-01", "RFC4724-4-01"],
  ),
  restarting("MR08", "denies preserved forwarding although its kernel routes were kept", [], []),
  restarting("MR10", "leaves the address family out of its capability after the restart", ["RFC4724-4.1-08"], []),
  restarting(
    "MR11",
    "writes the Restart Time with its octets swapped",
    ["RFC4724-3-02"],
    ["RFC4724-3-03", "RFC4724-3-04", "RFC4724-4.1-05"],
  ),
  restarting("MR12", "sends the Graceful Restart capability twice", ["RFC4724-3-10"], []),
  restarting(
    "MR13",
    "selects routes at once, without waiting for anybody's End-of-RIB",
    ["RFC4724-4.1-09"],
    ["RFC4724-4.1-16", "RFC4724-4.1-01", "RFC4724-4.1-10", "RFC4724-2-06"],
  ),
  restarting(
    "MR14",
    "has no Selection Deferral Timer and waits for an End-of-RIB for ever",
    ["RFC4724-4.1-15"],
    ["RFC4724-4-03", "RFC4724-4.1-19"],
  ),
  restarting("MR15", "waits for the End-of-RIB of peers that restart themselves", ["RFC4724-4.1-11"], ["RFC4724-4.1-26", "RFC4724-3-08"]),
  restarting("MR16", "waits for the End-of-RIB of peers without the Graceful Restart capability", ["RFC4724-4.1-12"], []),
  restarting("MR17", "leaves kernel routes behind that nobody announced again", ["RFC4724-4.1-17"], []),
  restarting("MR18", "sweeps its kernel routes when it starts", ["RFC4724-4.1-01"], ["RFC4724-4.1-16", "RFC4724-4.1-06", "RFC4724-4-01"]),
  restarting(
    "MR20",
    "removes its kernel routes when it stops, and says nothing to its peers",
    ["RFC4724-4.1-01"],
    ["RFC4724-4.1-06", "RFC4724-4-01"],
  ),
  restarting("MR21", "says Cease to its peers when it stops for a planned restart, then claims a graceful one", ["RFC4724-5-07"], []),
  restarting("MR22", "comes back after its Restart Time is over", ["RFC4724-4.1-24"], []),
  helper(
    "MH01",
    "removes the peer's routes when the connection closes",
    ["RFC4724-4.2-04"],
    ["RFC4724-4.2-06", "RFC4724-4.2-09", "RFC4724-4.2-10", "RFC4724-5-01"],
  ),
  helper("MH02", "keeps stale routes for ever when the peer does not return", ["RFC4724-4.2-13"], []),
  helper("MH03", "keeps stale routes for its own Restart Time, not the peer's", ["RFC4724-4.2-13"], ["RFC4724-4.2-32"]),
  helper("MH04", "does not stop the restart timer when the peer returns", ["RFC4724-4.2-29"], []),
  helper(
    "MH05",
    "keeps stale routes although the peer denies preserved forwarding",
    ["RFC4724-4.2-17"],
    ["RFC4724-3-07", "RFC4724-4.2-20"],
  ),
  helper(
    "MH06",
    "keeps stale routes although the family, or the whole capability, is missing in the peer's new OPEN",
    ["RFC4724-4.2-18"],
    ["RFC4724-4.2-19"],
  ),
  helper("MH07", "does not remove what is still stale at the End-of-RIB", ["RFC4724-4.2-25"], ["RFC4724-4.2-30", "RFC8538-4.1-02"]),
  helper("MH08", "takes the End-of-RIB of one family for that of all", ["RFC4724-4.2-26"], []),
  helper("MH09", "sweeps only when the End-of-RIB of every family has come", ["RFC4724-4.2-25"], ["RFC4724-4.2-26"]),
  helper("MH11", "refuses the second connection of a peer whose session still looks alive", ["RFC4724-4.2-01"], ["RFC4724-5-02"]),
  helper("MH12", "closes both connections when the peer's new one comes", ["RFC4724-4.2-01"], ["RFC4724-5-02"]),
  helper("MH13", "sends a NOTIFICATION on the old connection when the peer's new one comes", ["RFC4724-4.2-02"], ["RFC4724-4.2-04"]),
  helper("MH14", "keeps routes after a NOTIFICATION that it received, though the N bit was not exchanged", ["RFC4724-4-04"], []),
  helper("MH15", "keeps routes after a NOTIFICATION that it sent, though the N bit was not exchanged", ["RFC4724-4-05"], []),
  helper("MH16", "keeps routes after the hold timer expired, though the N bit was not exchanged", ["RFC4724-5-06"], ["RFC4724-4-05"]),
  helper("MH17", "removes routes on a NOTIFICATION although the N bit was exchanged", ["RFC8538-4-02"], []),
  helper("MH18", "takes a Hard Reset for a graceful end", ["RFC8538-3.2-01"], []),
  helper("MH19", "keeps routes that were stale already at a second loss, though the N bit was not exchanged", ["RFC4724-4.2-08"], []),
  helper("MH20", "removes routes that were stale already at a second loss, though the N bit was exchanged", ["RFC8538-4.1-01"], []),
  helper(
    "MH21",
    "withdraws stale routes from other peers while it keeps them in the kernel",
    ["RFC4724-4.2-10"],
    ["RFC4724-4.2-04", "RFC4724-4.2-06"],
  ),
  helper("MH22", "deletes and adds the kernel's routes when it marks them stale", ["RFC4724-4.2-09"], []),
  helper("MH23", "waits for the End-of-RIB of a restarting peer before it announces anything to it", ["RFC4724-3-08"], ["RFC4724-4.2-21"]),
  helper("MH24", "sends no End-of-RIB to the peer that returned", ["RFC4724-4-03"], ["RFC4724-4.2-21"]),
  helper("MH25", "keeps the routes of a family that the peer's capability did not list", ["RFC4724-4.2-07"], ["RFC4724-5-04"]),
  helper("MH27", "prefers other routes to stale ones", ["RFC4724-4.2-34"], ["RFC4724-4.2-09", "RFC4724-4.2-10"]),
  helper("MH28", "keeps stale routes without bound when the peer is back but sends no End-of-RIB", ["RFC8538-4.1-02"], ["RFC4724-4.2-30"]),
  longLived("ML01", "does not tag long-lived stale routes with LLGR_STALE", ["RFC9494-4.2-07"], []),
  longLived(
    "ML02",
    "announces long-lived stale routes to an external peer without the capability",
    ["RFC9494-4.6-02", "RFC9494-4.3-02"],
    [],
  ),
  longLived("ML03", "tags long-lived stale routes but still prefers them", ["RFC9494-4.3-01"], ["RFC9494-4.4-01"]),
  longLived("ML04", "keeps routes marked NO_LLGR as long-lived stale", ["RFC9494-4.2-08"], []),
  longLived("ML05", "stops the long-lived stale timer when the peer returns", ["RFC9494-4.2-13"], []),
  longLived(
    "ML07",
    "looks at the F bit of the Graceful Restart capability where that of the long-lived one counts",
    ["RFC9494-4.2-11"],
    [],
  ),
  longLived("ML08", "takes LLGR_STALE off routes that it passes on", ["RFC9494-4.3-03"], []),
  longLived(
    "ML09",
    "keeps routes for a peer that sent the long-lived capability without the Graceful Restart one",
    ["RFC9494-4.1-01"],
    ["RFC9494-5-01"],
  ),
  helper("TW01", "replaces the kernel's routes by the same ones when it marks them stale", [], []),
  helper("TW02", "answers the new connection of a restarted peer a moment before it closes the old one", [], []),
];

export function findMutant(id: string): Mutant | undefined {
  return mutants.find((mutant) => mutant.id === id);
}

function restarting(id: string, defect: string, breaks: readonly RequirementId[], besides: readonly RequirementId[]): Mutant {
  return { id, side: "restarting", defect, breaks, besides };
}

function helper(id: string, defect: string, breaks: readonly RequirementId[], besides: readonly RequirementId[]): Mutant {
  return { id, side: "helper", defect, breaks, besides };
}

function longLived(id: string, defect: string, breaks: readonly RequirementId[], besides: readonly RequirementId[]): Mutant {
  return { id, side: "long-lived", defect, breaks, besides };
}
