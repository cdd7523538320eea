import { Reader } from "../bytes/reader.ts";
import { familyKey } from "./add-path.ts";
import type { Anomaly } from "./anomaly.ts";
import { AttributeType, Flag } from "./attribute.ts";
import { QuickFacts } from "./attribute-facts.ts";
import { AttributeMemory, hashOf } from "./attribute-memory.ts";
import type { AttributeSet, KeptAttributes } from "./attribute-set.ts";
import type { CodecContext } from "./codec-context.ts";
import { HEADER_LENGTH, maximumLength } from "./message.ts";
import { isNextHopLength } from "./next-hop.ts";
import { type NlriField, type RouteOperation, type RouteVisitor, walkNlri } from "./nlri-walk.ts";
import type { EndOfRib } from "./update.ts";
import { decodeUpdate } from "./update-codec.ts";

export type { AttributeSet } from "./attribute-set.ts";
export type { RouteVisitor } from "./nlri-walk.ts";

/** RFC 7606 section 5.1 has a sender put them first; `late`: another attribute comes before one of them. */
export type MultiprotocolPlace = "none" | "first" | "late";

const IPV4_UNICAST = familyKey(1, 1);
const NOTHING: readonly Anomaly[] = [];
const EMPTY_END_OF_RIB: EndOfRib = { afi: 1, safi: 1, form: "empty", extendedLength: false };

/** What an UPDATE's attributes say that graceful restart asks for, as bits. */
export const Mark = { llgrStale: 1, noLlgr: 2, noExport: 4 } as const;
/** Something is unusual in the attributes. */
const UNKNOWN = -1;

/** Sets of all views of the program: a number stands for the same octets wherever they were seen. */
const memory = new AttributeMemory();
/** Attributes of which routes were left out: 65,535 octets, and one more for each that is rewritten with a longer head. */
const scratch = new Uint8Array(1 << 17);
/** Of the UPDATE that is being read. */
const facts = new QuickFacts();

/**
 * An UPDATE read without making objects of its routes, and with attributes that are decoded once for all UPDATEs that share them: for millions of UPDATEs. It agrees with `decodeMessage` (a test and the fuzzer hold
 * that), which it asks for the words when something is wrong. A field of routes that breaks its form has none. It stands on the octets that it was given, and is good as long as those do not change.
 */
export class UpdateView {
  /** Number of routes. */
  readonly announced: number = 0;
  readonly withdrawn: number = 0;
  readonly endOfRib: EndOfRib | undefined;
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #to: number;
  readonly #context: CodecContext;
  readonly #fields: NlriField[] = [];
  readonly #attributesFrom: number = 0;
  readonly #attributesTo: number = 0;
  #marks = 0;
  #localPref = -1;
  #isSound: boolean;
  #attributes: AttributeSet | undefined;
  #anomalies: readonly Anomaly[] | undefined;
  #unreachable: NlriField | undefined;
  #reachable: NlriField | undefined;
  #multiprotocol: MultiprotocolPlace = "none";

  /** `body`: what follows the header. Never throws on what it reads. */
  constructor(body: Reader, context: CodecContext) {
    const bytes = body.memory;
    const from = body.index;
    const to = body.end;
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
    this.#context = context;
    this.#isSound = to - from + HEADER_LENGTH <= maximumLength("UPDATE", context);
    const withdrawnTo = from + 2 + u16(bytes, from);
    const attributesFrom = withdrawnTo + 2;
    const attributesTo = attributesFrom + u16(bytes, withdrawnTo);
    if (to - from < 4 || attributesFrom > to || attributesTo > to) {
      this.#isSound = false;
      return;
    }
    this.#attributesFrom = attributesFrom;
    this.#attributesTo = attributesTo;
    const octets = this.#findRoutes(attributesFrom, attributesTo);
    if (octets === 0) facts.read(bytes, attributesFrom, attributesTo, context.fourOctetAs ? 4 : 2);
    else facts.read(scratch, 0, octets, context.fourOctetAs ? 4 : 2);
    const { isSound, hasNextHop } = facts;
    this.#marks = isSound ? marksOf(facts) : UNKNOWN;
    this.#localPref = facts.localPref;
    const hasOriginAndAsPath = facts.hasOrigin && facts.hasAsPath;
    const isPlain = attributesTo - attributesFrom > 0 || to > attributesTo || withdrawnTo > from + 2;
    this.withdrawn = this.#add(this.#ipv4("withdraw", from + 2, withdrawnTo)) + this.#add(this.#unreachable);
    const reached = this.#add(this.#reachable);
    const plain = this.#add(this.#ipv4("announce", attributesTo, to));
    this.announced = reached + plain;
    if (!isSound) this.#isSound &&= this.#isSoundAfterAll(plain);
    else if ((this.announced > 0 && !hasOriginAndAsPath) || (plain > 0 && !hasNextHop)) this.#isSound = false;
    if (!isPlain) this.endOfRib = EMPTY_END_OF_RIB;
    else if (withdrawnTo === from + 2 && to === attributesTo) this.endOfRib = endOfRib(bytes, attributesFrom, attributesTo);
  }

  /** Where the multiprotocol attributes are among all. */
  get multiprotocol(): MultiprotocolPlace {
    return this.#multiprotocol;
  }

  /** Bits of `Mark`. */
  get marks(): number {
    return this.#marks === UNKNOWN ? marksOf(this.attributes) : this.#marks;
  }

  /** -1 without. */
  get localPref(): number {
    return this.#marks === UNKNOWN ? this.attributes.localPref : this.#localPref;
  }

  /**
   * A number of 32 bits, from 1 on, for the attributes without their routes: equal for equal octets (and size of AS numbers), while others have the same one once in four thousand million times. It needs no
   * memory, and so nothing is forgotten as `attributes.id` may be.
   */
  get fingerprint(): number {
    const asOctets = this.#context.fourOctetAs ? 4 : 2;
    const octets = this.#findRoutes(this.#attributesFrom, this.#attributesTo);
    const hash =
      octets === 0 ? hashOf(this.#bytes, this.#attributesFrom, this.#attributesTo, asOctets) : hashOf(scratch, 0, octets, asOctets);
    return hash >>> 0 || 1;
  }

  /** Looked up when it is first asked for: whoever only counts routes need not pay for it. */
  get attributes(): AttributeSet {
    this.#attributes ??= this.#kept();
    return this.#attributes;
  }

  get anomalies(): readonly Anomaly[] {
    if (this.#isSound) return NOTHING;
    this.#anomalies ??= decodeUpdate(new Reader(this.#bytes, this.#from, this.#to), this.#context).anomalies;
    return this.#anomalies;
  }

  /** Withdrawals first, then announcements, each in wire order. */
  forEachRoute(visit: RouteVisitor): void {
    for (let i = 0; i < this.#fields.length; i++) {
      const field = this.#fields[i];
      if (field !== undefined) walkNlri(this.#bytes, field, visit);
    }
  }

  #kept(): KeptAttributes {
    const asOctets = this.#context.fourOctetAs ? 4 : 2;
    const octets = this.#findRoutes(this.#attributesFrom, this.#attributesTo);
    if (octets === 0) return memory.find(this.#bytes, this.#attributesFrom, this.#attributesTo, asOctets);
    return memory.find(scratch, 0, octets, asOctets);
  }

  /** There is something unusual in the attributes: the decoder has the last word on them. `plain`: routes announced in the last field. */
  #isSoundAfterAll(plain: number): boolean {
    const set = this.#kept();
    this.#attributes = set;
    return set.isSound && (this.announced === 0 || set.hasOriginAndAsPath) && (plain === 0 || set.hasNextHop);
  }

  /** How many routes the field has: none when it breaks its form. */
  #add(field: NlriField | undefined): number {
    if (field === undefined) return 0;
    const count = walkNlri(this.#bytes, field, undefined);
    if (count > 0) this.#fields.push(field);
    else if (count < 0) this.#isSound = false;
    return Math.max(count, 0);
  }

  #ipv4(op: RouteOperation, from: number, to: number): NlriField | undefined {
    return from < to ? { op, family: IPV4_UNICAST, hasPathId: this.#context.addPath.has(IPV4_UNICAST), from, to } : undefined;
  }

  /**
   * Finds the multiprotocol attributes' routes. The attributes without those are then the first so many octets of `scratch`; 0 when there are none to be left out, and the field
   * itself is what they are.
   */
  #findRoutes(from: number, to: number): number {
    const bytes = this.#bytes;
    let written = 0;
    let runFrom = from;
    for (let at = from; at < to; ) {
      const flags = bytes[at] ?? 0;
      const type = bytes[at + 1] ?? 0;
      const isExtended = (flags & Flag.extendedLength) !== 0;
      const value = at + (isExtended ? 4 : 3);
      const next = value + (isExtended ? u16(bytes, at + 2) : (bytes[at + 2] ?? 0));
      // What is cut goes into the set as it is, where the decoder finds it.
      if (value > to || next > to) break;
      if (type === AttributeType.mpReach || type === AttributeType.mpUnreach) {
        if (at !== runFrom) this.#multiprotocol = "late";
        else if (runFrom === from) this.#multiprotocol = "first";
        const routes = type === AttributeType.mpReach ? this.#reach(value, next) : this.#unreach(value, next);
        written = append(bytes, runFrom, at, written);
        written = appendHead(flags, type, routes - value, written);
        written = append(bytes, value, routes, written);
        runFrom = next;
      }
      at = next;
    }
    return runFrom === from ? 0 : append(bytes, runFrom, to, written);
  }

  /** Where the routes of MP_REACH_NLRI begin; all of the value belongs to the set where they cannot be found. */
  #reach(from: number, to: number): number {
    const bytes = this.#bytes;
    if (to - from < 5) return to;
    const afi = u16(bytes, from);
    const safi = bytes[from + 2] ?? 0;
    const nextHopLength = bytes[from + 3] ?? 0;
    const routes = from + 5 + nextHopLength;
    if (routes > to || !isNextHopLength(afi, safi, nextHopLength)) return to;
    const family = familyKey(afi, safi);
    this.#reachable ??= { op: "announce", family, hasPathId: this.#context.addPath.has(family), from: routes, to };
    return routes;
  }

  /** Where the routes of MP_UNREACH_NLRI begin. */
  #unreach(from: number, to: number): number {
    if (to - from < 3) return to;
    const family = familyKey(u16(this.#bytes, from), this.#bytes[from + 2] ?? 0);
    this.#unreachable ??= { op: "withdraw", family, hasPathId: this.#context.addPath.has(family), from: from + 3, to };
    return from + 3;
  }
}

function marksOf({ llgrStale, noLlgr, noExport }: Pick<AttributeSet, "llgrStale" | "noLlgr" | "noExport">): number {
  return (llgrStale ? Mark.llgrStale : 0) | (noLlgr ? Mark.noLlgr : 0) | (noExport ? Mark.noExport : 0);
}

/** Of an UPDATE without other fields: whether its one attribute is an MP_UNREACH_NLRI without routes. */
function endOfRib(bytes: Uint8Array, from: number, to: number): EndOfRib | undefined {
  const extendedLength = ((bytes[from] ?? 0) & Flag.extendedLength) !== 0;
  const value = from + (extendedLength ? 4 : 3);
  const length = extendedLength ? u16(bytes, from + 2) : (bytes[from + 2] ?? 0);
  if (bytes[from + 1] !== AttributeType.mpUnreach || length !== 3 || value + length !== to) return undefined;
  return { afi: u16(bytes, value), safi: bytes[value + 2] ?? 0, form: "mp-unreach", extendedLength };
}

function append(bytes: Uint8Array, from: number, to: number, at: number): number {
  const shift = at - from;
  for (let i = from; i < to; i++) scratch[i + shift] = bytes[i] ?? 0;
  return to + shift;
}

function appendHead(flags: number, type: number, length: number, at: number): number {
  scratch[at] = flags | Flag.extendedLength;
  scratch[at + 1] = type;
  scratch[at + 2] = length >> 8;
  scratch[at + 3] = length & 0xff;
  return at + 4;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
