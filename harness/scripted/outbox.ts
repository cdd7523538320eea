import type { Socket } from "node:net";

/** A message and how it goes into TCP segments: octet by octet, in two parts, or together with the one after it. */
export interface Outgoing {
  readonly octets: Uint8Array;
  readonly cut?: "one-octet" | "split" | "with-next";
}

/** Octets given to the socket at once; more are made only when it has taken these. */
const CHUNK = 64 * 1024;
const SPLIT_MS = 20;

/**
 * What goes out over one connection, in order: messages that are there at once, and jobs that make theirs one by one. A job's next message is made only when the socket has room, so that a
 * million routes are never in memory together.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #urgent: Outgoing[] = [];
  readonly #jobs: { readonly messages: Iterator<Outgoing>; readonly done: () => void }[] = [];
  readonly #onError: (error: unknown) => void;
  #busy = false;
  #silent = false;

  constructor(socket: Socket, onError: (error: unknown) => void) {
    this.#socket = socket;
    this.#onError = onError;
    socket.setNoDelay(true);
  }

  /** Goes before all jobs, but never into the middle of a message. */
  send(octets: Uint8Array): void {
    if (this.#silent) return;
    this.#urgent.push({ octets });
    this.#wake();
  }

  /** Goes after all jobs before it. `done`: its last message has been given to the socket. */
  add(messages: Iterable<Outgoing>, done: () => void = () => {}): void {
    if (this.#silent) return;
    this.#jobs.push({ messages: messages[Symbol.iterator](), done });
    this.#wake();
  }

  /** Nothing is sent from now on. */
  silence(): void {
    this.#silent = true;
    this.#urgent.length = 0;
    this.#jobs.length = 0;
  }

  /** Drops all jobs; `end` when what is left has been given to the socket. */
  finish(end: () => void): void {
    this.#jobs.length = 0;
    this.#jobs.push({ messages: [][Symbol.iterator](), done: () => setImmediate(end) });
    this.#wake();
  }

  #wake(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#run()
      .catch(this.#onError)
      .finally(() => {
        this.#busy = false;
        if (this.#urgent.length > 0 || this.#jobs.length > 0) setImmediate(() => this.#wake());
      });
  }

  async #run(): Promise<void> {
    let part: Uint8Array[] = [];
    let size = 0;
    for (let next = this.#next(); next && this.#socket.writable; next = this.#next()) {
      const { cut, octets } = next;
      if (cut === "one-octet" || cut === "split") {
        await this.#write(part);
        part = [];
        size = 0;
        await this.#writeCut(octets, cut === "split" ? Math.ceil(octets.length / 2) : 1, cut === "split" ? SPLIT_MS : 0);
        continue;
      }
      part.push(octets);
      size += octets.length;
      if (size < CHUNK) continue;
      await this.#write(part);
      part = [];
      size = 0;
    }
    await this.#write(part);
  }

  #next(): Outgoing | undefined {
    const urgent = this.#urgent.shift();
    if (urgent) return urgent;
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      const next = this.#nextOf(job.messages);
      if (next) return next;
      this.#jobs.shift();
      job.done();
    }
    return undefined;
  }

  /** A job that fails has come to its end. */
  #nextOf(messages: Iterator<Outgoing>): Outgoing | undefined {
    try {
      const next = messages.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  async #writeCut(octets: Uint8Array, size: number, pauseMs: number): Promise<void> {
    for (let at = 0; at < octets.length; at += size) {
      await this.#write([octets.subarray(at, at + size)]);
      if (at + size < octets.length) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** Resolves when the socket has given the octets to the kernel, or is gone. What else is going on has had its turn by then: a peer that takes everything at once would keep commands and timers waiting. */
  async #write(parts: readonly Uint8Array[]): Promise<void> {
    const socket = this.#socket;
    if (parts.length === 0 || !socket.writable || this.#silent) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        socket.off("close", end);
        setImmediate(resolve);
      };
      socket.once("close", end);
      socket.write(Buffer.concat(parts), end);
    });
  }
}
