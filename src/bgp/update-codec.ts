import { Malformed, Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import type { Anomaly } from "./anomaly.ts";
import { AnomalyList } from "./anomaly-list.ts";
import { AttributeType, type PathAttribute } from "./attribute.ts";
import { decodeAttributes } from "./attribute-decoder.ts";
import { encodeAttribute } from "./attribute-encoder.ts";
import type { CodecContext } from "./codec-context.ts";
import { HEADER_LENGTH, lengthFinding } from "./message.ts";
import { decodeNlri, encodeNlri, type Nlri } from "./nlri.ts";
import type { Update } from "./update.ts";

export interface DecodedUpdate {
  /** Undefined when its two lengths do not fit the message. */
  readonly update: Update | undefined;
  readonly anomalies: readonly Anomaly[];
}

/** RFC 4271 section 6.3. */
const UPDATE_ERROR = 3;

/** RFC 4271 section 4.3: what follows the header of an UPDATE. Never throws on what it reads. */
export function decodeUpdate(r: Reader, context: CodecContext): DecodedUpdate {
  const begin = r.index - HEADER_LENGTH;
  const anomalies = new AnomalyList(begin);
  const length = lengthFinding(HEADER_LENGTH + r.remaining, "UPDATE", context);
  if (length) anomalies.add(r.index, r.end, length);
  const fields = cutFields(r, anomalies);
  if (!fields) return { update: undefined, anomalies: anomalies.finish() };
  const update: Update = {
    withdrawn: decodeField(fields.withdrawn, "Withdrawn Routes", context, anomalies),
    ...decodeAttributes(fields.attributes, context, anomalies),
    announced: decodeField(fields.announced, "NLRI", context, anomalies),
  };
  checkWhole(update, fields, anomalies);
  return { update, anomalies: anomalies.finish() };
}

export function encodeUpdate(update: Update, context: CodecContext, w: Writer): void {
  w.lengthPrefixed(2, "Withdrawn Routes Length", () => encodeNlri(update.withdrawn, 1, 1, context.addPath, w));
  w.lengthPrefixed(2, "Total Path Attribute Length", () => {
    for (const attribute of update.attributes) encodeAttribute(attribute, context, w);
    if (update.cutAttribute) w.bytes(update.cutAttribute);
  });
  encodeNlri(update.announced, 1, 1, context.addPath, w);
}

interface Fields {
  readonly withdrawn: Reader;
  readonly attributes: Reader;
  readonly announced: Reader;
}

function cutFields(r: Reader, anomalies: AnomalyList): Fields | undefined {
  const from = r.index;
  if (r.remaining < 4) return undefined;
  try {
    const withdrawn = r.take(r.u16("Withdrawn Routes Length"), "Withdrawn Routes");
    const attributes = r.take(r.u16("Total Path Attribute Length"), "Path Attributes");
    return { withdrawn, attributes, announced: new Reader(r.memory, r.index, r.end) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const notification = { code: UPDATE_ERROR, subcode: 1 };
    anomalies.add(from, r.end, { clause: "RFC 4271 section 6.3", text: error.message, reaction: "session-reset", notification });
    return undefined;
  }
}

/** A field that breaks its form is one raw NLRI. */
function decodeField(field: Reader, name: string, { addPath }: CodecContext, anomalies: AnomalyList): readonly Nlri[] {
  const octets = field.view();
  const from = field.index;
  try {
    return decodeNlri(field, 1, 1, addPath);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const notification = { code: UPDATE_ERROR, subcode: 10 };
    anomalies.add(from, field.end, {
      clause: "RFC 7606 section 5.3",
      text: `${name}: ${error.message}`,
      reaction: "session-reset",
      notification,
    });
    return [{ kind: "raw", value: octets }];
  }
}

/** What only the whole UPDATE shows: missing attributes, and what is to become of its routes when an attribute is malformed. */
function checkWhole(update: Update, fields: Fields, anomalies: AnomalyList): void {
  const isReachable = update.announced.length > 0 || update.attributes.some((a) => a.kind === "mp-reach" && a.nlri.length > 0);
  const types = new Set(update.attributes.map(({ type }) => type));
  if (isReachable) {
    for (const [name, type] of mandatory(update))
      if (!types.has(type)) anomalies.add(fields.attributes.index, fields.attributes.end, missing(name));
  } else if (update.attributes.some(isNoUnreach) || update.cutAttribute) {
    anomalies.resetInsteadOfWithdraw();
  }
}

/** RFC 4271 section 5: ORIGIN and AS_PATH with any route, NEXT_HOP with those of the NLRI field (RFC 4760 section 3). */
function mandatory({ announced }: Update): readonly (readonly [string, number])[] {
  const always = [
    ["ORIGIN", AttributeType.origin],
    ["AS_PATH", AttributeType.asPath],
  ] as const;
  return announced.length > 0 ? [...always, ["NEXT_HOP", AttributeType.nextHop]] : always;
}

function missing(name: string) {
  return {
    clause: "RFC 7606 section 3 (d)",
    text: `${name} is missing`,
    reaction: "treat-as-withdraw",
    notification: { code: UPDATE_ERROR, subcode: 3 },
  } as const;
}

function isNoUnreach({ type }: PathAttribute): boolean {
  return type !== AttributeType.mpUnreach;
}
