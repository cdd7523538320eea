import type Docker from "dockerode";
import { beforeAll, describe, expect, test } from "vitest";
import { connectEngine } from "../../harness/docker/engine.ts";
import { ensureImage } from "../../harness/docker/image-builder.ts";
import { labels } from "../../harness/docker/owner.ts";
import { speakers } from "../../harness/speakers/speakers.ts";

const BUILD_DEADLINE_MS = 300_000;
const BIRD_ARGV = ["bird", "--version"] as const;
const GOBGP_ARGV = ["gobgpd", "--version"] as const;
const VERSION_ARGV: Readonly<Record<string, readonly string[]>> = {
  frr: ["/usr/lib/frr/bgpd", "--version"],
  bird: BIRD_ARGV,
  calico: BIRD_ARGV,
  gobgp: GOBGP_ARGV,
  "kube-vip-bgp": GOBGP_ARGV,
  "kube-router": GOBGP_ARGV,
  openbgpd: ["bgpd", "-V"],
  scripted: ["node", "--version"],
  "kube-vip-table": ["node", "--version"],
  metallb: ["/usr/lib/frr/bgpd", "--version"],
};
const images = speakers.flatMap(({ kind, versions }) => versions.map((version) => ({ kind, ...version })));

let engine: Docker;
beforeAll(async () => {
  engine = await connectEngine();
});

describe.each(images)("$kind@$version", ({ kind, version, image }) => {
  test("the image holds that version of the daemon, and is not built twice", { timeout: BUILD_DEADLINE_MS }, async () => {
    const tag = await ensureImage(engine, image, () => {});
    const argv = VERSION_ARGV[kind] ?? [];
    expect(argv, `how ${kind} is asked for its version has to be said here`).not.toEqual([]);
    const [major] = version.split("+");
    // A program of ours is put into the container; its image holds what runs it.
    const holds =
      argv[0] === "node" ? /^v(2[0-9]|[3-9][0-9])\./ : new RegExp(`(version|OpenBGPD) ${major?.replaceAll(".", "\\.")}(\\.|\\D|$)`, "i");
    expect(await outputOf(tag, argv)).toMatch(holds);

    const log: string[] = [];
    expect(await Promise.all([1, 2].map(() => ensureImage(engine, image, (line) => log.push(line))))).toEqual([tag, tag]);
    expect(log).toEqual([]);
  });
});

async function outputOf(image: string, argv: readonly string[]): Promise<string> {
  const container = await engine.createContainer({
    Image: image,
    Cmd: [...argv],
    Entrypoint: [],
    Tty: true,
    Labels: labels("e2e-images", "test"),
  });
  try {
    await container.start();
    await container.wait();
    return String(await container.logs({ stdout: true, stderr: true, follow: false }));
  } finally {
    await container.remove({ force: true });
  }
}
