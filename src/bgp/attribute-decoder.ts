import { Malformed, type Reader } from "../bytes/reader.ts";
import type { AnomalyList, Finding } from "./anomaly-list.ts";
import { AttributeType, Flag, Origin, type PathAttribute } from "./attribute.ts";
import { ATTRIBUTE_RULES, type AttributeRule } from "./attribute-rules.ts";
import { decodeAttributeValue } from "./attribute-value.ts";
import type { CodecContext } from "./codec-context.ts";

export interface DecodedAttributes {
  readonly attributes: readonly PathAttribute[];
  /** Octets at the end that are no whole attribute. */
  readonly cutAttribute?: Uint8Array;
}

/** RFC 4271 section 6.3. */
const UPDATE_ERROR = 3;

/** The Path Attributes field, with what is wrong with each attribute for itself. Never throws on what it reads. */
export function decodeAttributes(field: Reader, context: CodecContext, anomalies: AnomalyList): DecodedAttributes {
  const attributes: PathAttribute[] = [];
  const seen = new Set<number>();
  while (field.remaining > 0) {
    const begin = field.index;
    const head = readHead(field);
    if (!head) {
      // RFC 7606 section 4: the Total Path Attribute Length still tells where the NLRI begin.
      anomalies.add(begin, field.end, {
        clause: "RFC 7606 section 4",
        text: `Path Attributes: ${field.remaining} octets at the end are no whole attribute`,
        reaction: "treat-as-withdraw",
        notification: { code: UPDATE_ERROR, subcode: 5 },
      });
      return { attributes, cutAttribute: field.rest() };
    }
    const { flags, type, value } = head;
    const add = (finding: Finding) => anomalies.add(begin, field.index, finding);
    const isRepeated = seen.has(type);
    seen.add(type);
    if (isRepeated) add(repeated(type));
    attributes.push(decodeAttribute(flags, type, value, context, isRepeated ? () => undefined : add));
  }
  return { attributes };
}

function readHead(field: Reader): { readonly flags: number; readonly type: number; readonly value: Reader } | undefined {
  const [flags = 0, type = 0, high = 0, low = 0] = field.memory.subarray(field.index, field.index + 4);
  const isExtended = (flags & Flag.extendedLength) !== 0;
  const headLength = isExtended ? 4 : 3;
  const length = isExtended ? (high << 8) | low : high;
  if (headLength + length > field.remaining) return undefined;
  field.skip(headLength, "attribute head");
  return { flags, type, value: field.take(length, "attribute value") };
}

function decodeAttribute(
  flags: number,
  type: number,
  value: Reader,
  context: CodecContext,
  add: (finding: Finding) => void,
): PathAttribute {
  const rule = ATTRIBUTE_RULES.get(type);
  for (const finding of flagFindings(flags, type, rule)) add(finding);
  const octets = value.view();
  try {
    const decoded = decodeAttributeValue(type, value, context);
    const attribute: PathAttribute = { flags, type, ...decoded };
    const finding = valueFinding(attribute, context);
    if (finding) add(finding);
    return attribute;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    if (rule)
      add({
        clause: rule.clause,
        text: `${rule.name}: ${error.message}`,
        reaction: rule.reaction,
        notification: { code: UPDATE_ERROR, subcode: formSubcode(type, rule) },
      });
    return { kind: "raw", flags, type, value: octets };
  }
}

/** RFC 4271 section 6.3: a wrong length is an Attribute Length Error, but AS_PATH and the multiprotocol attributes have more form than that. */
function formSubcode(type: number, { subcode }: AttributeRule): number {
  return type === AttributeType.asPath || type === AttributeType.mpReach || type === AttributeType.mpUnreach ? subcode : 5;
}

/** RFC 7606 section 3 (g). */
function repeated(type: number): Finding {
  const clause = "RFC 7606 section 3 (g)";
  const text = `${ATTRIBUTE_RULES.get(type)?.name ?? `attribute ${type}`}: more than once`;
  const isMultiprotocol = type === AttributeType.mpReach || type === AttributeType.mpUnreach;
  if (!isMultiprotocol) return { clause, text, reaction: "attribute-discard" };
  return { clause, text, reaction: "session-reset", notification: { code: UPDATE_ERROR, subcode: 1 } };
}

function flagFindings(flags: number, type: number, rule: AttributeRule | undefined): readonly Finding[] {
  const name = rule?.name ?? `attribute ${type}`;
  const findings: Finding[] = [];
  const kind = flags & (Flag.optional | Flag.transitive);
  if (rule && kind !== rule.flags) {
    const text = `${name}: flags ${hex(flags)}, where optional and transitive are to be ${hex(rule.flags)}`;
    findings.push({
      clause: "RFC 7606 section 3 (c)",
      text,
      reaction: "treat-as-withdraw",
      notification: { code: UPDATE_ERROR, subcode: 4 },
    });
  } else if ((flags & Flag.partial) !== 0 && kind !== (Flag.optional | Flag.transitive)) {
    findings.push({ clause: "RFC 4271 section 4.3", text: `${name}: partial, though not optional and transitive`, reaction: "ignore" });
  }
  if (!rule && (flags & Flag.optional) === 0) {
    const text = `${name}: well-known by its flags, and not known`;
    findings.push({ clause: "RFC 4271 section 6.3", text, reaction: "session-reset", notification: { code: UPDATE_ERROR, subcode: 2 } });
  }
  if ((flags & 0x0f) !== 0)
    findings.push({ clause: "RFC 4271 section 4.3", text: `${name}: unused flags are set, ${hex(flags)}`, reaction: "ignore" });
  return findings;
}

/** What is wrong with a value that has its form. */
function valueFinding(attribute: PathAttribute, context: CodecContext): Finding | undefined {
  const rule = ATTRIBUTE_RULES.get(attribute.type);
  if (!rule) return undefined;
  const { name, clause, reaction } = rule;
  const notification = { code: UPDATE_ERROR, subcode: rule.subcode };
  switch (attribute.kind) {
    case "origin":
      return attribute.value > Origin.incomplete
        ? { clause, text: `${name}: the value ${attribute.value} is not defined`, reaction, notification }
        : undefined;
    case "next-hop":
      return isHostAddress(attribute.address)
        ? undefined
        : {
            clause: "RFC 4271 section 6.3, RFC 7606 section 3 (e)",
            text: `${name}: ${attribute.address} is no address of a host`,
            reaction,
            notification,
          };
    case "as4-path":
    case "as4-aggregator":
      if (context.fourOctetAs)
        return { clause: "RFC 6793 section 4.1", text: `${name}: from a speaker of four-octet AS numbers`, reaction };
      return asNumbersOf(attribute).includes(0) ? { clause: "RFC 7607 section 2", text: `${name}: AS number 0`, reaction } : undefined;
    case "as-path":
    case "aggregator":
      return asNumbersOf(attribute).includes(0)
        ? { clause: "RFC 7607 section 2", text: `${name}: AS number 0`, reaction, notification }
        : undefined;
    default:
      return undefined;
  }
}

function asNumbersOf(
  attribute: Extract<PathAttribute, { readonly kind: "as-path" | "as4-path" | "aggregator" | "as4-aggregator" }>,
): readonly number[] {
  return "asn" in attribute ? [attribute.asn] : attribute.segments.flatMap(({ asns }) => asns);
}

/** RFC 4271 section 6.3: neither no address at all, nor multicast, nor broadcast. */
function isHostAddress(address: string): boolean {
  const first = Number(address.slice(0, address.indexOf(".")));
  return address !== "0.0.0.0" && address !== "255.255.255.255" && (first < 224 || first > 239);
}

function hex(octet: number): string {
  return `0x${octet.toString(16).padStart(2, "0")}`;
}
