import type Docker from "dockerode";
import { labels } from "../docker/owner.ts";
import { HarnessError } from "../errors.ts";
import { within } from "../runner/deadline.ts";
import type { Finding } from "./finding.ts";

/** What scenarios need of the kernel: a name for people, the commands that use it, and what is lost without it. */
const FEATURES = [
  {
    name: "IPv6",
    script: "ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up && ip -6 addr add fd00:1::1/64 dev v0 nodad",
    lost: "scenarios with IPv6 addresses",
  },
  {
    name: "ECMP routes",
    script: "ip addr add 192.0.2.1/24 dev v0 && ip route add 198.51.100.0/24 nexthop via 192.0.2.2 nexthop via 192.0.2.3",
    lost: "scenarios with several next hops",
  },
  { name: "nexthop objects", script: "ip nexthop add id 1 via 192.0.2.2 dev v0", lost: "FRR's next-hop groups" },
  {
    name: "resilient next-hop groups",
    script: "ip nexthop add id 2 via 192.0.2.3 dev v0 && ip nexthop add id 3 group 1/2 type resilient buckets 8",
    lost: "the fault `next-hop-group`, unless of type hash-threshold",
  },
  {
    name: "nftables reject",
    script:
      "nft add table inet t && nft add chain inet t c '{ type filter hook input priority 0; }' && nft add rule inet t c tcp dport 179 reject with tcp reset && nft add rule inet t c tcp dport 180 reject with icmpx host-unreachable",
    lost: "the faults `refuse`, `unreachable` and `drop`",
  },
  { name: "nftables numgen", script: "nft add rule inet t c numgen random mod 100 '<' 50 drop", lost: "packet loss as a fault" },
] as const;

const DEADLINE_MS = 30_000;

/** Tries each feature in a namespace of its own, in a container of the node image. */
export async function kernelFeatures(engine: Docker, nodeImage: string): Promise<readonly Finding[]> {
  const output = await runInContainer(
    engine,
    nodeImage,
    FEATURES.map(({ script }, i) => `if { ${script}; } 2>&1; then echo "${i} ok"; else echo "${i} no"; fi`).join("\n"),
  );
  return FEATURES.map(({ name, lost }, i) => {
    const works = output.split("\n").includes(`${i} ok`);
    if (works) return { subject: `kernel: ${name}`, status: "ok", text: "works in a container" };
    return {
      subject: `kernel: ${name}`,
      status: "note",
      text: `does not work in a container; ${lost} will be not-applicable`,
      remedy: complaint(output, i),
    };
  });
}

/** What the commands of a failed feature printed. */
function complaint(output: string, index: number): string {
  const lines = output.split("\n");
  const end = lines.indexOf(`${index} no`);
  const begin = lines.findLastIndex((line, i) => i < end && /^\d+ (ok|no)$/.test(line)) + 1;
  return `The kernel of the engine's machine says: ${lines.slice(begin, Math.max(begin, end)).join("; ") || "nothing"}`;
}

async function runInContainer(engine: Docker, image: string, script: string): Promise<string> {
  const container = await engine.createContainer({
    Image: image,
    Cmd: ["sh", "-c", script],
    Tty: true,
    Labels: labels("doctor", "doctor"),
    HostConfig: { NetworkMode: "none", CapAdd: ["NET_ADMIN", "NET_RAW"], Sysctls: { "net.ipv6.conf.all.disable_ipv6": "0" } },
  });
  try {
    await container.start();
    await within(DEADLINE_MS, "the kernel check in a container", container.wait());
    return String(await container.logs({ stdout: true, stderr: true, follow: false })).replaceAll("\r", "");
  } catch (cause) {
    throw new HarnessError("the kernel check could not run in a container", { cause });
  } finally {
    await container.remove({ force: true, v: true });
  }
}
