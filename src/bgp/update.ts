import { Flag, type PathAttribute } from "./attribute.ts";
import type { Nlri } from "./nlri.ts";

/** RFC 4271 section 4.3. */
export interface Update {
  readonly withdrawn: readonly Nlri[];
  readonly attributes: readonly PathAttribute[];
  /** Octets at the end of the path attributes that are no whole attribute. */
  readonly cutAttribute?: Uint8Array;
  readonly announced: readonly Nlri[];
}

/** RFC 4724 section 2. `form`: the empty UPDATE, or an MP_UNREACH_NLRI without routes (for IPv4 unicast too); `extendedLength`: of that attribute's length field. */
export interface EndOfRib {
  readonly afi: number;
  readonly safi: number;
  readonly form: "empty" | "mp-unreach";
  readonly extendedLength: boolean;
}

/** Whose End-of-RIB marker this is; undefined when it is none. */
export function endOfRibOf(update: Update): EndOfRib | undefined {
  if (update.withdrawn.length > 0 || update.announced.length > 0 || update.cutAttribute || update.attributes.length > 1) return undefined;
  const [only] = update.attributes;
  if (!only) return { afi: 1, safi: 1, form: "empty", extendedLength: false };
  if (only.kind !== "mp-unreach" || only.nlri.length > 0) return undefined;
  return { afi: only.afi, safi: only.safi, form: "mp-unreach", extendedLength: (only.flags & Flag.extendedLength) !== 0 };
}
