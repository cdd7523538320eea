import { Malformed, Reader } from "../bytes/reader.ts";
import { type AddPathFamily, decodeAddPath } from "./add-path.ts";
import { decodeGracefulRestart, type GracefulRestart } from "./graceful-restart.ts";

/** RFC 5492 section 4. What breaks its own format is kept as `malformed`: the OPEN around it still says something. */
export type Capability =
  | { readonly kind: "graceful-restart"; readonly gracefulRestart: GracefulRestart }
  | { readonly kind: "four-octet-as"; readonly asn: number }
  | { readonly kind: "add-path"; readonly families: readonly AddPathFamily[] }
  | { readonly kind: "extended-message" }
  | { readonly kind: "malformed"; readonly code: number; readonly value: Uint8Array; readonly reason: string }
  | { readonly kind: "other"; readonly code: number; readonly value: Uint8Array };

/** RFC 8654, RFC 4724, RFC 6793, RFC 7911. */
const Code = { extendedMessage: 6, gracefulRestart: 64, fourOctetAs: 65, addPath: 69 } as const;

/** Code(1), length(1), value. Throws `Malformed` when the value is cut. */
export function decodeCapability(r: Reader): Capability {
  const code = r.u8("capability code");
  const value = r.bytes(r.u8("capability length"), `value of capability ${code}`);
  try {
    return decodeValue(code, value);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { kind: "malformed", code, value, reason: error.message };
  }
}

function decodeValue(code: number, value: Uint8Array): Capability {
  const r = new Reader(value);
  switch (code) {
    case Code.gracefulRestart:
      return { kind: "graceful-restart", gracefulRestart: decodeGracefulRestart(r) };
    case Code.fourOctetAs:
      if (value.length !== 4) throw new Malformed(`four-octet AS number: ${value.length} octets, not 4`);
      return { kind: "four-octet-as", asn: r.u32("AS number") };
    case Code.addPath:
      return { kind: "add-path", families: decodeAddPath(r) };
    case Code.extendedMessage:
      return { kind: "extended-message" };
    default:
      return { kind: "other", code, value };
  }
}
