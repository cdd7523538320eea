/** `run.json`, written when a run directory is made: what ran, where and with what. Everything that the judge needs besides the events and captures. */
export interface RunManifest {
  readonly recordVersion: number;
  readonly holdfast: string;
  readonly runId: string;
  /** Nanoseconds since 1970 (UTC), decimal; the zero of every `t` in the record. */
  readonly epochNs: string;
  readonly cell: string;
  readonly scenario: string;
  /** 1 unless `--repeat` asks for more. */
  readonly repetition: number;
  readonly engine: { readonly version: string; readonly apiVersion: string; readonly kernel: string };
  /** Image name and digest per node. */
  readonly images: Readonly<Record<string, string>>;
}
