import { describe, expect, test } from "vitest";
import { parseResources } from "./parse-resources.ts";

const PEER = `apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: { name: tor }
spec: { myASN: 64513, peerASN: 64512, peerAddress: 172.31.0.2 }
`;
const POOL = `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: first }
spec: { addresses: [198.51.100.0/24] }
`;

function objects(...texts: readonly string[]): string {
  return texts.join("---\n");
}

function problemsOf(text: string): readonly string[] {
  return parseResources(text, "r.yaml").problems.map((p) => {
    const more = [p.expected && `expected ${p.expected}`, p.hint].filter((part) => part);
    return [`${p.line}:${p.column} ${p.message}`, ...more].join(" | ");
  });
}

function spec(kind: string, version: string, body: string, name = "x"): string {
  return `apiVersion: metallb.io/${version}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${body}\n`;
}
const peer = (body: string, name = "other") => spec("BGPPeer", "v1beta2", `{ myASN: 64513, ${body} }`, name);
const advertisement = (body: string, name = "all") => spec("BGPAdvertisement", "v1beta1", body, name);
const service = (body: string, annotations = "", name = "web") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, annotations: { ${annotations} } }\nspec: { type: LoadBalancer${body} }\n`;
const ADDRESS = "metallb.io/loadBalancerIPs: 198.51.100.10";
const NODES = "apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\n";

describe("what is wrong is told at its place, with what was expected", () => {
  test.each([
    ["an empty file", "", ["1:1 the file is empty"]],
    ["no YAML", "kind: [", [expect.stringMatching(/^1:8 not valid YAML/)]],
    ["no object", "- 1", [expect.stringMatching(/^1:1 the file is a list/)]],
    ["no kind", "apiVersion: v1", [expect.stringMatching(/^1:1 this object has no "kind" \| expected one of IPAddressPool/)]],
    [
      "an unknown kind",
      PEER.replace("BGPPeer", "BgpPeer"),
      [expect.stringMatching(/^2:7 there is no kind "BgpPeer" here .* did you mean "BGPPeer"\?$/)],
    ],
    [
      "the kind that IPAddressPool took the place of",
      spec("AddressPool", "v1beta1", "{}"),
      [expect.stringMatching(/write an IPAddressPool and a BGPAdvertisement$/)],
    ],
    ["no version", "kind: BGPPeer", ['1:1 this BGPPeer has no "apiVersion" | expected one of metallb.io/v1beta2, metallb.io/v1beta1']],
    [
      "an unknown version",
      POOL.replace("v1beta1", "v1beta2"),
      [expect.stringMatching(/^1:13 there is no IPAddressPool of "metallb\.io\/v1beta2" \| expected metallb\.io\/v1beta1/)],
    ],
    [
      "a misspelt field",
      PEER.replace("peerAddress", "peerAdress"),
      [expect.stringMatching(/^4:39 spec has an unknown key "peerAdress" .* did you mean "peerAddress"\?$/)],
    ],
    [
      "a misspelt field of Kubernetes",
      service(", externalTraficPolicy: Local", ADDRESS),
      [expect.stringMatching(/^4:\d+ spec has an unknown key "externalTraficPolicy" .*did you mean "externalTrafficPolicy"\?$/)],
    ],
    [
      "a field of the next version",
      spec("BGPPeer", "v1beta1", "{ myASN: 1, peerASN: 2, peerAddress: 10.0.0.1, enableGracefulRestart: true }"),
      [expect.stringMatching(/unknown key "enableGracefulRestart"/)],
    ],
    [
      "a name that is none",
      POOL.replace("first", "First_One"),
      [expect.stringMatching(/^3:19 metadata.name is "First_One" \| expected a Kubernetes name/)],
    ],
    [
      "two of one name",
      objects(POOL, POOL.replace("198.51.100", "10.0.0")),
      ['8:19 there is a IPAddressPool "first" already, in line 3 | keep one of the two'],
    ],
    ["a second document that is broken", `${POOL}---\nkind: [`, [expect.stringMatching(/^6:8 not valid YAML/)]],

    [
      "an address pool without sense",
      spec("IPAddressPool", "v1beta1", "{ addresses: [10.0.0.1-9] }"),
      [expect.stringMatching(/^4:21 the pool x has the addresses "10.0.0.1-9" \| expected two IP addresses/)],
    ],
    [
      "pools that overlap",
      objects(POOL, spec("IPAddressPool", "v1beta1", "{ addresses: [198.51.100.7/32] }")),
      ['9:21 "198.51.100.7/32" overlaps with "198.51.100.0/24" of the pool first'],
    ],

    ["no AS of the peer", peer("peerAddress: 10.0.0.1"), ["4:1 the peer other has neither peerASN nor dynamicASN"]],
    [
      "two of them",
      peer("peerAddress: 10.0.0.1, peerASN: 1, dynamicASN: external"),
      ["4:70 the peer other has both peerASN and dynamicASN | expected one of the two"],
    ],
    [
      "an address and an interface",
      peer("peerAddress: 10.0.0.1, peerASN: 1, interface: eth1"),
      [expect.stringMatching(/has both peerAddress and interface/)],
    ],
    [
      "multi-hop inside an AS",
      peer("peerAddress: 10.0.0.1, peerASN: 64513, ebgpMultiHop: true"),
      [expect.stringMatching(/has ebgpMultiHop, but the session is inside AS 64513/)],
    ],
    [
      "a hold time that RFC 4271 forbids",
      peer("peerAddress: 10.0.0.1, peerASN: 1, holdTime: 2s"),
      [expect.stringMatching(/has a hold time of 2 s \| expected 0s, or 3s and more/)],
    ],
    [
      "a keepalive that is too slow",
      peer("peerAddress: 10.0.0.1, peerASN: 1, holdTime: 9s, keepaliveTime: 10s"),
      [expect.stringMatching(/keepalive time of 10 s and a hold time of 9 s/)],
    ],
    [
      "an unknown BFD profile",
      objects(spec("BFDProfile", "v1beta1", "{}", "quick"), peer("peerAddress: 10.0.0.1, peerASN: 1, bfdProfile: quik")),
      [expect.stringMatching(/^9:\d+ there is no BFDProfile "quik" \| expected quick \| did you mean "quick"\?$/)],
    ],
    [
      "an unknown secret",
      peer("peerAddress: 10.0.0.1, peerASN: 1, passwordSecret: { name: bgp }"),
      [expect.stringMatching(/there is no Secret "bgp"/)],
    ],
    [
      "a secret of another type",
      objects(
        peer("peerAddress: 10.0.0.1, peerASN: 1, passwordSecret: { name: bgp }"),
        "apiVersion: v1\nkind: Secret\nmetadata: { name: bgp }\ntype: Opaque\nstringData: { password: a }\n",
      ),
      ["9:7 the secret bgp is of type Opaque | expected kubernetes.io/basic-auth"],
    ],
    [
      "a secret without password",
      objects(
        peer("peerAddress: 10.0.0.1, peerASN: 1, passwordSecret: { name: bgp }"),
        "apiVersion: v1\nkind: Secret\nmetadata: { name: bgp }\ntype: kubernetes.io/basic-auth\n",
      ),
      [expect.stringMatching(/^6:1 the secret bgp has no usable password/)],
    ],
    [
      "a password with a line of its own",
      peer('peerAddress: 10.0.0.1, peerASN: 1, password: "a\\n neighbor"'),
      [expect.stringMatching(/spec\.password is /)],
    ],
    [
      "peers with different router IDs",
      objects(PEER, peer("peerAddress: 10.0.0.1, peerASN: 1, routerID: 10.0.0.9")),
      [expect.stringMatching(/the peer other has the router ID 10.0.0.9, but tor has none \| expected the same in all peers/)],
    ],
    [
      "peers with different own ASes",
      objects(PEER, spec("BGPPeer", "v1beta2", "{ myASN: 1, peerASN: 2, peerAddress: 10.0.0.1 }")),
      [expect.stringMatching(/the peer x has myASN 1, but tor has 64513/)],
    ],
    [
      "two peers with one address",
      objects(PEER, peer("peerAddress: 172.31.0.2, peerASN: 1")),
      ["9:1 the peer other goes where tor goes already: 172.31.0.2"],
    ],

    [
      "an unknown pool",
      objects(POOL, PEER, advertisement("{ ipAddressPools: [frist] }")),
      ['14:26 there is no IPAddressPool "frist" | expected first | did you mean "first"?'],
    ],
    [
      "an unknown peer",
      objects(POOL, PEER, advertisement("{ peers: [top] }")),
      ['14:17 there is no BGPPeer "top" | expected tor | did you mean "tor"?'],
    ],
    [
      "an unknown community",
      advertisement("{ communities: [no-export] }"),
      [expect.stringMatching(/^4:23 there is no community "no-export"/)],
    ],
    [
      "a community out of range",
      advertisement('{ communities: ["70000:1"] }'),
      [expect.stringMatching(/has the community "70000:1" \| expected a community such as/)],
    ],
    [
      "an alias of nothing",
      spec("Community", "v1beta1", "{ communities: [{ name: a, value: b }] }"),
      [expect.stringMatching(/the community "a" of x is "b" \| expected a community such as/)],
    ],
    [
      "an aggregation beyond the pool",
      objects(POOL, advertisement("{ aggregationLength: 16 }")),
      ["9:28 the advertisement all aggregates to /16, but 198.51.100.0/24 of the pool first has no more than a /24 | expected at least 24"],
    ],
    [
      "two local preferences",
      objects(POOL, advertisement("{ localPref: 100 }"), advertisement("{ localPref: 200 }", "more")),
      [expect.stringMatching(/^14:\d+ the advertisement more has the local preference 200, but all has 100 for the same prefixes/)],
    ],
    [
      "selected services that are aggregated",
      advertisement("{ aggregationLength: 24, serviceSelectors: [{}] }"),
      [expect.stringMatching(/has serviceSelectors and aggregates/)],
    ],
    [
      "BFD echo and IPv6",
      objects(
        spec("BFDProfile", "v1beta1", "{ echoMode: true }", "echo"),
        peer("peerAddress: 10.0.0.1, peerASN: 1, bfdProfile: echo"),
        POOL.replace("198.51.100.0/24", '"2001:db8::/64"'),
        advertisement("{}"),
      ),
      [
        expect.stringMatching(
          /^16:1 the advertisement all announces the IPv6 addresses of the pool first to other, which has BFD with echoMode/,
        ),
      ],
    ],

    [
      "a service without address",
      objects(POOL, service("")),
      [expect.stringMatching(/^6:1 the service web has no address \| expected status\.loadBalancer\.ingress/)],
    ],
    [
      "a service outside the pools",
      objects(POOL, service(", loadBalancerIP: 10.9.9.9")),
      ["9:45 the service web has the address 10.9.9.9, which is in no pool | expected 198.51.100.0/24"],
    ],
    [
      "two addresses of a family",
      objects(POOL, service("", 'metallb.io/loadBalancerIPs: "198.51.100.1,198.51.100.2"')),
      [expect.stringMatching(/has a second address of the family ipv4: 198\.51\.100\.2/)],
    ],
    [
      "endpoints on a node that is not there",
      objects(NODES, POOL, service("", `${ADDRESS}, holdfast/endpoints: "n1, n2"`)),
      [expect.stringMatching(/^12:\d+ there is no Node "n2" \| expected n1/)],
    ],
    [
      "an EndpointSlice of no service",
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: s }\n",
      [expect.stringMatching(/^1:1 the EndpointSlice s belongs to no service/)],
    ],
    [
      "an EndpointSlice of an unknown service",
      objects(
        POOL,
        service("", ADDRESS),
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: s, labels: { kubernetes.io/service-name: wbe } }\n",
      ),
      [expect.stringMatching(/there is no Service in the namespace default "wbe" \| expected web \| did you mean "web"\?$/)],
    ],
    [
      "EndpointSlices and the annotation",
      objects(
        POOL,
        service("", `${ADDRESS}, holdfast/endpoints: n1`),
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: s, labels: { kubernetes.io/service-name: web } }\n",
      ),
      [expect.stringMatching(/the service web has EndpointSlices as well/)],
    ],
  ])("%s", (_, text, want) => {
    expect(problemsOf(text)).toEqual(want);
  });

  test("all of them at once, in the order of the file", () => {
    const text = objects(POOL.replace("198.51.100.0/24", "x"), PEER.replace("64512", "0"), advertisement("{ peers: [nobody] }"));
    expect(problemsOf(text).map((p) => p.split(" ")[0])).toEqual(["4:21", "9:32", "14:17"]);
  });

  test("the line itself is given for a frame", () => {
    expect(parseResources(PEER.replace("64512", "0"), "r.yaml").problems[0]?.sourceLine).toContain("peerASN: 0");
  });
});

describe("what a cluster holds", () => {
  test("things that are no business of BGP's are let through", () => {
    const text = objects(
      POOL,
      spec("L2Advertisement", "v1beta1", "{}"),
      "apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { clusterIP: None }\n",
    );
    const { cluster, problems } = parseResources(text, "r.yaml");
    expect(problems).toEqual([]);
    expect(cluster.services).toEqual([]);
  });

  test("a hold time brings its keepalive time, and the other way round", () => {
    const timers = (body: string) => parseResources(peer(`peerAddress: 10.0.0.1, peerASN: 1, ${body}`), "r.yaml").cluster.peers[0]?.timers;
    expect(timers("holdTime: 10s")).toEqual({ holdS: 10, keepaliveS: 3 });
    expect(timers("keepaliveTime: 10s")).toEqual({ holdS: 30, keepaliveS: 10 });
    expect(timers("holdTime: 0s")).toEqual({ holdS: 0, keepaliveS: 0 });
    expect(timers("")).toBeUndefined();
  });

  test("two local preferences are no matter where the advertisements never meet", () => {
    const labelled = NODES.replace("n1 }", "n1, labels: { zone: a } }");
    const other = labelled.replace("n1", "n2").replace("zone: a", "zone: b");
    const inZone = (zone: string, localPref: number) =>
      advertisement(`{ localPref: ${localPref}, nodeSelectors: [{ matchLabels: { zone: ${zone} } }] }`, zone);
    expect(problemsOf(objects(POOL, labelled, other, inZone("a", 1), inZone("b", 2)))).toEqual([]);
    expect(
      problemsOf(objects(POOL, advertisement("{ localPref: 1, aggregationLength: 24 }"), advertisement("{ localPref: 2 }", "more"))),
    ).toEqual([]);
  });
});

describe("a hostile file costs little", () => {
  test.each([
    ["many documents", "---\n".repeat(2000), /more than 500 documents/],
    ["a large file", `a: ${"x".repeat(1 << 20)}`, /larger than 1024 KiB/],
    [
      "an alias that grows",
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n`,
      /more than 100 aliases/,
    ],
    ["deep nesting", `kind: ${"[".repeat(5000)}`, /not valid YAML|too deeply|levels deep/],
    ["a key of every object", "__proto__: { kind: BGPPeer }\n", /has no "kind"/],
  ])("%s", (_, text, want) => {
    const began = process.hrtime.bigint();
    expect(problemsOf(text).join("\n")).toMatch(want);
    expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(5);
  });

  test("many objects are too many", () => {
    const items = Array.from({ length: 5002 }, (_, i) => `- {apiVersion: v1, kind: Node, metadata: {name: n${i}}}`).join("\n");
    expect(problemsOf(`apiVersion: v1\nkind: List\nitems:\n${items}\n`)).toEqual([
      expect.stringMatching(/too many objects|more than 50000 values/),
    ]);
  });
});
