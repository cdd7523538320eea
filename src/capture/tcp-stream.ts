import { RecentOctets } from "./recent-octets.ts";
import type { StreamMemory } from "./stream-memory.ts";
import { sequenceAfter, sequenceDistance } from "./tcp.ts";

/** What one direction of a connection carried, in the order of the stream. */
export interface StreamSink {
  data(bytes: Uint8Array): void;
  /** So many octets are not in the capture; what comes next stands behind them. */
  gap(octets: number): void;
  /** So many octets of a segment differ from an earlier copy, which counts. The receiver may have taken either. */
  conflict(octets: number): void;
  fin(): void;
}

interface Piece {
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** More than any window that BGP speakers use: beyond it the octets before are not late but lost. */
const LARGEST_BACKLOG = 4 << 20;
const MOST_PIECES = 4096;
/** No segment and no acknowledgment is this far ahead of what was captured unless it is nonsense. */
const LARGEST_GAP = 1 << 30;

/**
 * Puts one direction's segments in order: retransmitted and overlapping octets count once (the copy that was captured first wins, and a copy that differs is told), early ones
 * wait for those before them. Octets are lost to the capture when the receiver acknowledges them, or when too much waits behind them; a loss is told, never bridged.
 */
export class TcpStream {
  readonly #sink: StreamSink;
  readonly #memory: StreamMemory;
  readonly #recent: RecentOctets;
  /** Sequence number of the next octet; undefined until the first is seen. */
  #next: number | undefined;
  #hasData = false;
  #acknowledged: number | undefined;
  #finAt: number | undefined;
  #finished = false;
  /** In order of sequence, without overlap. */
  #waiting: Piece[] = [];
  #backlog = 0;

  constructor(sink: StreamSink, memory: StreamMemory) {
    this.#sink = sink;
    this.#memory = memory;
    this.#recent = new RecentOctets(memory);
  }

  /** Sequence number of the next octet, where known. */
  get next(): number | undefined {
    return this.#next;
  }

  /** The stream begins at `sequence`, the octet behind the SYN. Until there are data, another SYN moves it. */
  begin(sequence: number): void {
    if (!this.#hasData) this.#next = sequence;
  }

  segment(sequence: number, data: Uint8Array): void {
    if (this.#finished || data.length === 0) return;
    this.#hasData = true;
    this.#next ??= sequence;
    if (sequence === this.#next && this.#waiting.length === 0) this.#deliver(data);
    else this.#outOfOrder(sequence, data, this.#next);
    this.#settle();
  }

  /** The stream ends in front of `sequence`. */
  fin(sequence: number): void {
    if (this.#finished) return;
    this.#next ??= sequence;
    this.#finAt ??= sequence;
    this.#settle();
  }

  /** The receiver says that it has everything before `sequence`. */
  acknowledge(sequence: number): void {
    if (this.#acknowledged !== undefined && sequenceDistance(sequence, this.#acknowledged) <= 0) return;
    this.#acknowledged = sequence;
    if (this.#waiting.length > 0 || this.#finAt !== undefined) this.#settle();
  }

  /** Nothing more will come: what waits is behind a gap, and so is what was acknowledged and never seen. */
  flush(): void {
    while (this.#waiting.length > 0) this.#skipTo(this.#waiting[0]?.sequence);
    if (!this.#finished) {
      this.#skipTo(this.#finAt ?? this.#acknowledged);
      this.#settle();
    }
    this.#recent.release();
  }

  /** Sorts in what is not the next octet, or what others wait behind. */
  #outOfOrder(sequence: number, data: Uint8Array, next: number): void {
    const ahead = sequenceDistance(sequence, next);
    if (ahead + data.length >= LARGEST_GAP) return;
    const known = Math.min(Math.max(0, -ahead), data.length);
    // A keep-alive probe repeats the last octet's number, with any octet: RFC 9293 section 3.8.4.
    const isKeepAlive = ahead === -1 && data.length === 1;
    let differing = known > 0 && !isKeepAlive ? this.#recent.differing(-ahead, data.subarray(0, known)) : 0;
    if (known < data.length) {
      differing += this.#wait(sequenceAfter(sequence, known), data.subarray(known));
      this.#drain();
    }
    if (differing > 0) this.#sink.conflict(differing);
  }

  /** Gives up on octets that will not come, and ends the stream once it has come to its end. */
  #settle(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const isTooMuch = this.#backlog > LARGEST_BACKLOG || this.#waiting.length > MOST_PIECES || this.#memory.isFull;
      if (!isTooMuch && !this.#isAcknowledged(first.sequence)) return;
      this.#skipTo(first.sequence);
    }
    if (this.#finAt === undefined || this.#next === undefined || this.#finished) return;
    if (this.#isAcknowledged(this.#finAt)) this.#skipTo(this.#finAt);
    if (sequenceDistance(this.#finAt, this.#next) > 0) return;
    this.#finished = true;
    this.#recent.release();
    this.#sink.fin();
  }

  #isAcknowledged(sequence: number): boolean {
    if (this.#acknowledged === undefined) return false;
    const ahead = sequenceDistance(this.#acknowledged, sequence);
    return ahead >= 0 && ahead < LARGEST_GAP;
  }

  #skipTo(sequence: number | undefined): void {
    if (sequence === undefined || this.#next === undefined) return;
    const octets = sequenceDistance(sequence, this.#next);
    if (octets > 0 && octets < LARGEST_GAP) {
      this.#next = sequence;
      this.#recent.clear();
      this.#sink.gap(octets);
    }
    this.#drain();
  }

  /** Keeps those octets for which none wait yet; tells how many of the others differ from those that do. */
  #wait(sequence: number, data: Uint8Array): number {
    const isBefore = (piece: Piece) => sequenceDistance(sequenceAfter(piece.sequence, piece.data.length), sequence) <= 0;
    let index = this.#waiting.findLastIndex(isBefore) + 1;
    let differing = 0;
    for (let at = 0; at < data.length; index++) {
      const piece = this.#waiting[index];
      const ahead = piece ? sequenceDistance(piece.sequence, sequenceAfter(sequence, at)) : data.length;
      if (ahead > 0) {
        const free = data.slice(at, at + ahead);
        // A copy: the chunk of the file that it lies in need not stay in memory while it waits.
        this.#waiting.splice(index, 0, { sequence: sequenceAfter(sequence, at), data: free });
        this.#backlog += free.length;
        this.#memory.take(free.length);
        at += free.length;
      } else if (piece) {
        const covered = Math.min(piece.data.length + ahead, data.length - at);
        for (let i = 0; i < covered; i++) if (piece.data[i - ahead] !== data[at + i]) differing++;
        at += covered;
      }
    }
    return differing;
  }

  /** Hands on what has come in order. */
  #drain(): void {
    for (let first = this.#waiting[0]; first !== undefined && first.sequence === this.#next; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#backlog -= first.data.length;
      this.#memory.give(first.data.length);
      this.#deliver(first.data);
    }
  }

  #deliver(data: Uint8Array): void {
    this.#next = sequenceAfter(this.#next ?? 0, data.length);
    this.#recent.add(data);
    this.#sink.data(data);
  }
}
