import type { SpeakerDeviation } from "../../src/scenario/vocabulary.ts";

/** What OpenBGPD is known to do otherwise than a requirement asks, whatever the scenario; see known-deviations.ts. */
export const openbgpdDeviations: readonly SpeakerDeviation[] = [];
