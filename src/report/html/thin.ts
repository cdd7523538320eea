import type { Lane, Mark, Span } from "../model.ts";
import { plainLine } from "../plain-text.ts";

/** What is drawn of a lane, and how many marks and spans were drawn as part of another. */
export interface ThinnedLane {
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
  readonly merged: number;
}

/**
 * A lane with at most about `most` marks and as many spans: what lies so close together that a reader could not tell it apart becomes one, tone by tone, so that a single bad
 * mark among thousands of good ones stays. A merged mark or span says how many it stands for and tells the first of them.
 */
export function thinLane(lane: Lane, endT: number, most: number): ThinnedLane {
  const bucketNs = Math.max(1, endT / Math.max(1, most));
  const marks = lane.marks.length > most ? byTone(lane.marks, (list) => mergeMarks(list, bucketNs)).sort((a, b) => a.t - b.t) : lane.marks;
  const spans = lane.spans.length > most ? byTone(lane.spans, (list) => mergeSpans(list, bucketNs)) : lane.spans;
  const merged = lane.marks.length - marks.length + lane.spans.length - spans.length;
  return { marks, spans: [...spans].sort((a, b) => a.fromT - b.fromT), merged };
}

function byTone<T extends { readonly tone: Span["tone"] }>(items: readonly T[], merge: (items: readonly T[]) => readonly T[]): T[] {
  const tones = [...new Set(items.map((i) => i.tone))];
  return tones.flatMap((tone) => merge(items.filter((i) => i.tone === tone)));
}

function mergeMarks(marks: readonly Mark[], bucketNs: number): readonly Mark[] {
  const buckets = new Map<number, Mark[]>();
  for (const mark of marks) {
    const bucket = Math.floor(mark.t / bucketNs);
    const list = buckets.get(bucket);
    if (list) list.push(mark);
    else buckets.set(bucket, [mark]);
  }
  return [...buckets.values()].flatMap((list) => {
    const [first] = list;
    return first ? [list.length === 1 ? first : { ...first, label: `${list.length}×`, detail: summary(list) }] : [];
  });
}

/** Only spans that are themselves shorter than a bucket are merged: a long one is never hidden. */
function mergeSpans(spans: readonly Span[], bucketNs: number): readonly Span[] {
  const long = spans.filter((s) => s.untilT - s.fromT >= bucketNs);
  const buckets = new Map<number, Span[]>();
  for (const span of spans) {
    if (span.untilT - span.fromT >= bucketNs) continue;
    const bucket = Math.floor(span.fromT / bucketNs);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), span]);
  }
  const merged = [...buckets.values()].flatMap((list) => {
    const [first] = list;
    if (!first || list.length === 1) return list;
    return [{ ...first, untilT: Math.max(...list.map((s) => s.untilT)), label: `${list.length}×`, detail: summary(list) }];
  });
  return [...long, ...merged];
}

function summary(items: readonly (Mark | Span)[]): string {
  const texts = items.slice(0, 3).map((i) => plainLine(i.detail ?? i.label));
  const more = items.length > texts.length ? `; and ${items.length - texts.length} more` : "";
  return `${items.length} drawn as one: ${texts.join("; ")}${more}`;
}
