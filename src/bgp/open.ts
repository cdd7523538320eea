import type { Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import { type IpAddress, ipAddressBytes, ipAddressFromBytes } from "../net/address.ts";
import { type AddPathFamily, familyKey } from "./add-path.ts";
import type { Capability } from "./capability.ts";
import type { GracefulRestart } from "./graceful-restart.ts";
import type { LongLivedGracefulRestart } from "./long-lived-graceful-restart.ts";
import { decodeParameters, encodeParameter, type OpenParameter } from "./open-parameter.ts";

/** RFC 4271 section 4.2. */
export interface Open {
  readonly version: number;
  /** The two octets of the header: 23456 (AS_TRANS) where the AS number takes four. */
  readonly myAs: number;
  readonly holdTimeS: number;
  readonly routerId: IpAddress;
  /** Optional parameters in order, grouped as on the wire, so that encoding gives the same octets. */
  readonly parameters: readonly OpenParameter[];
  /** Octets at the end of the optional parameters that are no whole parameter. */
  readonly cutParameter?: Uint8Array;
  /** RFC 9072: lengths of two octets. */
  readonly extendedParameters: boolean;
  /** RFC 9072 section 2: the octet in the place of the old length, where it is not 255. */
  readonly nonExtendedLength?: number;
  readonly trailing: Uint8Array;
}

/** RFC 9072 section 2. */
const EXTENDED = 255;

/** Throws `Malformed` when a field is cut; says nothing of whether the values are acceptable. */
export function decodeOpen(r: Reader): Open {
  const version = r.u8("version");
  const myAs = r.u16("My Autonomous System");
  const holdTimeS = r.u16("Hold Time");
  const routerId = ipAddressFromBytes(r.bytes(4, "BGP Identifier"));
  const shortLength = r.u8("Optional Parameters Length");
  const extendedParameters = shortLength !== 0 && r.peek() === EXTENDED;
  if (extendedParameters) r.skip(1, "Non-Ext OP Type");
  const field = r.take(extendedParameters ? r.u16("Extended Optional Parameters Length") : shortLength, "Optional Parameters");
  const parameters = decodeParameters(field, extendedParameters);
  return {
    version,
    myAs,
    holdTimeS,
    routerId,
    parameters,
    ...(field.remaining > 0 && { cutParameter: field.rest() }),
    extendedParameters,
    ...(extendedParameters && shortLength !== EXTENDED && { nonExtendedLength: shortLength }),
    trailing: r.rest(),
  };
}

export function encodeOpen(open: Open, w: Writer): void {
  const { extendedParameters, nonExtendedLength = EXTENDED } = open;
  w.u8(open.version, "version");
  w.u16(open.myAs, "My Autonomous System");
  w.u16(open.holdTimeS, "Hold Time");
  w.bytes(fourOctets(open.routerId));
  if (extendedParameters) {
    w.u8(nonExtendedLength, "Non-Ext OP Len");
    w.u8(EXTENDED);
  }
  w.lengthPrefixed(extendedParameters ? 2 : 1, "Optional Parameters Length", () => {
    for (const parameter of open.parameters) encodeParameter(parameter, extendedParameters, w);
    if (open.cutParameter) w.bytes(open.cutParameter);
  });
  w.bytes(open.trailing);
}

/** Of all Capabilities parameters, in their order. */
export function capabilitiesOf(open: Open): readonly Capability[] {
  return open.parameters.flatMap((parameter) => (parameter.kind === "capabilities" ? parameter.capabilities : []));
}

/** RFC 6793 section 3: the capability's AS number, else the one in the header. */
export function asnOf(open: Open): number {
  const asns = capabilitiesOf(open).flatMap((c) => (c.kind === "four-octet-as" ? [c.asn] : []));
  return asns.at(-1) ?? open.myAs;
}

/** RFC 4724 section 3: of several, only the last one counts. */
export function gracefulRestartOf(open: Open): GracefulRestart | undefined {
  return capabilitiesOf(open)
    .flatMap((c) => (c.kind === "graceful-restart" ? [c.gracefulRestart] : []))
    .at(-1);
}

/** RFC 9494 section 3. Of several the last one counts, as with the Graceful Restart Capability. */
export function longLivedOf(open: Open): LongLivedGracefulRestart | undefined {
  return capabilitiesOf(open)
    .flatMap((c) => (c.kind === "long-lived-graceful-restart" ? [c.longLived] : []))
    .at(-1);
}

/** RFC 4760 section 8: the families of the multiprotocol capabilities, each once; IPv4 unicast alone when there is none. */
export function familiesOf(open: Open): readonly { readonly afi: number; readonly safi: number }[] {
  const listed = capabilitiesOf(open).flatMap((c) => (c.kind === "multiprotocol" ? [{ afi: c.afi, safi: c.safi }] : []));
  return listed.length === 0 ? [{ afi: 1, safi: 1 }] : [...new Map(listed.map((f) => [familyKey(f.afi, f.safi), f])).values()];
}

export function addPathOf(open: Open): readonly AddPathFamily[] {
  return capabilitiesOf(open).flatMap((c) => (c.kind === "add-path" ? c.families : []));
}

/** RFC 8654 section 4: whoever advertises it can receive longer messages. */
export function takesExtendedMessages(open: Open): boolean {
  return capabilitiesOf(open).some((c) => c.kind === "extended-message");
}

function fourOctets(routerId: IpAddress): Uint8Array {
  const bytes = ipAddressBytes(routerId);
  if (bytes.length !== 4) throw new RangeError(`BGP Identifier: ${routerId} has not four octets`);
  return bytes;
}
