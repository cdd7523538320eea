import { expect, test } from "vitest";
import { readRunDirectory } from "../../harness/runner/run-directory.ts";
import { inLab } from "./support.ts";

const HALF = "10.0.0.11, 10.0.0.12";
const WHOLE = `${HALF}, 10.0.0.13`;

/** A client, a router of ours without a speaker, and three nodes that share an address. The third leaves the router's group. */
const scenario = (type: string, hash: string) => `id: flows
title: one of three next hops goes
topology:
  networks: { lan: 192.0.2.0/24, core: 10.0.0.0/24 }
  nodes:
    client: { lan: 192.0.2.10, loopback: [10.30.0.0/26], routes: [{ to: 0.0.0.0/0, via: 192.0.2.1 }] }
    edge: { lan: 192.0.2.1, core: 10.0.0.1, multipath-hash: ${hash}, routes: [{ to: 10.30.0.0/26, via: 192.0.2.10 }] }
    s1: { core: 10.0.0.11, loopback: [198.51.100.10/32], routes: [{ to: 10.30.0.0/26, via: 10.0.0.1 }] }
    s2: { core: 10.0.0.12, loopback: [198.51.100.10/32], routes: [{ to: 10.30.0.0/26, via: 10.0.0.1 }] }
    s3: { core: 10.0.0.13, loopback: [198.51.100.10/32], routes: [{ to: 10.30.0.0/26, via: 10.0.0.1 }] }
probes:
  watch: { kind: tcp, pattern: watch, from: client, sources: 10.30.0.0/26, to: 198.51.100.10, port: 9001, flows: 60, interval: 100ms, stall: 2s }
  upload: { kind: tcp, pattern: upload, from: client, sources: 10.30.0.0/26, to: 198.51.100.10, port: 9002, flows: 60, interval: 100ms, stall: 2s }
  spread: { kind: udp, from: client, sources: 10.30.0.0/26, to: 198.51.100.10, port: 9003, flows: 60, interval: 40ms }
steps:
  - { id: group, fault: { kind: next-hop-group, node: edge, prefix: 198.51.100.10/32, type: ${type}, via: [${WHOLE}] } }
  - probe: start
  - wait: { probe: watch }
  - wait: { probe: upload }
  - wait: { probe: spread }
  - { id: leave, fault: { kind: next-hop-group, node: edge, prefix: 198.51.100.10/32, type: ${type}, via: [${HALF}] } }
  - observe: { for: 2s }
expect:
  - { name: watch, tcp: { probe: watch, from: leave } }
  - { name: watch-kept, tcp: { probe: watch, connected-to: [s1, s2], from: leave } }
  - { name: upload, tcp: { probe: upload, from: leave } }
  - { name: upload-kept, tcp: { probe: upload, connected-to: [s1, s2], from: leave } }
  - { name: spread, flows: { probe: spread, from: leave } }
  - { name: spread-kept, flows: { probe: spread, answered-by: [s1, s2], from: leave } }
  - { name: lossless, traffic: { probe: spread, from: leave, max-loss: 0, max-outage: 250ms } }
`;

async function verdictsOf(
  type: string,
  hash: string,
): Promise<{
  readonly verdicts: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly hash: string;
}> {
  return await inLab(scenario(type, hash), (directory, judged) => ({
    verdicts: Object.fromEntries(judged.results.map(({ expectation, verdict }) => [expectation.name, verdict.status])),
    texts: Object.fromEntries(
      judged.results.map(({ expectation, verdict }) => [
        expectation.name,
        "actual" in verdict ? verdict.actual : verdict.status === "inconclusive" ? verdict.reason : "",
      ]),
    ),
    hash: readRunDirectory(directory)
      .record.events.flatMap((e) => (e.kind === "hint" && e.what === "multipath-hash" ? [`${e.node} ${e.text}`] : []))
      .join(),
  }));
}

test.concurrent("behind a resilient group only the flows of the node that leaves are reset", async () => {
  const { verdicts, texts, hash } = await verdictsOf("resilient", "layer-3");
  const { watch } = texts;
  expect(verdicts, JSON.stringify(texts)).toEqual({
    watch: "fail",
    "watch-kept": "pass",
    upload: "fail",
    "upload-kept": "pass",
    spread: "fail",
    "spread-kept": "pass",
    lossless: "pass",
  });
  expect(watch).toMatch(
    /flow \d+ to s3 was reset by s[12], to which it had moved, at .*; cause of \d+ moves: edge changed its next hops of 198.51.100.10\/32 from \[10.0.0.11, 10.0.0.12, 10.0.0.13\] to \[10.0.0.11, 10.0.0.12\] at .*, in step leave/,
  );
  expect(hash).toBe("edge layer-3: net.ipv4.fib_multipath_hash_policy = 0, net.ipv6.fib_multipath_hash_policy = 0");
}, 120_000);

test.concurrent("behind the kernel's usual group flows of the nodes that stay are reset as well", async () => {
  const { verdicts, texts } = await verdictsOf("hash-threshold", "layer-4");
  expect(verdicts, JSON.stringify(texts)).toMatchObject({
    "watch-kept": "fail",
    "upload-kept": "fail",
    "spread-kept": "fail",
    lossless: "pass",
  });
}, 120_000);
