import type { Prefix } from "../../src/net/prefix.ts";
import type { Exported, Exporter } from "./exporter.ts";
import { FAMILIES, type Family, familyOfPrefix } from "./families.ts";
import type { OwnRun } from "./own-routes.ts";
import { announcementUpdate, nlriOctets, prefixOctets, roomForNlri, withdrawalUpdate } from "./update-octets.ts";

export interface Packing {
  /** Longest message. */
  readonly limit: number;
  /** Most NLRI in one message. */
  readonly routesPerUpdate: number;
  /** RFC 7911: families whose NLRI carry a path identifier. */
  readonly pathIds: ReadonlySet<Family>;
}

/** Prefixes looked at together, so that those of equal attributes share an UPDATE. */
const BATCH = 4000;
/** There is one path of each prefix. */
const PATH_ID = 1;

/** What one peer has been told over one session, and what it has to be told yet. Messages are made only when they are asked for. */
export class AdjRibOut {
  readonly #exporter: Exporter;
  readonly #packing: Packing;
  readonly #sent = new Map<Prefix, string>();
  readonly #dirty: Readonly<Record<Family, Set<Prefix>>> = { ipv4: new Set(), ipv6: new Set() };

  constructor(exporter: Exporter, packing: Packing) {
    this.#exporter = exporter;
    this.#packing = packing;
  }

  get size(): number {
    return this.#sent.size;
  }

  mark(prefix: Prefix): void {
    this.#dirty[familyOfPrefix(prefix)].add(prefix);
  }

  /** RFC 2918: everything of a family is to be told again. */
  forget(family: Family): void {
    for (const prefix of [...this.#sent.keys()].filter((p) => familyOfPrefix(p) === family)) {
      this.#sent.delete(prefix);
      this.mark(prefix);
    }
  }

  /** UPDATEs for what has changed in families that may be told. */
  *changes(mayTell: (family: Family) => boolean): Generator<Uint8Array> {
    for (const family of FAMILIES) {
      const dirty = this.#dirty[family];
      while (dirty.size > 0 && mayTell(family)) {
        const batch = firstOf(dirty, BATCH);
        for (const prefix of batch) dirty.delete(prefix);
        yield* this.tell(family, batch);
      }
    }
  }

  /** UPDATEs for these prefixes as they are now; nothing for those that the peer knows so, unless `again`. */
  *tell(family: Family, prefixes: Iterable<Prefix>, again = false): Generator<Uint8Array> {
    const withdrawn: Uint8Array[] = [];
    const groups = new Map<Exported, Uint8Array[]>();
    for (const prefix of prefixes) {
      const exported = this.#exporter.of(prefix);
      const before = this.#sent.get(prefix);
      if (before === exported?.key && !(again && exported)) continue;
      const nlri = prefixOctets(prefix, this.#pathId(family));
      if (!exported) {
        this.#sent.delete(prefix);
        withdrawn.push(nlri);
        continue;
      }
      this.#sent.set(prefix, exported.key);
      const group = groups.get(exported);
      if (group) group.push(nlri);
      else groups.set(exported, [nlri]);
    }
    yield* this.#withdrawals(family, withdrawn);
    for (const [exported, nlri] of groups) yield* this.#announcements(exported, nlri);
  }

  /** Withdrawals as told, whether the peer knows the prefixes or not. */
  *withdraw(family: Family, prefixes: Iterable<Prefix>): Generator<Uint8Array> {
    const nlri: Uint8Array[] = [];
    for (const prefix of prefixes) {
      this.#sent.delete(prefix);
      nlri.push(prefixOctets(prefix, this.#pathId(family)));
    }
    yield* this.#withdrawals(family, nlri);
  }

  /** A run's UPDATEs, each made when it is its turn. `place`: the index that stands at a place of the order. */
  *announceRun({ run, told }: OwnRun, place: (index: number) => number): Generator<Uint8Array> {
    let set = -1;
    let exported: Exported | undefined;
    let nlri: Uint8Array[] = [];
    for (let i = 0; i < run.count; i++) {
      const index = place(i);
      const next = run.setOf(index);
      if (!exported || next !== set || nlri.length >= BATCH) {
        if (exported) yield* this.#announcements(exported, nlri);
        nlri = [];
        if (!exported || next !== set)
          exported = this.#exporter.ofOwn(run.family, next === 0 ? told : { ...told, med: (told.med ?? 0) + next });
        set = next;
      }
      const address = run.addressAt(index);
      if (address) nlri.push(nlriOctets(address, run.bits, this.#pathId(run.family)));
    }
    if (exported) yield* this.#announcements(exported, nlri);
  }

  *withdrawRun({ run }: Pick<OwnRun, "run">): Generator<Uint8Array> {
    for (let from = 0; from < run.count; from += BATCH) {
      const nlri: Uint8Array[] = [];
      for (let i = from; i < Math.min(from + BATCH, run.count); i++) {
        const address = run.addressAt(i);
        if (address) nlri.push(nlriOctets(address, run.bits, this.#pathId(run.family)));
      }
      yield* this.#withdrawals(run.family, nlri);
    }
  }

  *#announcements(exported: Exported, nlri: readonly Uint8Array[]): Generator<Uint8Array> {
    for (const part of this.#packed(nlri, roomForNlri(this.#packing.limit, exported))) yield announcementUpdate(exported, part);
  }

  *#withdrawals(family: Family, nlri: readonly Uint8Array[]): Generator<Uint8Array> {
    for (const part of this.#packed(nlri, roomForNlri(this.#packing.limit, undefined))) yield withdrawalUpdate(family, part);
  }

  *#packed(nlri: readonly Uint8Array[], room: number): Generator<Uint8Array> {
    let part: Uint8Array[] = [];
    let octets = 0;
    for (const one of nlri) {
      if (part.length > 0 && (octets + one.length > room || part.length >= this.#packing.routesPerUpdate)) {
        yield Buffer.concat(part);
        part = [];
        octets = 0;
      }
      part.push(one);
      octets += one.length;
    }
    if (part.length > 0) yield Buffer.concat(part);
  }

  #pathId(family: Family): number | undefined {
    return this.#packing.pathIds.has(family) ? PATH_ID : undefined;
  }
}

function firstOf<T>(all: Iterable<T>, count: number): readonly T[] {
  const out: T[] = [];
  for (const one of all) {
    if (out.length >= count) break;
    out.push(one);
  }
  return out;
}
