import { fitSettings } from "./fit-settings.ts";
import { DEFAULT_GRACEFUL_RESTART, readTimers, withGracefulRestart } from "./graceful-restart-config.ts";
import type { Topology } from "./model.ts";
import { readNetworks } from "./read-networks.ts";
import { readNodes } from "./read-nodes.ts";
import { readSessions } from "./read-sessions.ts";
import { readSpeakers } from "./read-speakers.ts";
import type { Scope } from "./scope.ts";
import { gracefulRestart, topologyFields } from "./topology-schema.ts";
import type { SpeakerVocabulary } from "./vocabulary.ts";
import { keysOf } from "./zod-walk.ts";

/** The topology as far as it is well-formed; everything else has been reported. `sound`: nothing was. */
export function readTopology(
  raw: unknown,
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): { readonly topology: Topology; readonly sound: boolean } {
  const path = ["topology"];
  const problemsBefore = scope.problemCount;
  const given = scope.mapping(raw, path);
  if (!given) return { topology: { networks: [], nodes: [], sessions: [] }, sound: false };
  const known = keysOf(topologyFields);
  for (const key of Object.keys(given)) if (!known.includes(key)) scope.reportKey(path, key, known);
  const networks = readNetworks(given.networks, scope);
  const nodes = readNodes(given.nodes, networks, speakers, scope);
  const specs = readSpeakers(nodes, speakers, scope);
  const ownGracefulRestart = given["graceful-restart"];
  const settings =
    ownGracefulRestart === undefined ? undefined : scope.check(gracefulRestart, ownGracefulRestart, [...path, "graceful-restart"]);
  const timers = readTimers(given.timers, [...path, "timers"], scope);
  const gracefulRestartOf = (kind: string | undefined) =>
    withGracefulRestart({ ...DEFAULT_GRACEFUL_RESTART, ...speakers.find((s) => s.kind === kind)?.gracefulRestart }, settings);
  const defaults = { gracefulRestart: gracefulRestartOf, timers };
  const sessions = readSessions(given.sessions, nodes, defaults, scope);
  const topology: Topology = {
    networks,
    nodes: nodes.map(({ name, interfaces, loopback, routes, rules, multipathHash }) => {
      const speaker = specs.get(name);
      return {
        name,
        interfaces,
        loopback,
        routes,
        ...(rules.length > 0 ? { rules } : {}),
        ...(multipathHash && { multipathHash }),
        ...(speaker ? { speaker } : {}),
      };
    }),
    sessions,
  };
  if (scope.problemCount > problemsBefore) return { topology, sound: false };
  return { topology: fitSettings(topology, nodes, speakers, scope), sound: scope.problemCount === problemsBefore };
}
