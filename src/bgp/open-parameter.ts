import { Malformed, Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import { type Capability, decodeCapability, encodeCapability } from "./capability.ts";

/** RFC 4271 section 4.2, RFC 5492 section 4. A Capabilities parameter whose last capability is cut is `other`, with type 2. */
export type OpenParameter =
  | { readonly kind: "capabilities"; readonly capabilities: readonly Capability[] }
  | { readonly kind: "other"; readonly type: number; readonly value: Uint8Array };

/** RFC 5492 section 4. */
export const CAPABILITIES = 2;

/** All whole parameters; `field` is left at the first that is cut, or at its end. `isExtended`: RFC 9072, lengths of two octets. */
export function decodeParameters(field: Reader, isExtended: boolean): readonly OpenParameter[] {
  const parameters: OpenParameter[] = [];
  const headLength = isExtended ? 3 : 2;
  while (field.remaining >= headLength) {
    const head = new Reader(field.memory, field.index, field.end);
    const type = head.u8("parameter type");
    const length = isExtended ? head.u16("parameter length") : head.u8("parameter length");
    if (length > head.remaining) break;
    field.skip(headLength, "parameter head");
    parameters.push(decodeParameter(type, field.bytes(length, "parameter value")));
  }
  return parameters;
}

export function encodeParameter(parameter: OpenParameter, isExtended: boolean, w: Writer): void {
  const isCapabilities = parameter.kind === "capabilities";
  w.u8(isCapabilities ? CAPABILITIES : parameter.type, "parameter type");
  w.lengthPrefixed(isExtended ? 2 : 1, "parameter length", () => {
    if (!isCapabilities) w.bytes(parameter.value);
    else for (const capability of parameter.capabilities) w.bytes(encodeCapability(capability));
  });
}

function decodeParameter(type: number, value: Uint8Array): OpenParameter {
  if (type !== CAPABILITIES) return { kind: "other", type, value };
  const r = new Reader(value);
  const capabilities: Capability[] = [];
  try {
    while (r.remaining > 0) capabilities.push(decodeCapability(r));
    return { kind: "capabilities", capabilities };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { kind: "other", type, value };
  }
}
