import { type EndIndex, otherEnd } from "./connection-record.ts";
import type { IntervalRecord } from "./link.ts";
import type { PassedTags } from "./model.ts";
import type { PrefixTable } from "./prefix-table.ts";
import { prefixText } from "./prefix-text.ts";
import type { Rib } from "./rib.ts";
import { type LinkEnd, peerOf, type Speaker } from "./speakers.ts";

/** No more sessions of a speaker are compared: each takes a look at every route with the tag. */
const MOST_SESSIONS = 64;

/** How the receiver of an interval passes on what it was told with LLGR_STALE, as it stands now. Undefined when nothing has the tag. */
export function passedTags(
  { link, flows }: IntervalRecord,
  receiver: EndIndex,
  speaker: Speaker,
  family: number,
  table: PrefixTable,
): PassedTags | undefined {
  const rib = link.ribs[otherEnd(receiver)].get(family);
  const flow = flows[otherEnd(receiver)].get(family);
  if (!rib?.hasTagged || !flow) return undefined;
  const others = speaker.ends.filter((other) => other.link !== link).slice(0, MOST_SESSIONS);
  const told = others.flatMap((other) => toldTo(other, family));
  const heard = others.flatMap(({ link: { ribs }, end }) => ribs[otherEnd(end)].get(family) ?? []);
  let withTag = 0;
  let without = 0;
  let example: PassedTags["example"];
  rib.forEachTagged((slot) => {
    if (table.pathIdOf(slot) !== 0 || heard.some((source) => source.isLive(slot))) return;
    for (const { rib: theirs, to } of told) {
      const tag = theirs.tagOf(slot);
      if (tag === undefined) continue;
      if (tag) withTag++;
      else without++;
      if (!tag) example ??= { prefix: prefixText(table, slot, flow), to: peerOf(to) };
    }
  });
  return { withTag, without, ...(example && { example }) };
}

/** What the speaker announces in a session that is up. */
function toldTo(to: LinkEnd, family: number): readonly { readonly rib: Rib; readonly to: LinkEnd }[] {
  const { link, end } = to;
  const rib = link.currentOf(end) && link.ribs[end].get(family);
  return rib ? [{ rib, to }] : [];
}
