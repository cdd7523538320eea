import { familyKey } from "../../src/bgp/add-path.ts";
import type { PathAttribute } from "../../src/bgp/attribute.ts";
import type { Capability } from "../../src/bgp/capability.ts";
import type { Message } from "../../src/bgp/codec.ts";
import type { Nlri } from "../../src/bgp/nlri.ts";
import { type IpAddress, ipAddressBytes, parseIpAddress } from "../../src/net/address.ts";
import { parsePrefix } from "../../src/net/prefix.ts";

export type FamilyName = "ipv4" | "ipv6";
export interface Family {
  readonly afi: number;
  readonly safi: number;
}
/** A unicast family by name, or any by its numbers. */
export type FamilySpec = FamilyName | Family;

const NOTHING = new Uint8Array(0);

export const KEEPALIVE: Message = { type: "KEEPALIVE", trailing: NOTHING };

export interface OpenOptions {
  readonly asn?: number;
  readonly routerId?: string;
  readonly holdTimeS?: number;
  /** With a multiprotocol capability each; IPv4 unicast by default. */
  readonly families?: readonly FamilySpec[];
  readonly gracefulRestart?: GracefulRestartOptions;
  readonly longLived?: readonly LongLivedOptions[];
  /** RFC 7911: 1 can receive, 2 can send, 3 both. */
  readonly addPath?: readonly { readonly family: FamilySpec; readonly sendReceive: 1 | 2 | 3 }[];
  readonly extendedMessages?: boolean;
  /** Any others, behind the rest. */
  readonly capabilities?: readonly Capability[];
}

export interface LongLivedOptions {
  readonly family: FamilySpec;
  readonly staleTimeS: number;
  readonly forwardingState?: boolean;
  readonly reservedFlags?: number;
}

export interface GracefulRestartOptions {
  readonly restartTimeS?: number;
  readonly restartState?: boolean;
  readonly notification?: boolean;
  /** Those listed; IPv4 unicast by default. */
  readonly families?: readonly FamilySpec[];
  /** Those of them with the Forwarding State bit; all by default. */
  readonly forwarding?: readonly FamilySpec[];
}

export function openMessage(options: OpenOptions = {}): Message {
  const { asn = 65_001, routerId = `10.255.${(asn >> 8) & 255}.${asn & 255}`, holdTimeS = 90 } = options;
  const open = {
    version: 4,
    myAs: asn > 0xffff ? 23_456 : asn,
    holdTimeS,
    routerId: address(routerId),
    parameters: [{ kind: "capabilities", capabilities: capabilities(options, asn) }],
    extendedParameters: false,
    trailing: NOTHING,
  } as const;
  return { type: "OPEN", open };
}

function capabilities(options: OpenOptions, asn: number): readonly Capability[] {
  const { families = ["ipv4"], gracefulRestart, longLived, addPath, extendedMessages } = options;
  const list: Capability[] = families.map((family) => ({ kind: "multiprotocol", ...familyOf(family), reserved: 0 }));
  list.push({ kind: "four-octet-as", asn });
  if (extendedMessages) list.push({ kind: "extended-message" });
  if (addPath) list.push({ kind: "add-path", families: addPath.map(({ family, sendReceive }) => ({ ...familyOf(family), sendReceive })) });
  if (gracefulRestart) list.push(gracefulRestartCapability(gracefulRestart));
  if (longLived) {
    const listed = longLived.map(({ family, staleTimeS, forwardingState = true, reservedFlags = 0 }) => ({
      ...familyOf(family),
      forwardingState,
      reservedFlags,
      staleTimeS,
    }));
    list.push({ kind: "long-lived-graceful-restart", longLived: { families: listed, trailing: NOTHING } });
  }
  return [...list, ...(options.capabilities ?? [])];
}

function gracefulRestartCapability(options: GracefulRestartOptions): Capability {
  const { restartTimeS = 120, restartState = false, notification = false, families = ["ipv4"], forwarding = families } = options;
  const kept = new Set(forwarding.map((family) => keyOf(family)));
  const listed = families.map((family) => ({ ...familyOf(family), forwardingState: kept.has(keyOf(family)), reservedFlags: 0 }));
  return {
    kind: "graceful-restart",
    gracefulRestart: { restartState, notification, reservedFlags: 0, restartTimeS, families: listed, trailing: NOTHING },
  };
}

export interface RouteOptions {
  readonly origin?: number;
  readonly asPath?: readonly number[];
  readonly nextHop?: string;
  readonly med?: number;
  readonly localPref?: number;
  readonly communities?: readonly number[];
  readonly pathId?: number;
}

/** An UPDATE that announces prefixes of one family: IPv4 in its NLRI field, IPv6 in MP_REACH_NLRI. */
export function announce(prefixes: string | readonly string[], options: RouteOptions = {}): Message {
  const list = [prefixes].flat();
  const nlri = list.map((text) => nlriOf(text, options.pathId));
  const { origin = 0, asPath = [65_001], med, localPref, communities } = options;
  const attributes: PathAttribute[] = [
    { kind: "origin", flags: 0x40, type: 1, value: origin },
    { kind: "as-path", flags: 0x40, type: 2, segments: asPath.length > 0 ? [{ type: 2, asns: asPath }] : [], octets: 4 },
  ];
  const isIpv6 = list[0]?.includes(":") === true;
  if (!isIpv6) attributes.push({ kind: "next-hop", flags: 0x40, type: 3, address: address(options.nextHop ?? "192.0.2.1") });
  if (med !== undefined) attributes.push({ kind: "med", flags: 0x80, type: 4, value: med });
  if (localPref !== undefined) attributes.push({ kind: "local-pref", flags: 0x40, type: 5, value: localPref });
  if (communities) attributes.push({ kind: "communities", flags: 0xc0, type: 8, values: communities });
  // RFC 7606 section 5.1: first of all.
  if (isIpv6) {
    const nextHop = ipAddressBytes(address(options.nextHop ?? "2001:db8::1"));
    attributes.unshift({ kind: "mp-reach", flags: 0x90, type: 14, afi: 2, safi: 1, nextHop, reserved: 0, nlri });
  }
  return { type: "UPDATE", update: { withdrawn: [], attributes, announced: isIpv6 ? [] : nlri } };
}

/** An UPDATE that withdraws prefixes of one family. */
export function withdraw(prefixes: string | readonly string[], { pathId }: Pick<RouteOptions, "pathId"> = {}): Message {
  const list = [prefixes].flat();
  const nlri = list.map((text) => nlriOf(text, pathId));
  if (list[0]?.includes(":") !== true) return { type: "UPDATE", update: { withdrawn: nlri, attributes: [], announced: [] } };
  const unreach: PathAttribute = { kind: "mp-unreach", flags: 0x90, type: 15, afi: 2, safi: 1, nlri };
  return { type: "UPDATE", update: { withdrawn: [], attributes: [unreach], announced: [] } };
}

/** RFC 4724 section 2. `form`: for IPv4 unicast the empty UPDATE unless the other is asked for. */
export function endOfRib(family: FamilySpec, form: "usual" | "mp-unreach" = "usual"): Message {
  const { afi, safi } = familyOf(family);
  const isEmpty = afi === 1 && safi === 1 && form === "usual";
  const unreach: PathAttribute = { kind: "mp-unreach", flags: 0x80, type: 15, afi, safi, nlri: [] };
  return { type: "UPDATE", update: { withdrawn: [], attributes: isEmpty ? [] : [unreach], announced: [] } };
}

export function notification(code: number, subcode: number, data: Uint8Array = NOTHING): Message {
  return { type: "NOTIFICATION", notification: { code, subcode, data } };
}

/** RFC 8538 section 3.1: a Cease with subcode 9 around another NOTIFICATION. */
export function hardReset(code: number, subcode: number): Message {
  return notification(6, 9, Uint8Array.of(code, subcode));
}

function nlriOf(text: string, pathId: number | undefined): Nlri {
  const prefix = parsePrefix(text);
  if (!prefix) throw new Error(`${text} is no prefix`);
  return { kind: "prefix", prefix, ...(pathId !== undefined && { pathId }) };
}

function familyOf(family: FamilySpec): Family {
  if (typeof family !== "string") return family;
  return { afi: family === "ipv4" ? 1 : 2, safi: 1 };
}

function keyOf(family: FamilySpec): number {
  const { afi, safi } = familyOf(family);
  return familyKey(afi, safi);
}

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (!parsed) throw new Error(`${text} is no address`);
  return parsed;
}
