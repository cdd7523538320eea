/** How an image is made. The tag is `holdfast/<name>:<hash>` over everything here and in `context`, so a change makes a new image and nothing is built twice. */
export interface ImageSpec {
  /** `node`, `frr-8.4`, `bird-2.17-gr-unlock`. */
  readonly name: string;
  /** Debian suite of the base image. */
  readonly suite: "bookworm" | "trixie";
  /** Folder below `containers/` that holds the Dockerfile and what it copies. */
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
}
