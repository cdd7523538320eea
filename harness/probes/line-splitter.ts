const LONGEST = 8 << 20;

/** Cuts a stream of octets into lines. A line beyond all bounds is given as it is, cut, so that its reader finds it unreadable. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #pending = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  readonly push = (chunk: Uint8Array): void => {
    const lines = (this.#pending + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#pending = lines.pop() ?? "";
    if (this.#pending.length > LONGEST) lines.push(this.#pending);
    if (this.#pending.length > LONGEST) this.#pending = "";
    for (const line of lines) this.#onLine(line);
  };
}
