import type { Behaviour } from "./behaviour.ts";
import type { Family } from "./families.ts";
import type { Fib } from "./fib.ts";
import type { Negotiated } from "./helper.ts";
import type { LocRib } from "./loc-rib.ts";
import type { OwnRoutes } from "./own-routes.ts";
import type { Defects } from "./route.ts";
import type { Settings } from "./settings.ts";
import type { Timers } from "./timers.ts";

/** What the sessions of one speaker share. */
export interface SpeakerParts {
  readonly settings: Settings;
  readonly timers: Timers;
  readonly rib: LocRib;
  readonly own: OwnRoutes;
  readonly fib: Fib;
  readonly behaviour: () => Behaviour;
  readonly defects: () => Defects;
  /** RFC 4724 section 4.1: the speaker's own restart is not over for this family. */
  readonly isDeferring: (family: Family) => boolean;
  readonly onEstablished: (session: string, negotiated: Negotiated) => void;
  readonly onEndOfRib: (session: string, family: Family) => void;
  readonly log: (text: string) => void;
}
