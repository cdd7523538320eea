import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Node, Session, SpeakerSpec } from "../../src/scenario/model.ts";
import type { KindGracefulRestart, SettingsVocabulary, SpeakerDeviation } from "../../src/scenario/vocabulary.ts";
import type { ImageSpec } from "../docker/image.ts";
import type { Changed, SpeakerChange, SpeakerChangeKind } from "./speaker-change.ts";

/**
 * A BGP daemon, or another process that serves the same purpose, that Holdfast can run: a file in this folder, added to the list in `speakers.ts`. An adapter is pure: it turns the neutral configuration into files and
 * argv arrays; containers and processes are the lab's business.
 */
export interface SpeakerAdapter {
  readonly kind: string;
  /** Oldest first. */
  readonly versions: readonly SpeakerVersion[];
  /** `false`: it speaks no BGP. It then has no sessions, and `announce` and `withdraw` are never called. */
  readonly bgp?: false;
  /** The daemon's files for this node, readable, ending in a newline. */
  render(config: SpeakerConfig): readonly SpeakerFile[];
  /** Files that are the same on every node and have to be read from somewhere: a program of Holdfast's own. */
  program?(): Promise<readonly SpeakerFile[]>;
  /**
   * The container's argv. `recovery`: the speaker comes back after a restart (BIRD `-R`). The daemon runs in the foreground of the container, whose exit is the speaker's
   * exit; TERM to the container's first process is the daemon's ordinary stop.
   */
  command(config: SpeakerConfig, start: { readonly recovery: boolean }): readonly string[];
  /** False where the daemon does nothing else when it comes back from a restart than at any other start. */
  readonly hasRecoveryStart?: false;
  /** Capabilities beyond NET_ADMIN and NET_RAW. */
  readonly capabilities: readonly string[];
  /** Commands, run in the speaker's container, that make it announce or withdraw a prefix at run time; every one must exit 0. */
  announce(config: SpeakerConfig, prefix: Prefix): readonly SpeakerCommand[];
  withdraw(config: SpeakerConfig, prefix: Prefix): readonly SpeakerCommand[];
  /**
   * argv of the process by which a program of Holdfast's own in the speaker's container is told what to do: it takes commands as JSON lines on its standard input and answers each with a line,
   * `{ "ok": true, … }` or `{ "ok": false, "error": … }`.
   */
  readonly relay?: readonly string[];
  /** The faults that such a program knows how to make. */
  readonly orders?: readonly SpeakerOrder[];
  /** What a node says of such a speaker under the kind's own name; the result is `config.speaker.settings`. */
  readonly settings?: SettingsVocabulary;
  readonly deviations?: readonly SpeakerDeviation[];
  /** Times of graceful restart that the kind has where the scenario gives none; default 120 s and 240 s. */
  readonly gracefulRestart?: KindGracefulRestart;
  /** The changes of its world that it takes, and what they come to: pure, so that they also work while the speaker is down. Throws a HarnessError where the change makes no sense to it. */
  readonly changes?: { readonly kinds: readonly SpeakerChangeKind[]; of(config: SpeakerConfig, change: SpeakerChange): Changed };
  /** What the node needs beyond addresses and routes before the speaker starts. */
  prepare?(config: SpeakerConfig): readonly NodePreparation[];
  /** The parts that it can play in `holdfast matrix`, where its newest version is in unless the command line says otherwise; both unless said here. */
  readonly matrixRoles?: readonly MatrixRole[];
  /** argv that prints the speaker's own view, kept as a hint: sessions and routes. */
  readonly hints: readonly { readonly what: string; readonly argv: readonly string[] }[];
}

/** Commands of iproute2 to be run in the node, and the feature of the kernel without which they fail. */
export interface NodePreparation {
  readonly feature: string;
  readonly commands: readonly string[];
}
export type SpeakerOrder = "sync-interrupt";
/** Who restarts, forwarding what it has learnt, and who helps it. */
export type MatrixRole = "restarter" | "helper";

export interface SpeakerVersion {
  /** As scenarios write it: `2.17`, `2.17+gr-unlock`, `8.4`. */
  readonly version: string;
  readonly image: ImageSpec;
  /** rtm_protocol names that its routes carry in the kernel: `bird`, `bgp`. */
  readonly routeProtocols: readonly string[];
  /** False where the daemon has no way to put routes into the kernel: what a scenario expects there is not-applicable. */
  readonly installsRoutes?: false;
}

/** A file to put into the container before the command runs or, by `SpeakerCommand`, while it runs. */
export interface SpeakerFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** Files are written first, then argv runs. */
export interface SpeakerCommand {
  readonly files: readonly SpeakerFile[];
  readonly argv: readonly string[];
}

/** What a renderer gets: one node's own view of the neutral configuration. */
export interface SpeakerConfig {
  readonly node: Node;
  readonly speaker: SpeakerSpec;
  readonly sessions: readonly LocalSession[];
}

/** A session seen from one of its ends. */
export interface LocalSession {
  readonly id: string;
  readonly local: Session["a"];
  readonly peer: Session["b"];
  readonly peerAsn: number;
  readonly localAddress: IpAddress;
  readonly peerAddress: IpAddress;
  readonly families: Session["families"];
  readonly timers: Session["timers"];
  readonly password?: string | undefined;
}
