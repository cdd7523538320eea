import { type IpAddress, type IpFamily, ipFamily } from "../../src/net/address.ts";
import { containsAddress, prefixFamily, prefixOf } from "../../src/net/prefix.ts";
import { HarnessError } from "../errors.ts";
import { isInternal } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/**
 * GoBGP sets itself as next hop where BGP asks for it, and with the session's own address: there is no option of a neighbour that says more, and on a session over the other family's addresses it would write an IPv4 address into
 * an IPv6 next hop. Its documentation does the rest with an export policy, and so does this: each statement names one peer and what it gets.
 */
export function nextHopPolicy(config: SpeakerConfig): readonly string[] {
  const statements = config.sessions.flatMap((session) => session.families.flatMap((family) => statementsFor(config, session, family)));
  if (statements.length === 0) return [];
  const peers = [...new Set(statements.map(({ peer }) => peer))];
  return [
    '[global.apply-policy.config]\nexport-policy-list = ["next-hops"]',
    ...peers.map((peer) => `[[defined-sets.neighbor-sets]]\nneighbor-set-name = "${peer}"\nneighbor-info-list = ["${peer}"]`),
    ['[[policy-definitions]]\nname = "next-hops"', ...statements.map(({ text }) => text)].join("\n"),
  ];
}

interface Statement {
  readonly peer: IpAddress;
  readonly text: string;
}

function statementsFor(config: SpeakerConfig, session: LocalSession, family: IpFamily): readonly Statement[] {
  const { nextHopSelf } = session.local;
  if (ipFamily(session.localAddress) === family) return nextHopSelf ? [statement(session, family, "self")] : [];
  const own = ownAddressBeside(config, session, family);
  if (own !== undefined) {
    // What a peer of our own AS has sent keeps its next hop, unless next-hop-self is asked for.
    const localOnly = isInternal(config, session) && !nextHopSelf;
    return [statement(session, family, own, localOnly ? ['route-type = "local"'] : [])];
  }
  if (!config.speaker.announce.some((prefix) => prefixFamily(prefix) === family)) return [];
  throw new HarnessError(
    `node ${config.node.name} announces ${family} prefixes on session ${session.id}, and has no ${family} address on its segment to be their next hop`,
    { hint: `Give its interface there an ${family} address, or leave ${family} out of the session's families.` },
  );
}

function statement(session: LocalSession, family: IpFamily, nextHop: string, conditions: readonly string[] = []): Statement {
  const text = [
    "[[policy-definitions.statements]]",
    "[policy-definitions.statements.conditions.match-neighbor-set]",
    `neighbor-set = "${session.peerAddress}"`,
    "[policy-definitions.statements.conditions.bgp-conditions]",
    `afi-safi-in-list = ["${family}-unicast"]`,
    ...conditions,
    "[policy-definitions.statements.actions.bgp-actions]",
    `set-next-hop = "${nextHop}"`,
  ].join("\n");
  return { peer: session.peerAddress, text };
}

function ownAddressBeside(config: SpeakerConfig, session: LocalSession, family: IpFamily): IpAddress | undefined {
  const holds = (i: SpeakerConfig["node"]["interfaces"][number]) =>
    i.addresses.some((own) => containsAddress(prefixOf(own.address, own.length), session.localAddress));
  const segment = config.node.interfaces.find(holds);
  return segment?.addresses.find((own) => ipFamily(own.address) === family)?.address;
}
