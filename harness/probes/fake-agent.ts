import { PassThrough } from "node:stream";
import type { LabNode } from "../docker/lab-node.ts";

/** A node in which the agent's process is played by the test. */
export class FakeAgent {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly argv: (readonly string[])[] = [];
  onStop: () => void = () => {};
  ended = false;
  /** The process has been started. */
  readonly started: Promise<void>;
  #onStart: () => void = () => {};
  readonly #stdin = new PassThrough();
  #exit: (code: number | null) => void = () => {};
  readonly #exited = new Promise<number | null>((resolve) => {
    this.#exit = resolve;
  });

  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.started = new Promise((resolve) => {
      this.#onStart = resolve;
    });
    this.#stdin.on("data", () => this.onStop());
  }

  /** The last words, then the end. */
  finish(text: string, code: number): void {
    this.stdout.write(text);
    this.end(code);
  }

  end(code: number): void {
    this.ended = true;
    let open = 2;
    const closed = () => {
      if (--open === 0) this.#exit(code);
    };
    this.stdout.end().once("end", closed);
    this.stderr.end().once("end", closed);
  }

  get node(): LabNode {
    return {
      name: this.#name,
      speaker: undefined,
      run: () => Promise.reject(new Error("nothing is run")),
      tryRun: () => Promise.reject(new Error("nothing is run")),
      stream: (argv) => {
        this.argv.push(argv);
        this.#onStart();
        return Promise.resolve({ stdin: this.#stdin, stdout: this.stdout, stderr: this.stderr, exited: this.#exited });
      },
    };
  }
}
