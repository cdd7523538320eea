import type { GracefulRestartConfig, Session, SessionEnd, SpeakerSpec, Topology } from "./model.ts";
import type { NodeDraft } from "./read-nodes.ts";
import type { Scope } from "./scope.ts";
import type { FittedSettings, PlacedSpeaker, SpeakerVocabulary } from "./vocabulary.ts";

/** The topology with what speakers' own settings say of their nodes in place of what a scenario says of others; contradictions are reported at the node. */
export function fitSettings(
  topology: Topology,
  drafts: readonly NodeDraft[],
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): Topology {
  const fitted = new Map<string, FittedSettings>();
  for (const node of topology.nodes) {
    const settings = speakers.find((s) => s.kind === node.speaker?.kind)?.settings;
    const draft = drafts.find((d) => d.name === node.name);
    if (!node.speaker?.settings || !settings?.fit || !draft) continue;
    const placed = { node, speaker: node.speaker, hasGracefulRestart: draft.gracefulRestart !== undefined, nodes: topology.nodes };
    const fit = settings.fit(node.speaker.settings, { ...placed, sessions: sessionsOf(topology, node.name) });
    for (const { at, detail } of fit.problems) scope.report([...draft.path, ...at], detail);
    fitted.set(node.name, fit);
  }
  if (fitted.size === 0) return topology;
  return {
    ...topology,
    nodes: topology.nodes.map((node) => (node.speaker ? { ...node, speaker: withFit(node.speaker, fitted.get(node.name)) } : node)),
    sessions: topology.sessions.map((session) => ({
      ...session,
      a: withRestart(session.a, fitted.get(session.a.node)?.gracefulRestart.get(session.id)),
      b: withRestart(session.b, fitted.get(session.b.node)?.gracefulRestart.get(session.id)),
    })),
  };
}

function sessionsOf({ nodes, sessions }: Topology, name: string): PlacedSpeaker["sessions"] {
  return sessions.flatMap((session) => {
    const [own, peer] = endsFrom(session, name);
    const peerAsn = nodes.find((node) => node.name === peer.node)?.speaker?.asn;
    return own.node === name && peerAsn !== undefined ? [{ session, own, peer, peerAsn }] : [];
  });
}

function endsFrom({ a, b }: Session, name: string): readonly [SessionEnd, SessionEnd] {
  return a.node === name ? [a, b] : [b, a];
}

function withFit(speaker: SpeakerSpec, fit: FittedSettings | undefined): SpeakerSpec {
  return fit ? { ...speaker, announce: fit.announce, routerId: fit.routerId } : speaker;
}

function withRestart(end: SessionEnd, gracefulRestart: GracefulRestartConfig | undefined): SessionEnd {
  return gracefulRestart ? { ...end, gracefulRestart } : end;
}
