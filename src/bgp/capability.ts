import { Malformed, Reader } from "../bytes/reader.ts";
import { Writer } from "../bytes/writer.ts";
import { exhaustive } from "../exhaustive.ts";
import { type AddPathFamily, decodeAddPath, encodeAddPath } from "./add-path.ts";
import { decodeGracefulRestart, encodeGracefulRestart, type GracefulRestart } from "./graceful-restart.ts";
import { decodeLongLived, encodeLongLived, type LongLivedGracefulRestart } from "./long-lived-graceful-restart.ts";

/** RFC 5492 section 4. What breaks its own format is kept as `malformed`: the OPEN around it still says something. */
export type Capability =
  | { readonly kind: "multiprotocol"; readonly afi: number; readonly reserved: number; readonly safi: number }
  | { readonly kind: "route-refresh" }
  | { readonly kind: "extended-next-hop"; readonly entries: readonly ExtendedNextHop[] }
  | { readonly kind: "extended-message" }
  | { readonly kind: "role"; readonly role: number }
  | { readonly kind: "graceful-restart"; readonly gracefulRestart: GracefulRestart }
  | { readonly kind: "four-octet-as"; readonly asn: number }
  | { readonly kind: "add-path"; readonly families: readonly AddPathFamily[] }
  | { readonly kind: "enhanced-route-refresh" }
  | { readonly kind: "long-lived-graceful-restart"; readonly longLived: LongLivedGracefulRestart }
  | { readonly kind: "fqdn"; readonly hostName: Uint8Array; readonly domainName: Uint8Array }
  | { readonly kind: "malformed"; readonly code: number; readonly value: Uint8Array; readonly reason: string }
  | { readonly kind: "other"; readonly code: number; readonly value: Uint8Array };

/** RFC 8950 section 4: the SAFI takes two octets here. */
export interface ExtendedNextHop {
  readonly afi: number;
  readonly safi: number;
  readonly nextHopAfi: number;
}

type Known = Exclude<Capability, { readonly kind: "malformed" | "other" }>;

/** RFC 4760, 2918, 8950, 8654, 9234, 4724, 6793, 7911, 7313, 9494; 73 is a draft's. */
const CODES = {
  multiprotocol: 1,
  "route-refresh": 2,
  "extended-next-hop": 5,
  "extended-message": 6,
  role: 9,
  "graceful-restart": 64,
  "four-octet-as": 65,
  "add-path": 69,
  "enhanced-route-refresh": 70,
  "long-lived-graceful-restart": 71,
  fqdn: 73,
} as const satisfies Record<Known["kind"], number>;

const KINDS: ReadonlyMap<number, Known["kind"]> = new Map(kindsOf(CODES).map((kind) => [CODES[kind], kind]));

export function capabilityCode(capability: Capability): number {
  return capability.kind === "malformed" || capability.kind === "other" ? capability.code : CODES[capability.kind];
}

/** The kind that a code stands for, undefined when it is not known. */
export function capabilityName(code: number): Capability["kind"] | undefined {
  return KINDS.get(code);
}

/** Code(1), length(1), value. Throws `Malformed` when the value is cut. */
export function decodeCapability(r: Reader): Capability {
  const code = r.u8("capability code");
  const value = r.bytes(r.u8("capability length"), `value of capability ${code}`);
  const kind = KINDS.get(code);
  if (!kind) return { kind: "other", code, value };
  const reader = new Reader(value);
  try {
    const capability = decodeValue(kind, reader);
    if (reader.remaining > 0) throw new Malformed(`${kind}: ${reader.remaining} of ${value.length} octets left over`);
    return capability;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { kind: "malformed", code, value, reason: error.message };
  }
}

/** Throws RangeError when a value does not fit its field. */
export function encodeCapability(capability: Capability): Uint8Array {
  const w = new Writer();
  w.u8(capabilityCode(capability), "capability code");
  w.lengthPrefixed(1, `length of capability ${capability.kind}`, () => encodeValue(capability, w));
  return w.finish();
}

function decodeValue(kind: Known["kind"], r: Reader): Known {
  switch (kind) {
    case "multiprotocol":
      return { kind, afi: r.u16("AFI"), reserved: r.u8("reserved"), safi: r.u8("SAFI") };
    case "route-refresh":
    case "extended-message":
    case "enhanced-route-refresh":
      return { kind };
    case "extended-next-hop":
      return { kind, entries: decodeEntries(r) };
    case "role":
      return { kind, role: r.u8("role") };
    case "graceful-restart":
      return { kind, gracefulRestart: decodeGracefulRestart(r) };
    case "four-octet-as":
      return { kind, asn: r.u32("AS number") };
    case "add-path":
      return { kind, families: decodeAddPath(r) };
    case "long-lived-graceful-restart":
      return { kind, longLived: decodeLongLived(r) };
    case "fqdn":
      return {
        kind,
        hostName: r.bytes(r.u8("host name length"), "host name"),
        domainName: r.bytes(r.u8("domain name length"), "domain name"),
      };
    default:
      return exhaustive(kind);
  }
}

function decodeEntries(r: Reader): readonly ExtendedNextHop[] {
  const entries: ExtendedNextHop[] = [];
  while (r.remaining > 0) entries.push({ afi: r.u16("AFI"), safi: r.u16("SAFI"), nextHopAfi: r.u16("next hop AFI") });
  return entries;
}

function encodeValue(capability: Capability, w: Writer): void {
  switch (capability.kind) {
    case "multiprotocol":
      w.u16(capability.afi, "AFI");
      w.u8(capability.reserved, "reserved");
      w.u8(capability.safi, "SAFI");
      return;
    case "route-refresh":
    case "extended-message":
    case "enhanced-route-refresh":
      return;
    case "extended-next-hop":
      for (const entry of capability.entries) {
        w.u16(entry.afi, "AFI");
        w.u16(entry.safi, "SAFI");
        w.u16(entry.nextHopAfi, "next hop AFI");
      }
      return;
    case "role":
      w.u8(capability.role, "role");
      return;
    case "graceful-restart":
      encodeGracefulRestart(capability.gracefulRestart, w);
      return;
    case "four-octet-as":
      w.u32(capability.asn, "AS number");
      return;
    case "add-path":
      encodeAddPath(capability.families, w);
      return;
    case "long-lived-graceful-restart":
      encodeLongLived(capability.longLived, w);
      return;
    case "fqdn":
      w.lengthPrefixed(1, "host name length", () => w.bytes(capability.hostName));
      w.lengthPrefixed(1, "domain name length", () => w.bytes(capability.domainName));
      return;
    case "malformed":
    case "other":
      w.bytes(capability.value);
      return;
    default:
      exhaustive(capability);
  }
}

function kindsOf(codes: typeof CODES): readonly Known["kind"][] {
  return Object.keys(codes) as Known["kind"][];
}
