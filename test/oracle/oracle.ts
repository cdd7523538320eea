import { ourMessages } from "./capture-messages.ts";
import type { Tally } from "./compare.ts";
import { type OurMessage, ourFields } from "./our-fields.ts";
import { type AsnOctets, type TsharkMessage, tsharkMessages } from "./tshark.ts";
import { tsharkFields } from "./tshark-fields.ts";

/** One message of a capture, as it was cut out of its stream on both sides. */
export interface Pair {
  /** Capture and packet. */
  readonly place: string;
  readonly ours: OurMessage;
  readonly theirs: TsharkMessage;
}

export interface Pairs {
  readonly pairs: readonly Pair[];
  /** Where the sides do not even agree on which messages there are. */
  readonly differences: readonly string[];
}

/**
 * The BGP messages of a capture. tshark reads all AS numbers of a run in one size, so it runs once per size that the capture's sessions use, and each message is taken from the
 * run in that session's size.
 */
export async function pairsOf(name: string, path: string): Promise<Pairs> {
  const { messages, troubles } = await ourMessages(path);
  const differences = troubles.map((trouble) => `${name}: ${trouble}`);
  const bySize = new Map<AsnOctets, readonly TsharkMessage[]>();
  for (const size of new Set([4 as const, ...messages.map(asnOctets)])) bySize.set(size, await tsharkMessages(path, size));
  for (const theirs of bySize.values()) {
    const shift = firstShift(theirs, messages);
    if (shift !== undefined) return { pairs: [], differences: [...differences, `${name}: ${shift}`] };
  }
  const pairs = messages.flatMap((ours, i) => {
    const theirs = bySize.get(asnOctets(ours))?.[i];
    return theirs ? [{ place: `${name}: packet ${ours.packet}`, ours, theirs }] : [];
  });
  return { pairs, differences };
}

/** `decode`: how a message becomes fields. */
export function compare(tally: Tally, { pairs, differences }: Pairs, decode = ourFields): void {
  tally.differences.push(...differences);
  for (const { place, ours, theirs } of pairs) tally.compare(place, tsharkFields(theirs), decode(ours));
}

function asnOctets({ context }: OurMessage): AsnOctets {
  return context.fourOctetAs ? 4 : 2;
}

function firstShift(theirs: readonly TsharkMessage[], ours: readonly OurMessage[]): string | undefined {
  const most = Math.max(theirs.length, ours.length);
  for (let i = 0; i < most; i++) {
    const [there, here] = [theirs[i]?.packet ?? "none", ours[i]?.packet ?? "none"];
    if (there !== here)
      return `message ${i + 1} is in packet ${there} for tshark, ${here} here (of ${theirs.length} there, ${ours.length} here)`;
  }
  return undefined;
}
