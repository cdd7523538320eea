import { type IpAddress, ipAddressFromBytes } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { either, fields, int, oneOf, type Shape } from "./shape.ts";

/** The families that the speaker has routes of. */
export type Family = "ipv4" | "ipv6";
export const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

/** AFI and SAFI (RFC 4760). */
export interface FamilyNumbers {
  readonly afi: number;
  readonly safi: number;
}

/** 0.0.0.0, where no address is known. */
export const UNSPECIFIED: IpAddress = ipAddressFromBytes(new Uint8Array(4));

const UNICAST = 1;
const AFI = { ipv4: 1, ipv6: 2 } as const;

export function numbersOf(family: Family): FamilyNumbers {
  return { afi: AFI[family], safi: UNICAST };
}

/** The family with these numbers; undefined for one that the speaker has no routes of. */
export function familyOf({ afi, safi }: FamilyNumbers): Family | undefined {
  return safi === UNICAST ? FAMILIES.find((family) => AFI[family] === afi) : undefined;
}

export function familyOfPrefix(prefix: Prefix): Family {
  return prefix.includes(":") ? "ipv6" : "ipv4";
}

const byNumbers = fields({ afi: int(0, 65535), safi: int(0, 255) });

/** `ipv4`, `ipv6`, or any family by its numbers. */
export const familyNumbers: Shape<FamilyNumbers> = (value, at) => {
  const given = either(oneOf("ipv4", "ipv6"), byNumbers)(value, at);
  return typeof given === "string" ? numbersOf(given) : given;
};
