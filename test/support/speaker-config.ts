import type { LocalSession } from "../../harness/speakers/speaker.ts";
import { type IpAddress, ipFamily } from "../../src/net/address.ts";
import type { GracefulRestartConfig, Node } from "../../src/scenario/model.ts";

const gracefulRestart: GracefulRestartConfig = {
  mode: "full",
  restartTimeS: 120,
  deferralS: 240,
  staleTimeS: 360,
  notification: false,
  preserveForwarding: true,
};

/** A node on one network, as a renderer sees it. */
export function speakerNode(name: string, addresses: readonly string[]): Node {
  const placed = addresses.map((address) => ({ address: address as IpAddress, length: address.includes(":") ? 64 : 24 }));
  return { name, interfaces: [{ network: "fabric", addresses: placed }], loopback: [], routes: [] };
}

/** A session as its node `a`, in AS 64512, sees it. */
export function speakerSession(given: {
  readonly own?: string;
  readonly peer?: string;
  readonly peerNode?: string;
  readonly peerAsn?: number;
  readonly passive?: boolean;
  readonly peerPassive?: boolean;
}): LocalSession {
  const { own = "172.30.0.11", peer = "172.30.0.12", peerNode = "b", peerAsn = 64512, passive = false, peerPassive = false } = given;
  const [localAddress, peerAddress] = [own as IpAddress, peer as IpAddress];
  return {
    id: `a-${peerNode}-${ipFamily(peerAddress)}`,
    local: { node: "a", address: localAddress, passive, nextHopSelf: false, gracefulRestart },
    peer: { node: peerNode, address: peerAddress, passive: peerPassive, nextHopSelf: false, gracefulRestart },
    peerAsn,
    localAddress,
    peerAddress,
    families: [ipFamily(peerAddress)],
    timers: { holdS: 90, keepaliveS: 30, connectRetryS: 5 },
  };
}
