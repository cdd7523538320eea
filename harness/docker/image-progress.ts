import { stripVTControlCharacters } from "node:util";
import type Docker from "dockerode";

/** How many lines of an engine's output an error quotes. */
const TAIL_LINES = 40;

/** The engine gave up on a build, pull or import; `tail` holds the last lines that it printed. */
export class EngineJobError extends Error {
  override readonly name = "EngineJobError";
  readonly tail: readonly string[];
  constructor(message: string, tail: readonly string[]) {
    super(message);
    this.tail = tail;
  }
}

/**
 * Reads the progress stream of a build, pull or import to its end, passing every line of text on. Rejects with an EngineJobError when the engine reports an error in it, which is
 * the only way a failed build shows.
 */
export async function followEngineJob(engine: Docker, stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  const tail: string[] = [];
  let failure: string | undefined;
  const print = (text: string) => {
    for (const line of stripVTControlCharacters(text)
      .split(/\r?\n/)
      .filter((l) => l.trim() !== "")) {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine(line);
    }
  };
  await new Promise<void>((resolve, reject) => {
    engine.modem.followProgress(
      stream,
      (error: unknown) => (error ? reject(error) : resolve()),
      (event: EngineProgress) => {
        if (event.stream) print(event.stream);
        // Download bars come many times a second; only a layer's milestones are news.
        else if (event.status && !event.progressDetail?.total) print(event.id ? `${event.id}: ${event.status}` : event.status);
        failure ??= event.error;
      },
    );
  });
  if (failure !== undefined) throw new EngineJobError(failure, tail);
}

interface EngineProgress {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progressDetail?: { readonly total?: number };
  readonly error?: string;
}
