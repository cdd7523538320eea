import { HarnessError } from "../errors.ts";
import { gobgp } from "./gobgp.ts";
import { gobgpConfig } from "./gobgp-config.ts";
import { GOBGP_CONFIG_FILE } from "./gobgp-start.ts";
import { plainName } from "./local-sessions.ts";
import type { SpeakerAdapter, SpeakerConfig } from "./speaker.ts";

/**
 * kube-vip in BGP mode, which is GoBGP as a library (versions are GoBGP's): it has no listening socket (kube-vip pkg/bgp/server.go, ListenPort -1), announces its addresses with the session's own address
 * as next hop, and puts no route into the kernel. It offers no graceful restart; a scenario that turns it on asks what kube-vip would gain by it. kube-vip's defaults, AS 65000, hold time 30 s,
 * KEEPALIVEs every 10 s and 10 s between attempts to connect, are the scenario's to say.
 */
export const kubeVipBgp: SpeakerAdapter = {
  ...gobgp,
  kind: "kube-vip-bgp",
  versions: gobgp.versions.map((version) => ({ ...version, installsRoutes: false })),
  render(config) {
    for (const { local, peer } of config.sessions) {
      if (!local.passive) continue;
      const hint = `Make ${plainName(peer.node)} the passive side, or neither.`;
      throw new HarnessError(
        `node ${plainName(config.node.name)}: kube-vip cannot wait for ${plainName(peer.node)} to connect, since it never listens`,
        { hint },
      );
    }
    const own = config.speaker.config;
    const files = gobgp.render(withoutKernel(config)).filter(({ path }) => path !== GOBGP_CONFIG_FILE);
    return [{ path: GOBGP_CONFIG_FILE, content: own ?? gobgpConfig(config, { dialsOnly: true }), mode: 0o644 }, ...files];
  },
  command: (config, start) => gobgp.command(withoutKernel(config), start),
};

function withoutKernel(config: SpeakerConfig): SpeakerConfig {
  return { ...config, speaker: { ...config.speaker, kernelRoutes: "none" } };
}
