import { prefixFamily } from "../../../net/prefix.ts";
import type { Subject } from "../../requirement-check.ts";
import { AFI_IPV4, AFI_IPV6, SAFI_UNICAST } from "../family-name.ts";
import type { Deferral } from "./deferral.ts";

/** Whether the speaker has routes of its own to announce in the family, by the scenario: only then does its silence show that it has not selected. */
export function mustTell({ speaker }: Subject, { family: { afi, safi } }: Pick<Deferral, "family">): boolean {
  const announced = speaker?.config === undefined ? (speaker?.announce ?? []) : [];
  return safi === SAFI_UNICAST && announced.some((prefix) => afi === (prefixFamily(prefix) === "ipv4" ? AFI_IPV4 : AFI_IPV6));
}
