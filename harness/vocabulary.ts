import { catalogue } from "../src/requirements/catalogue.ts";
import type { Vocabulary } from "../src/scenario/vocabulary.ts";
import { expectationVocabulary } from "../src/verdict/checks.ts";
import { faultVocabulary } from "./faults/faults.ts";
import { speakerVocabulary } from "./speakers/speakers.ts";

/** Everything that a scenario can name, from the files that implement it. */
export const vocabulary: Vocabulary = {
  speakers: speakerVocabulary,
  faults: faultVocabulary,
  expectations: expectationVocabulary,
  requirements: catalogue.map((one) => one.id),
};
