import type { Reader } from "../bytes/reader.ts";
import { type IpAddress, ipAddressFromBytes } from "../net/address.ts";
import type { AddPathFamily } from "./add-path.ts";
import { type Capability, decodeCapability } from "./capability.ts";
import type { GracefulRestart } from "./graceful-restart.ts";

/** RFC 4271 section 4.2. */
export interface Open {
  readonly version: number;
  /** The two octets of the header: 23456 (AS_TRANS) where the AS number takes four. */
  readonly myAs: number;
  readonly holdTimeS: number;
  readonly routerId: IpAddress;
  /** Of all Capabilities parameters, in their order. */
  readonly capabilities: readonly Capability[];
  /** Optional parameters that are not Capabilities. */
  readonly otherParameters: readonly { readonly type: number; readonly value: Uint8Array }[];
  /** RFC 9072: lengths of two octets. */
  readonly extendedParameters: boolean;
  readonly trailing: Uint8Array;
}

/** RFC 5492 section 4. */
const CAPABILITIES = 2;
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
  const parameters = r.take(extendedParameters ? r.u16("Extended Optional Parameters Length") : shortLength, "Optional Parameters");
  const capabilities: Capability[] = [];
  const otherParameters: { type: number; value: Uint8Array }[] = [];
  while (parameters.remaining > 0) {
    const type = parameters.u8("parameter type");
    const length = extendedParameters ? parameters.u16("parameter length") : parameters.u8("parameter length");
    const value = parameters.take(length, `value of parameter ${type}`);
    if (type === CAPABILITIES) while (value.remaining > 0) capabilities.push(decodeCapability(value));
    else otherParameters.push({ type, value: value.rest() });
  }
  return { version, myAs, holdTimeS, routerId, capabilities, otherParameters, extendedParameters, trailing: r.rest() };
}

/** RFC 6793 section 3: the capability's AS number, else the one in the header. */
export function asnOf(open: Open): number {
  const asns = open.capabilities.flatMap((c) => (c.kind === "four-octet-as" ? [c.asn] : []));
  return asns.at(-1) ?? open.myAs;
}

/** RFC 4724 section 3: of several, only the last one counts. */
export function gracefulRestartOf(open: Open): GracefulRestart | undefined {
  return open.capabilities.flatMap((c) => (c.kind === "graceful-restart" ? [c.gracefulRestart] : [])).at(-1);
}

export function addPathOf(open: Open): readonly AddPathFamily[] {
  return open.capabilities.flatMap((c) => (c.kind === "add-path" ? c.families : []));
}

/** RFC 8654 section 4: whoever advertises it can receive longer messages. */
export function takesExtendedMessages(open: Open): boolean {
  return open.capabilities.some((c) => c.kind === "extended-message");
}
