import type { Prefix } from "../../src/net/prefix.ts";
import type { AdjRibOut } from "./adj-rib-out.ts";
import type { EndOfRibForm, EndOfRibTime, InitialUpdate } from "./behaviour.ts";
import { type Family, numbersOf } from "./families.ts";
import type { Outgoing } from "./outbox.ts";
import type { OwnRun } from "./own-routes.ts";
import type { Defects } from "./route.ts";
import { endOfRibUpdate, message } from "./update-octets.ts";

const KEEPALIVE = 4;
/** Prefixes whose UPDATEs are made together. */
const BATCH = 4000;

interface Dump {
  readonly families: readonly Family[];
  readonly out: AdjRibOut;
  readonly prefixes: (family: Family) => Iterable<Prefix>;
  readonly runs: (family: Family) => readonly OwnRun[];
  readonly how: InitialUpdate;
  readonly defects: Defects;
  /** Of a peer that has restarted (RFC 4724 section 4.2). */
  readonly peerRestarted: boolean;
}

/** RFC 4724 section 4: every route of the families, then their End-of-RIB; or as the behaviour has it. An End-of-RIB that is delayed is not part of it. */
export function* initialUpdate(dump: Dump): Generator<Outgoing> {
  const { families, how } = dump;
  const at = (time: EndOfRibTime) => families.filter((family) => endOfRibTime(family, dump) === time);
  for (const family of at("before-routes")) yield* endOfRib(family, dump);
  if (how.announce !== false) {
    let held: Uint8Array | undefined;
    for (const octets of routes(dump)) {
      if (held) yield* repeated(held, how);
      held = octets;
    }
    // The last one is kept back to be able to share its segment with the End-of-RIB.
    if (held) yield* repeated(held, how, how.segments === "end-of-rib-with-routes" ? "with-next" : undefined);
  }
  if (how["keepalive-before-end-of-rib"]) yield { octets: message(KEEPALIVE, new Uint8Array(0)) };
  for (const family of at("after-routes")) yield* endOfRib(family, dump);
}

/** The families whose End-of-RIB is sent some time after the routes. */
export function delayedEndOfRibs(
  dump: Omit<Dump, "out" | "prefixes" | "runs">,
): readonly { readonly family: Family; readonly delayMs: number }[] {
  return dump.families.flatMap((family) => {
    const time = endOfRibTime(family, dump);
    return typeof time === "object" ? [{ family, delayMs: time.delay }] : [];
  });
}

export function* endOfRib(family: Family, { how, defects }: Pick<Dump, "how" | "defects">): Generator<Outgoing> {
  const octets = endOfRibUpdate(numbersOf(family), formOf(family, how["end-of-rib-form"] ?? "proper", defects));
  yield { octets, ...cutAs(how, how.segments === "split-end-of-rib" ? "split" : undefined) };
}

function formOf(family: Family, form: EndOfRibForm, defects: Defects): EndOfRibForm {
  if (defects.has("MR04")) return family === "ipv4" ? "mp-unreach" : "empty";
  return form;
}

function endOfRibTime(family: Family, { how, defects, peerRestarted }: Pick<Dump, "how" | "defects" | "peerRestarted">): EndOfRibTime {
  if (defects.has("MR01") || (defects.has("MR02") && family !== "ipv4") || (defects.has("MH24") && peerRestarted)) return "never";
  if (defects.has("MR03")) return "before-routes";
  const told = how["end-of-rib"] ?? "after-routes";
  if (typeof told === "string" || "delay" in told) return told;
  return told[family] ?? "after-routes";
}

function* routes({ families, out, prefixes, runs, how }: Dump): Generator<Uint8Array> {
  for (const family of families) {
    const order = how.order ?? "given";
    const all = inOrder([...prefixes(family)], order);
    for (let at = 0; at < all.length; at += BATCH) yield* out.tell(family, all.slice(at, at + BATCH), true);
    for (const own of runs(family)) yield* out.announceRun(own, placeIn(own.run.count, order));
  }
}

function* repeated(octets: Uint8Array, how: InitialUpdate, cut?: Outgoing["cut"]): Generator<Outgoing> {
  const times = how.repeat ?? 1;
  for (let i = 1; i <= times; i++) yield { octets, ...cutAs(how, i === times ? cut : undefined) };
}

function cutAs(how: InitialUpdate, otherwise: Outgoing["cut"]): Pick<Outgoing, "cut"> {
  return how.segments === "one-octet" ? { cut: "one-octet" } : otherwise ? { cut: otherwise } : {};
}

function inOrder<T>(all: readonly T[], order: NonNullable<InitialUpdate["order"]>): readonly T[] {
  const place = placeIn(all.length, order);
  return all.flatMap((_, i) => all.slice(place(i), place(i) + 1));
}

/** Which of `count` stands at a place. Shuffled: steps of a fixed size that visits all of them. */
function placeIn(count: number, order: NonNullable<InitialUpdate["order"]>): (index: number) => number {
  if (order === "given") return (i) => i;
  if (order === "reversed") return (i) => count - 1 - i;
  let step = Math.max(1, Math.floor(count * 0.618));
  while (divisor(step, count) !== 1) step++;
  return (i) => (i * step + (count >> 1)) % count;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
