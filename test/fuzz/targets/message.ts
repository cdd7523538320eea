import { familyKey } from "../../../src/bgp/add-path.ts";
import { annotate, hexView } from "../../../src/bgp/annotate.ts";
import type { Anomaly } from "../../../src/bgp/anomaly.ts";
import { decodeMessage, encodeMessage } from "../../../src/bgp/codec.ts";
import type { CodecContext } from "../../../src/bgp/codec-context.ts";
import type { Nlri } from "../../../src/bgp/nlri.ts";
import { endOfRibOf, type Update } from "../../../src/bgp/update.ts";
import { UpdateView } from "../../../src/bgp/update-view.ts";
import { Reader } from "../../../src/bytes/reader.ts";
import { concat } from "../../support/octets.ts";
import type { Random } from "../../support/random.ts";
import { messages } from "../corpus.ts";
import { mutate } from "../mutate.ts";
import { hold, type Target } from "../target.ts";

const HEADER = 19;
const UPDATE = 2;
/** The most that any field of a message may be told in lines: one for each octet, and those that contain others. */
const FIELDS_PER_OCTET = 8;

const NO_PATHS: ReadonlySet<number> = new Set();
const PATHS: ReadonlySet<number> = new Set([familyKey(1, 1), familyKey(2, 1), familyKey(1, 128)]);

/**
 * A message, how it is to be read (1 octet) in front. Decoding never throws; what is wrong lies inside the message; what is well is encoded to the same octets; the fast way
 * of reading an UPDATE agrees with the slow one; the annotation covers every octet.
 */
export const message: Target = {
  name: "message",
  weight: 60,
  input(random) {
    const changed = mutate(random.pick(messages), random);
    // Mostly the header is well, since what comes after it is more to look at.
    if (changed.length >= HEADER && random.below(8) > 0) mendHeader(changed, random);
    return concat(Uint8Array.of(random.below(8)), changed);
  },
  run(input) {
    const context = contextOf(input[0] ?? 0);
    const bytes = input.slice(1);
    const decoded = decodeMessage(bytes, context);
    checkPlaces(decoded.anomalies, bytes.length);
    if (decoded.anomalies.length === 0) {
      const encoded = encodeMessage(decoded.message, context);
      hold(equal(encoded, bytes), () => `encoded as ${hex(encoded)}\nread from  ${hex(bytes)}`);
    }
    // The view begins behind the header, which whoever cuts the stream into messages has looked at.
    if (bytes.length >= HEADER && bytes[HEADER - 1] === UPDATE && decoded.anomalies.every(({ at }) => at >= HEADER)) {
      const update = decoded.message.type === "UPDATE" ? decoded.message.update : undefined;
      checkView(bytes, context, update, decoded.anomalies);
    }
    checkAnnotation(bytes, context);
  },
};

function contextOf(flags: number): CodecContext {
  return { fourOctetAs: (flags & 1) !== 0, extendedMessages: (flags & 2) !== 0, addPath: (flags & 4) !== 0 ? PATHS : NO_PATHS };
}

function mendHeader(bytes: Uint8Array, random: Random): void {
  bytes.fill(0xff, 0, 16);
  bytes[16] = bytes.length >> 8;
  bytes[17] = bytes.length;
  if ((bytes[18] ?? 0) > 5) bytes[18] = random.below(6);
}

function checkPlaces(anomalies: readonly Anomaly[], length: number): void {
  for (const { at, octets, text } of anomalies) {
    hold(at >= 0 && octets >= 0 && at + octets <= length, () => `"${text}" is said of octets ${at} to ${at + octets} of ${length}`);
  }
  hold(anomalies.length <= length + 1, () => `${anomalies.length} anomalies in ${length} octets`);
}

function checkView(bytes: Uint8Array, context: CodecContext, update: Update | undefined, anomalies: readonly Anomaly[]): void {
  const view = new UpdateView(new Reader(bytes, HEADER), context);
  checkPlaces(view.anomalies, bytes.length);
  let routes = 0;
  view.forEachRoute((_op, _family, _pathId, bits, octets, at) => {
    routes++;
    hold(bits >= 0 && at >= 0 && at + ((bits + 7) >> 3) <= octets.length, () => `a route of ${bits} bits at ${at} of ${octets.length}`);
  });
  hold(routes === view.announced + view.withdrawn, () => `${routes} routes visited, ${view.announced} + ${view.withdrawn} told`);
  hold(
    (view.anomalies.length === 0) === (anomalies.length === 0),
    () => `anomalies: view ${JSON.stringify(view.anomalies)}, codec ${JSON.stringify(anomalies)}`,
  );
  if (!update || anomalies.length > 0) return;
  const { announced, withdrawn } = routesOf(update);
  hold(view.announced === announced.length, () => `the view announces ${view.announced}, the codec ${announced.length}`);
  hold(view.withdrawn === withdrawn.length, () => `the view withdraws ${view.withdrawn}, the codec ${withdrawn.length}`);
  hold(JSON.stringify(view.endOfRib) === JSON.stringify(endOfRibOf(update)), () => "End-of-RIB of the view and of the codec differ");
}

function routesOf(update: Update): { readonly announced: readonly Nlri[]; readonly withdrawn: readonly Nlri[] } {
  const reached = update.attributes.flatMap((a) => (a.kind === "mp-reach" ? a.nlri : []));
  const unreached = update.attributes.flatMap((a) => (a.kind === "mp-unreach" ? a.nlri : []));
  return { announced: [...update.announced, ...reached], withdrawn: [...update.withdrawn, ...unreached] };
}

function checkAnnotation(bytes: Uint8Array, context: CodecContext): void {
  const fields = annotate(bytes, context);
  hold(fields.length <= FIELDS_PER_OCTET * bytes.length + 1, () => `${fields.length} fields in ${bytes.length} octets`);
  const covered = new Uint8Array(bytes.length);
  fields.forEach(({ at, octets, depth, name }, i) => {
    hold(
      at >= 0 && octets >= 0 && at + octets <= bytes.length,
      () => `the field "${name}" is at ${at} to ${at + octets} of ${bytes.length}`,
    );
    const isLeaf = (fields[i + 1]?.depth ?? -1) <= depth;
    if (isLeaf) covered.fill(1, at, at + octets);
  });
  const missing = covered.indexOf(0);
  hold(missing < 0, () => `octet ${missing} is in no field`);
  hexView(bytes, fields);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
