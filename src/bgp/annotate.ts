import { Reader } from "../bytes/reader.ts";
import { ipAddressFromBytes } from "../net/address.ts";
import { annotateAttributes } from "./annotate-attributes.ts";
import { annotateCapability } from "./annotate-capability.ts";
import { annotateFamily, annotateNlri } from "./annotate-nlri.ts";
import { type AnnotatedField, Annotator, hexText, quoted } from "./annotator.ts";
import type { CodecContext } from "./codec-context.ts";
import { HEADER_LENGTH, MessageType } from "./message.ts";
import { ADMINISTRATIVE_RESET, ADMINISTRATIVE_SHUTDOWN, CEASE, isHardReset, notificationName } from "./notification.ts";
import { CAPABILITIES } from "./open-parameter.ts";

export type { AnnotatedField } from "./annotator.ts";

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [MessageType.open, "OPEN"],
  [MessageType.update, "UPDATE"],
  [MessageType.notification, "NOTIFICATION"],
  [MessageType.keepalive, "KEEPALIVE"],
  [MessageType.routeRefresh, "ROUTE-REFRESH"],
]);

/** Every field of a message with its place, groups before what is in them. Each octet is in a field that is no group, whatever the message is. */
export function annotate(bytes: Uint8Array, context: CodecContext): readonly AnnotatedField[] {
  if (bytes.length === 0) return [];
  const a = new Annotator();
  const r = new Reader(bytes);
  const header = r.takeUpTo(HEADER_LENGTH);
  let type = 0;
  a.group(header, "header", "", () => {
    a.octets(header, 16, "marker", (marker) => (marker.every((octet) => octet === 0xff) ? "all ones" : hexText(marker)));
    a.u16(header, "length", (length) => `${length} octets`);
    type = a.u8(header, "type", (code) => TYPE_NAMES.get(code) ?? `${code}, not known`);
  });
  if (r.remaining > 0) a.group(r, TYPE_NAMES.get(type) ?? "body", "", (body) => annotateBody(a, body, type, context));
  return a.fields;
}

const OCTETS_PER_LINE = 8;

/** The fields as lines: offset and octets in hexadecimal digits, then name and value, indented by depth. */
export function hexView(bytes: Uint8Array, fields: readonly AnnotatedField[]): string {
  const lines = fields.flatMap((field, i) => {
    const isGroup = (fields[i + 1]?.depth ?? -1) > field.depth;
    const text = `${"  ".repeat(field.depth)}${field.name}${field.value === "" ? "" : ` = ${field.value}`}`;
    const first = line(bytes, field.at, isGroup ? 0 : Math.min(field.octets, OCTETS_PER_LINE), text);
    if (isGroup) return [first];
    const others: string[] = [];
    for (let at = OCTETS_PER_LINE; at < field.octets; at += OCTETS_PER_LINE) {
      others.push(line(bytes, field.at + at, Math.min(field.octets - at, OCTETS_PER_LINE), ""));
    }
    return [first, ...others];
  });
  return lines.map((text) => `${text}\n`).join("");
}

function line(bytes: Uint8Array, at: number, octets: number, text: string): string {
  const digits = [...bytes.subarray(at, at + octets)].map((octet) => octet.toString(16).padStart(2, "0")).join(" ");
  return `${at.toString(16).padStart(4, "0")}  ${digits.padEnd(3 * OCTETS_PER_LINE)} ${text}`.trimEnd();
}

function annotateBody(a: Annotator, r: Reader, type: number, context: CodecContext): void {
  switch (type) {
    case MessageType.open:
      annotateOpen(a, r);
      break;
    case MessageType.update:
      annotateUpdate(a, r, context);
      break;
    case MessageType.notification:
      annotateNotification(a, r);
      break;
    case MessageType.routeRefresh:
      annotateRouteRefresh(a, r);
      break;
    default:
  }
}

function annotateOpen(a: Annotator, r: Reader): void {
  a.u8(r, "version");
  a.u16(r, "My Autonomous System", (asn) => (asn === 23_456 ? "23456 (AS_TRANS)" : `${asn}`));
  a.u16(r, "Hold Time", (seconds) => `${seconds} s`);
  a.octets(r, 4, "BGP Identifier", ipAddressFromBytes);
  const shortLength = a.u8(r, "Optional Parameters Length", (length) => `${length} octets`);
  const isExtended = shortLength !== 0 && r.peek() === 255;
  if (isExtended) a.u8(r, "Non-Ext OP Type", () => "255: lengths of two octets follow");
  const length = isExtended ? a.u16(r, "Extended Optional Parameters Length", (octets) => `${octets} octets`) : shortLength;
  a.group(r.take(length, "Optional Parameters"), "Optional Parameters", "", (field) => {
    while (field.remaining > 0) annotateParameter(a, field, isExtended);
  });
}

function annotateParameter(a: Annotator, field: Reader, isExtended: boolean): void {
  const type = a.u8(field, "parameter type", (code) => (code === CAPABILITIES ? "Capabilities" : `${code}, not known`));
  const length = isExtended ? a.u16(field, "parameter length") : a.u8(field, "parameter length");
  a.group(field.take(length, "parameter value"), type === CAPABILITIES ? "Capabilities" : `parameter ${type}`, "", (value) => {
    if (type === CAPABILITIES) while (value.remaining > 0) annotateCapability(a, value);
  });
}

function annotateUpdate(a: Annotator, r: Reader, context: CodecContext): void {
  const withdrawn = a.u16(r, "Withdrawn Routes Length", (length) => `${length} octets`);
  a.group(r.take(withdrawn, "Withdrawn Routes"), "Withdrawn Routes", "", (field) => annotateNlri(a, field, 1, 1, context));
  const attributes = a.u16(r, "Total Path Attribute Length", (length) => `${length} octets`);
  a.group(r.take(attributes, "Path Attributes"), "Path Attributes", "", (field) => annotateAttributes(a, field, context));
  a.group(r, "NLRI", "", (field) => annotateNlri(a, field, 1, 1, context));
}

/** One Hard Reset is opened, none inside it: octets must not say how deep this goes. */
function annotateNotification(a: Annotator, r: Reader, isInside = false): void {
  const code = a.u8(r, "error code", (value) => notificationName(value, 0));
  const subcode = a.u8(r, "error subcode", (value) => notificationName(code, value));
  if (r.remaining === 0) return;
  if (!isInside && isHardReset({ code, subcode })) a.group(r, "NOTIFICATION inside", "", (inner) => annotateNotification(a, inner, true));
  else if (code === CEASE && (subcode === ADMINISTRATIVE_SHUTDOWN || subcode === ADMINISTRATIVE_RESET)) {
    const length = a.u8(r, "length of the shutdown communication");
    a.octets(r, length, "shutdown communication", quoted);
  } else a.octets(r, r.remaining, "data");
}

function annotateRouteRefresh(a: Annotator, r: Reader): void {
  annotateFamily(a, r, "subtype", (value) => ["request", "begin (BoRR)", "end (EoRR)"][value] ?? `${value}, not known`);
  if (r.remaining > 0) a.octets(r, r.remaining, "filters");
}
