/** Where text goes, and what it can show: a stream of this process, or a test's own. */
export interface Terminal {
  write(text: string): void;
  readonly isTty: boolean;
  readonly colour: boolean;
  /** Read anew each time: a window changes its size. */
  readonly columns: number;
  readonly rows: number;
}

export function processTerminal(name: "stdout" | "stderr"): Terminal {
  const stream = process[name];
  return {
    write: (text) => void stream.write(text),
    isTty: stream.isTTY === true && process.env.TERM !== "dumb",
    colour: coloured(stream),
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
  };
}

/** NO_COLOR and FORCE_COLOR first, as everywhere, then whether a person looks on. */
function coloured(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR !== undefined) return process.env.FORCE_COLOR !== "0";
  return stream.isTTY === true && process.env.TERM !== "dumb";
}
