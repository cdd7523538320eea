import type Docker from "dockerode";
import { beforeAll, describe, expect, test } from "vitest";
import { connectEngine } from "../../harness/docker/engine.ts";
import { ensureImage } from "../../harness/docker/image-builder.ts";
import { labels } from "../../harness/docker/owner.ts";
import { metallb } from "../../harness/speakers/metallb.ts";
import { METALLB_RELOAD, METALLB_START, RELOAD, RELOADED_FILE, STARTUP_CONF } from "../../harness/speakers/metallb-start.ts";
import { type GoldenResources, goldenResources } from "../support/metallb-resources.ts";

/** FRR says these of every `neighbor … graceful-restart` and every `echo-mode`, whatever surrounds them: remarks, no complaints. */
const REMARKS = [
  /^Graceful restart configuration changed, reset this peer to take effect$/,
  /^% Echo mode works correctly for IPv4, but only works when the peer is also FRR for IPv6\.$/,
];
/** FRR 8.4 takes that line and answers it with a failure: FRRouting/frr#8403. */
const OF_8_4 = [
  /^% The Graceful Restart command used is not valid at this moment\.$/,
  /^line \d+: Failure to communicate\[13\] to bgpd, line: {2}neighbor \S+ graceful-restart$/,
  /WARNING.*frr-reload\.py failed due to$/,
  /^vtysh \(exec file\) exited with status 13$/,
];
/** Ways in which FRR and its tools complain. */
const COMPLAINT = /^%|^line \d+:|warning|error|unknown|unrecognized|incomplete|ambiguous|fail|traceback|exited with/i;
/** What frr-reload.py finds different for ever, since FRR does not show it, or shows it otherwise: the default port, the names of well-known communities, both intervals of BFD's echo. */
const SHOWN_OTHERWISE =
  /^((no )?hostname.*|ip(v6)? nht resolve-via-default|exit|router bgp \d+( vrf \w+)?|neighbor \S+ (ebgp-multihop|port 179)|route-map \S+ permit \d+|set community 65535:\d+ additive|bfd|profile \S+|echo-interval \d+|)$/;

let engine: Docker;
beforeAll(async () => {
  engine = await connectEngine();
});

describe.each(metallb.versions)("FRR $version", ({ version, image }) => {
  test.concurrent.each(goldenResources())("loads $name without a warning", { timeout: 300_000 }, async (resources) => {
    const loaded = await load(await ensureImage(engine, image, () => {}), resources);
    expect(loaded.dryRun).toBe("rc 0");
    expect(loaded.status).toBe("success");
    const known = version === "8.4" && resources.golden().includes(" graceful-restart\n") ? OF_8_4 : [];
    const complaints = loaded.reload
      .split("\n")
      .filter((line) => COMPLAINT.test(line) && ![...REMARKS, ...known].some((one) => one.test(line)));
    expect(complaints).toEqual([]);
    expect(toAdd(loaded.difference)).toEqual([]);
    // The proof that it was looked at the right FRR.
    const running = loaded.running.split("\n").map((line) => line.trim());
    const wanted = resources
      .golden()
      .split("\n")
      .map((line) => line.trim());
    const kept = wanted.filter((line) =>
      /^(network|neighbor \S+ (activate|route-map|remote-as|graceful-restart$|password)|.*prefix-list \S+ seq|set )/.test(line),
    );
    expect(kept.length).toBeGreaterThan(3);
    const missing = kept.filter((line) => !running.includes(line) && !SHOWN_OTHERWISE.test(line));
    expect(missing.filter((line) => !line.startsWith("neighbor fabric interface"))).toEqual([]);
  });

  test("and complains of one that is wrong", { timeout: 300_000 }, async () => {
    const [first] = goldenResources();
    if (!first) throw new Error("no resources");
    const broken = first.golden().replace("no bgp default ipv4-unicast", "no bgp defualt ipv4-unicast");
    const loaded = await load(await ensureImage(engine, image, () => {}), { ...first, golden: () => broken });
    expect(loaded.dryRun).toMatch(/line \d+: % Unknown command/);
  });
});

interface Loaded {
  readonly dryRun: string;
  readonly status: string;
  readonly reload: string;
  readonly difference: string;
  readonly running: string;
}

/** The lines that would still have to be added to the running configuration. */
function toAdd(difference: string): readonly string[] {
  const [, added = ""] = difference.split("Lines To Add\n============\n");
  return added
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !SHOWN_OTHERWISE.test(line));
}

/** A pod's start as the adapter has it, then the questions, in a container without network. */
async function load(image: string, resources: GoldenResources): Promise<Loaded> {
  const files = {
    "/etc/frr/frr.conf": STARTUP_CONF,
    "/etc/frr/vtysh.conf": "service integrated-vtysh-config\n",
    "/etc/frr/start": METALLB_START,
    [RELOAD]: METALLB_RELOAD,
    [RELOADED_FILE]: resources.golden(),
  };
  const write = Object.entries(files).map(([path, text]) => `echo ${Buffer.from(text).toString("base64")} | base64 -d >${path}`);
  const script = [
    "mkdir -p /etc/frr_reloader",
    ...write,
    `chmod 755 ${RELOAD} /etc/frr/start`,
    "echo '=== dryRun'",
    `vtysh -C -f ${RELOADED_FILE} 2>&1; echo "rc $?"`,
    "/etc/frr/start >/tmp/log 2>&1 & until [ -e /etc/frr_reloader/.status ] || ! kill -0 $!; do sleep 0.1; done",
    "echo '=== status'; cat /etc/frr_reloader/.status || tail -20 /tmp/log",
    "echo '=== reload'; cat /etc/frr_reloader/output",
    `echo '=== difference'; python3 /usr/lib/frr/frr-reload.py --test --stdout ${RELOADED_FILE} 2>&1`,
    "echo '=== running'; vtysh -c 'show running-config' 2>&1",
    "echo '=== end'",
  ].join("\n");
  const output = await outputOf(image, script);
  const section = (name: string) => new RegExp(`=== ${name}\\n([^]*?)\\n?=== `).exec(output)?.[1] ?? `no section ${name} in ${output}`;
  return {
    dryRun: section("dryRun"),
    status: section("status"),
    reload: section("reload"),
    difference: section("difference"),
    running: section("running"),
  };
}

async function outputOf(image: string, script: string): Promise<string> {
  const container = await engine.createContainer({
    Image: image,
    Entrypoint: ["/bin/sh", "-c", script],
    Tty: true,
    Labels: labels("e2e-metallb", "test"),
    HostConfig: { NetworkMode: "none", CapAdd: ["NET_ADMIN", "NET_RAW", ...metallb.capabilities] },
  });
  try {
    await container.start();
    await container.wait();
    return String(await container.logs({ stdout: true, stderr: true, follow: false })).replaceAll("\r\n", "\n");
  } finally {
    await container.remove({ force: true });
  }
}
