import type { Fields } from "./fields.ts";

/** What was compared of all captures so far. */
export class Tally {
  /** Values compared, by field. */
  readonly compared = new Map<string, number>();
  /** What tshark does not tell, and how often it came up. */
  readonly limits = new Map<string, number>();
  readonly differences: string[] = [];
  messages = 0;

  /** `place` says where the message is. */
  compare(place: string, theirs: Fields, ours: Fields): void {
    this.messages++;
    for (const why of theirs.limits.values()) add(this.limits, why, 1);
    for (const name of new Set([...theirs.names(), ...ours.names()])) {
      if (isLeftOut(name, theirs)) continue;
      this.#values(`${place}: ${name}`, name, theirs.get(name), ours.get(name));
    }
  }

  #values(place: string, name: string, theirs: readonly string[], ours: readonly string[]): void {
    const count = Math.max(theirs.length, ours.length);
    if (count > 0) add(this.compared, name, count);
    for (let i = 0; i < count; i++) {
      if (theirs[i] === ours[i]) continue;
      this.differences.push(`${place}: tshark ${theirs[i] ?? "nothing"}, here ${ours[i] ?? "nothing"}`);
      // The rest of a list that is shifted differs as well.
      return;
    }
  }
}

/** A route that tshark does not take apart has no prefix, labels or identifier there; its octets are those of the message. */
function isLeftOut(name: string, theirs: Fields): boolean {
  if (theirs.limits.has(name)) return true;
  if (theirs.isPartial) return theirs.get(name).length === 0;
  return [...theirs.limits.keys()].some(
    (limit) => limit.endsWith(" prefix") && name.startsWith(limit.slice(0, -" prefix".length)) && !name.endsWith("AFI/SAFI"),
  );
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
