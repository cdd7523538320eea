import { sequenceAfter, sequenceDistance } from "./tcp.ts";

/** What one direction of a connection carried, in the order of the stream. */
export interface StreamSink {
  data(bytes: Uint8Array): void;
  /** So many octets are not in the capture; what comes next stands behind them. */
  gap(octets: number): void;
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
 * Puts one direction's segments in order: retransmitted and overlapping octets count once (the first copy wins), early ones wait for those before them. Octets are lost
 * to the capture when the receiver acknowledges them, or when too much waits behind them; a loss is told, never bridged.
 */
export class TcpStream {
  readonly #sink: StreamSink;
  /** Sequence number of the next octet; undefined until the first is seen. */
  #next: number | undefined;
  #hasData = false;
  #acknowledged: number | undefined;
  #finAt: number | undefined;
  #finished = false;
  /** In order of sequence. */
  #waiting: Piece[] = [];
  #backlog = 0;

  constructor(sink: StreamSink) {
    this.#sink = sink;
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
    if (sequence === this.#next && this.#waiting.length === 0) {
      this.#deliver(data);
    } else {
      const ahead = sequenceDistance(sequence, this.#next);
      if (ahead + data.length <= 0 || ahead >= LARGEST_GAP) return;
      this.#wait({ sequence, data });
      this.#drain();
    }
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
    if (this.#finished) return;
    this.#skipTo(this.#finAt ?? this.#acknowledged);
    this.#settle();
  }

  /** Gives up on octets that will not come, and ends the stream once it has come to its end. */
  #settle(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const isLost = this.#backlog > LARGEST_BACKLOG || this.#waiting.length > MOST_PIECES || this.#isAcknowledged(first.sequence);
      if (!isLost) return;
      this.#skipTo(first.sequence);
    }
    if (this.#finAt === undefined || this.#next === undefined || this.#finished) return;
    if (this.#isAcknowledged(this.#finAt)) this.#skipTo(this.#finAt);
    if (sequenceDistance(this.#finAt, this.#next) > 0) return;
    this.#finished = true;
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
      this.#sink.gap(octets);
    }
    this.#drain();
  }

  #wait(piece: Piece): void {
    const at = this.#waiting.findLastIndex((other) => sequenceDistance(other.sequence, piece.sequence) <= 0) + 1;
    const before = this.#waiting[at - 1];
    const isKnown = before?.sequence === piece.sequence && before.data.length >= piece.data.length;
    if (isKnown) return;
    // A copy: the chunk of the file that it lies in need not stay in memory while it waits.
    this.#waiting.splice(at, 0, { sequence: piece.sequence, data: piece.data.slice() });
    this.#backlog += piece.data.length;
  }

  /** Hands on what has come in order. */
  #drain(): void {
    while (this.#next !== undefined) {
      const first = this.#waiting[0];
      if (!first) return;
      const ahead = sequenceDistance(first.sequence, this.#next);
      if (ahead > 0) return;
      this.#waiting.shift();
      this.#backlog -= first.data.length;
      if (first.data.length + ahead > 0) this.#deliver(first.data.subarray(-ahead));
    }
  }

  #deliver(data: Uint8Array): void {
    this.#next = sequenceAfter(this.#next ?? 0, data.length);
    this.#sink.data(data);
  }
}
