/** Ctrl-C and its relatives, turned into an AbortSignal. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** 128 + the number of the first signal, or undefined while there was none. */
  exitCode(): number | undefined;
  dispose(): void;
}

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Caught = keyof typeof CODES;

/**
 * Takes these signals over from whoever listens to them now. The first one aborts; later ones only say that cleaning up goes on, since it is bounded, and skipping it would leave
 * containers behind.
 */
export function catchInterrupts(onNotice: (text: string) => void): Interrupts {
  const controller = new AbortController();
  let code: number | undefined;
  const names = Object.keys(CODES) as Caught[];
  const listener = (name: Caught) => {
    if (code !== undefined) return onNotice("still cleaning up");
    code = CODES[name];
    onNotice(`${name}: healing, saving and removing what there is`);
    controller.abort();
  };
  for (const name of names) process.removeAllListeners(name).on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}
