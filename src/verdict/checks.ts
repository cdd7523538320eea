import type { TermVocabulary } from "../scenario/vocabulary.ts";
import type { Check } from "./check.ts";
import { broken } from "./checks/broken.ts";
import { fib } from "./checks/fib.ts";
import { fibChurn } from "./checks/fib-churn.ts";
import { fibMatchesRib } from "./checks/fib-matches-rib.ts";
import { flows } from "./checks/flows.ts";
import { mutant } from "./checks/mutant.ts";
import { nextHops } from "./checks/next-hops.ts";
import { recovery } from "./checks/recovery.ts";
import { requirement } from "./checks/requirement.ts";
import { routes } from "./checks/routes.ts";
import { session } from "./checks/session.ts";
import { tcp } from "./checks/tcp.ts";
import { traffic } from "./checks/traffic.ts";
import { trafficStops } from "./checks/traffic-stops.ts";

/** Every kind of expectation that a scenario may name. */
export const checks: readonly Check[] = [
  recovery,
  nextHops,
  traffic,
  trafficStops,
  tcp,
  flows,
  fibChurn,
  fib,
  fibMatchesRib,
  routes,
  session,
  requirement,
  broken,
  mutant,
];

export const expectationVocabulary: readonly TermVocabulary[] = checks.map(({ kind, summary, params, namedAfter }) => ({
  kind,
  summary,
  params,
  ...(namedAfter !== undefined && { namedAfter }),
}));
