import type { Reader } from "../bytes/reader.ts";
import { afiName, annotateFamily } from "./annotate-nlri.ts";
import { type Annotator, quoted } from "./annotator.ts";
import { capabilityName } from "./capability.ts";

/** Code, length, value. */
export function annotateCapability(a: Annotator, r: Reader): void {
  const code = a.u8(r, "capability code", (value) => capabilityName(value) ?? `${value}, not known`);
  const length = a.u8(r, "capability length");
  const name = capabilityName(code) ?? `capability ${code}`;
  const value = r.take(length, `value of ${name}`);
  if (length > 0) a.group(value, name, "", (inner) => annotateValue(a, inner, code));
}

function annotateValue(a: Annotator, r: Reader, code: number): void {
  switch (capabilityName(code)) {
    case "multiprotocol":
      annotateFamily(a, r, "reserved");
      break;
    case "extended-next-hop":
      while (r.remaining > 0) {
        a.u16(r, "AFI", afiName);
        a.u16(r, "SAFI");
        a.u16(r, "next hop AFI", afiName);
      }
      break;
    case "role":
      a.u8(r, "role", (role) => ["Provider", "RS", "RS-Client", "Customer", "Peer"][role] ?? `${role}, not known`);
      break;
    case "graceful-restart":
      a.u16(r, "flags and Restart Time", (head) => `R=${head >> 15} N=${(head >> 14) & 1} reserved=${(head >> 12) & 3}, ${head & 0xfff} s`);
      while (r.remaining > 0) {
        annotateFamily(a, r);
        a.u8(r, "flags", forwardingText);
      }
      break;
    case "four-octet-as":
      a.u32(r, "AS number");
      break;
    case "add-path":
      while (r.remaining > 0) {
        annotateFamily(a, r);
        a.u8(r, "Send/Receive", (value) => ["", "receive", "send", "send and receive"][value] || `${value}, not known`);
      }
      break;
    case "long-lived-graceful-restart":
      while (r.remaining > 0) {
        annotateFamily(a, r);
        a.u8(r, "flags", forwardingText);
        a.field(
          r,
          3,
          "Long-lived Stale Time",
          (value) => value.u24("stale time"),
          (seconds) => `${seconds} s`,
        );
      }
      break;
    case "fqdn":
      for (const name of ["host name", "domain name"]) a.octets(r, a.u8(r, `${name} length`), name, quoted);
      break;
    default:
  }
}

function forwardingText(flags: number): string {
  return `F=${flags >> 7}${(flags & 0x7f) === 0 ? "" : ` reserved=${flags & 0x7f}`}`;
}
