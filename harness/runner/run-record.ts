import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EventBody, RecordEvent } from "../../src/observation/event.ts";
import type { RunManifest } from "../../src/observation/run-manifest.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { writeGuarded } from "./guarded-file.ts";

/**
 * The run directory, written as things happen: each event is in the kernel's hands before `emit` returns, so a `kill -9` loses nothing that was told.
 * `run.json`, `cell.json`, `events.jsonl`, `capture/<node>.pcap` (`<node>.2.pcap` after a reboot), `speakers/<node>.log`, `config/<node>/…`.
 */
export class RunRecord {
  readonly directory: string;
  readonly #events: number;
  readonly #listeners: ((event: RecordEvent) => void)[] = [];
  readonly #open = new Set<number>();
  readonly #onFailure: (error: unknown) => void;
  #next = 1;
  #failed = false;

  /** `onFailure` is told once when growing files can no longer be written (disk full): whoever emits is often a stream, which could not handle it. */
  constructor(directory: string, manifest: RunManifest, cell: Cell, onFailure: (error: unknown) => void) {
    this.directory = directory;
    this.#onFailure = onFailure;
    writeGuarded(directory, () => mkdirSync(directory, { recursive: true }));
    this.writeFile("run.json", `${JSON.stringify(manifest, null, 2)}\n`);
    this.writeFile("cell.json", `${JSON.stringify(cell, null, 2)}\n`);
    this.#events = this.#openFile("events.jsonl");
  }

  /** Called for each event, after it was written. */
  listen(listener: (event: RecordEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(t: number, body: EventBody): RecordEvent {
    const event: RecordEvent = { id: `e${this.#next++}`, t: Math.round(t), ...body };
    this.#write(this.#events, "events.jsonl", `${JSON.stringify(event)}\n`);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  writeFile(name: string, content: string): void {
    const path = join(this.directory, name);
    writeGuarded(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    });
  }

  /** A file that grows: captures and logs. */
  appender(name: string): (chunk: Uint8Array) => void {
    const file = this.#openFile(name);
    return (chunk) => {
      if (this.#open.has(file)) this.#write(file, name, chunk);
    };
  }

  close(): void {
    for (const file of this.#open) closeSync(file);
    this.#open.clear();
  }

  #openFile(name: string): number {
    const path = join(this.directory, name);
    return writeGuarded(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      const file = openSync(path, "a");
      this.#open.add(file);
      return file;
    });
  }

  #write(file: number, name: string, data: string | Uint8Array): void {
    // A closed file's number may by now be another run's.
    if (this.#failed || !this.#open.has(file)) return;
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    try {
      writeGuarded(join(this.directory, name), () => {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      });
    } catch (error) {
      this.#failed = true;
      this.#onFailure(error);
    }
  }
}
