import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { SpeakerCommand, SpeakerConfig } from "./speaker.ts";

/** A service as a cluster knows it, with the nodes that serve it. */
export interface ServiceSpec {
  readonly name: string;
  /** At most one of each family. */
  readonly addresses: readonly IpAddress[];
  /** Kubernetes' externalTrafficPolicy: `local` is announced by nodes with a ready endpoint only. */
  readonly trafficPolicy: "cluster" | "local";
  /** Nodes with an endpoint; undefined: all. */
  readonly endpoints?: readonly string[];
}

/** What changes in the world that a speaker serves, while it runs or while it is down. */
export type SpeakerChange =
  | { readonly kind: "service-add"; readonly service: ServiceSpec }
  | { readonly kind: "service-remove"; readonly service: string }
  | { readonly kind: "service-address"; readonly service: string; readonly addresses: readonly IpAddress[] }
  | { readonly kind: "endpoint-ready"; readonly service: string; readonly on: string; readonly ready: boolean }
  | { readonly kind: "peer-remove"; readonly peer: string };

export type SpeakerChangeKind = SpeakerChange["kind"];

/** What a change comes to for one speaker. */
export interface Changed {
  /** Its configuration from now on, after a restart too. */
  readonly config: SpeakerConfig;
  /** What the running speaker is told; nothing is told to one that is down. */
  readonly commands: readonly SpeakerCommand[];
  /** What it should then announce and withdraw: an UPDATE with them is the proof that the change took effect. */
  readonly announced: readonly Prefix[];
  readonly withdrawn: readonly Prefix[];
}
