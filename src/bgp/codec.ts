import { Malformed, Reader } from "../bytes/reader.ts";
import { Writer } from "../bytes/writer.ts";
import { exhaustive } from "../exhaustive.ts";
import type { Anomaly } from "./anomaly.ts";
import { AnomalyList } from "./anomaly-list.ts";
import type { CodecContext } from "./codec-context.ts";
import { HEADER_LENGTH, isMarker, lengthAt, lengthFinding, MessageType, MINIMUM_LENGTHS, maximumLength } from "./message.ts";
import { decodeNotification, encodeNotification, type Notification } from "./notification.ts";
import { decodeOpen, encodeOpen, type Open } from "./open.ts";
import { checkOpen } from "./open-findings.ts";
import { decodeRouteRefresh, encodeRouteRefresh, type RouteRefresh, routeRefreshFinding } from "./route-refresh.ts";
import type { Update } from "./update.ts";
import { decodeUpdate, encodeUpdate } from "./update-codec.ts";

/** A BGP message. `UNKNOWN`: of a type that is not known, or too short for its type or its own lengths. `trailing`: octets that a KEEPALIVE must not have. */
export type Message =
  | { readonly type: "OPEN"; readonly open: Open }
  | { readonly type: "UPDATE"; readonly update: Update }
  | { readonly type: "NOTIFICATION"; readonly notification: Notification }
  | { readonly type: "KEEPALIVE"; readonly trailing: Uint8Array }
  | { readonly type: "ROUTE-REFRESH"; readonly routeRefresh: RouteRefresh }
  | { readonly type: "UNKNOWN"; readonly code: number; readonly body: Uint8Array };

export interface DecodedMessage {
  readonly message: Message;
  readonly anomalies: readonly Anomaly[];
}

/** A whole message, header included. Never throws on what it reads; what cannot be read as what it says it is becomes `UNKNOWN`. */
export function decodeMessage(bytes: Uint8Array, context: CodecContext): DecodedMessage {
  const anomalies = new AnomalyList(0);
  if (bytes.length < HEADER_LENGTH) {
    anomalies.add(0, bytes.length, headerError(2, `${bytes.length} octets are no header`));
    return { message: { type: "UNKNOWN", code: 0, body: bytes }, anomalies: anomalies.finish() };
  }
  if (!isMarker(bytes, 0)) anomalies.add(0, 16, headerError(1, "the marker is not all ones"));
  const length = lengthAt(bytes, 0);
  if (length !== bytes.length) anomalies.add(16, 18, headerError(2, `the header says ${length} octets, there are ${bytes.length}`));
  const body = new Reader(bytes, HEADER_LENGTH, Math.min(Math.max(length, HEADER_LENGTH), bytes.length));
  const decoded = decodeBody(bytes[18] ?? 0, body, context);
  return { message: decoded.message, anomalies: [...anomalies.finish(), ...decoded.anomalies] };
}

/** Throws RangeError when a value does not fit its field, or the message its maximum length. */
export function encodeMessage(message: Message, context: CodecContext): Uint8Array {
  const w = new Writer();
  for (let i = 0; i < 16; i++) w.u8(0xff);
  w.u16(0);
  w.u8(typeCode(message), "message type");
  encodeBody(message, context, w);
  const bytes = w.finish();
  const maximum = maximumLength(message.type, context);
  if (bytes.length > maximum) throw new RangeError(`${message.type}: ${bytes.length} octets, more than ${maximum}`);
  bytes[16] = bytes.length >> 8;
  bytes[17] = bytes.length & 0xff;
  return bytes;
}

function decodeBody(code: number, body: Reader, context: CodecContext): DecodedMessage {
  const whole = new Reader(body.memory, body.index, body.end);
  try {
    if (code === MessageType.update) {
      const { update, anomalies } = decodeUpdate(body, context);
      return { message: update ? { type: "UPDATE", update } : unknown(code, whole), anomalies };
    }
    return decodeOther(code, body, context);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const anomalies = new AnomalyList(0);
    const notification = code === MessageType.open ? { notification: { code: 2, subcode: 0 } } : {};
    anomalies.add(whole.index, whole.end, {
      clause: "RFC 4271 section 6.2",
      text: error.message,
      reaction: "session-reset",
      ...notification,
    });
    return { message: unknown(code, whole), anomalies: anomalies.finish() };
  }
}

/** Any but an UPDATE. Throws `Malformed` when an OPEN is cut. */
function decodeOther(code: number, body: Reader, context: CodecContext): DecodedMessage {
  const anomalies = new AnomalyList(0);
  const { index: from, end: to } = body;
  const type = OTHERS.get(code);
  if (!type) {
    anomalies.add(18, 19, headerError(3, `message type ${code} is not known`));
    return { message: unknown(code, body), anomalies: anomalies.finish() };
  }
  const length = lengthFinding(to, type, context);
  if (length) anomalies.add(from, to, length);
  if (to < MINIMUM_LENGTHS[type]) return { message: unknown(code, body), anomalies: anomalies.finish() };
  const message = decodeAs(type, body);
  if (message.type === "OPEN") checkOpen(message.open, { from, to }, anomalies);
  if (message.type === "ROUTE-REFRESH") {
    const finding = routeRefreshFinding(message.routeRefresh);
    if (finding) anomalies.add(from, to, finding);
  }
  return { message, anomalies: anomalies.finish() };
}

type OtherType = "OPEN" | "NOTIFICATION" | "KEEPALIVE" | "ROUTE-REFRESH";

const OTHERS: ReadonlyMap<number, OtherType> = new Map([
  [MessageType.open, "OPEN"],
  [MessageType.notification, "NOTIFICATION"],
  [MessageType.keepalive, "KEEPALIVE"],
  [MessageType.routeRefresh, "ROUTE-REFRESH"],
]);

function decodeAs(type: OtherType, body: Reader): Message {
  switch (type) {
    case "OPEN":
      return { type, open: decodeOpen(body) };
    case "NOTIFICATION":
      return { type, notification: decodeNotification(body) };
    case "KEEPALIVE":
      return { type, trailing: body.rest() };
    case "ROUTE-REFRESH":
      return { type, routeRefresh: decodeRouteRefresh(body) };
    default:
      return exhaustive(type);
  }
}

function unknown(code: number, body: Reader): Message {
  return { type: "UNKNOWN", code, body: body.view() };
}

function typeCode(message: Message): number {
  switch (message.type) {
    case "OPEN":
      return MessageType.open;
    case "UPDATE":
      return MessageType.update;
    case "NOTIFICATION":
      return MessageType.notification;
    case "KEEPALIVE":
      return MessageType.keepalive;
    case "ROUTE-REFRESH":
      return MessageType.routeRefresh;
    case "UNKNOWN":
      return message.code;
    default:
      return exhaustive(message);
  }
}

function encodeBody(message: Message, context: CodecContext, w: Writer): void {
  switch (message.type) {
    case "OPEN":
      encodeOpen(message.open, w);
      return;
    case "UPDATE":
      encodeUpdate(message.update, context, w);
      return;
    case "NOTIFICATION":
      encodeNotification(message.notification, w);
      return;
    case "KEEPALIVE":
      w.bytes(message.trailing);
      return;
    case "ROUTE-REFRESH":
      encodeRouteRefresh(message.routeRefresh, w);
      return;
    case "UNKNOWN":
      w.bytes(message.body);
      return;
    default:
      exhaustive(message);
  }
}

function headerError(subcode: number, text: string) {
  return { clause: "RFC 4271 section 6.1", text, reaction: "session-reset", notification: { code: 1, subcode } } as const;
}
