import type { Mark } from "../../analysis/model.ts";
import type { Moment, PacketReport } from "./model.ts";
import { isoTime } from "./utc.ts";

/** One file of those that were read as one capture: `packetsBefore` packets of that capture come before its first. */
export interface FilePlace {
  readonly capture: string;
  readonly file: string;
  readonly packetsBefore: number;
}

/** Where the facts of captures lie: from the ids of facts to files and packets, from `t` to the time of day. */
export class Places {
  readonly epochNs: bigint;
  readonly #files: readonly FilePlace[];
  readonly #timeOf: (id: string) => number | undefined;

  /** `timeOf`: when the packet of a fact was captured, as far as that is kept. */
  constructor(epochNs: bigint, files: readonly FilePlace[], timeOf: (id: string) => number | undefined) {
    this.epochNs = epochNs;
    this.#files = files;
    this.#timeOf = timeOf;
  }

  moment({ t, id }: Mark): Moment {
    return { t, at: isoTime(this.epochNs, t), ...this.packet(id) };
  }

  /** `w:<capture>:<packet>`, and what may follow behind a slash. */
  packet(id: string): { readonly file: string; readonly packet: number } {
    const [, capture = "", number = ""] = /^w:(.*):(\d+)(?:\/\d+)?$/.exec(id) ?? [];
    const counted = Number(number);
    const place = this.#files.findLast((file) => file.capture === capture && file.packetsBefore < counted);
    return place ? { file: place.file, packet: counted - place.packetsBefore } : { file: capture, packet: counted };
  }

  /** A fact of which only the id is known. */
  evidence(id: string): PacketReport {
    const t = this.#timeOf(id);
    return t === undefined ? this.packet(id) : this.moment({ t, id });
  }

  iso(t: number): string {
    return isoTime(this.epochNs, t);
  }
}
