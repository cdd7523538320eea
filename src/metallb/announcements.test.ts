import { describe, expect, test } from "vitest";
import type { IpAddress } from "../net/address.ts";
import { announcedPrefixes, peerSessions } from "./announcements.ts";
import type { Cluster } from "./cluster.ts";
import { type ClusterChange, changed, withoutPeers } from "./cluster-change.ts";
import { frrConfig } from "./frr-config.ts";
import { parseResources } from "./parse-resources.ts";

function cluster(
  options: { readonly policy?: "Cluster" | "Local"; readonly endpoints?: string; readonly nodes?: boolean; readonly n2?: string } = {},
): Cluster {
  const { policy = "Cluster", endpoints, nodes = true, n2 = "" } = options;
  const annotation = endpoints === undefined ? "" : `, holdfast/endpoints: "${endpoints}"`;
  const text = [
    ...(nodes ? ["apiVersion: v1\nkind: Node\nmetadata: { name: n1 }", `apiVersion: v1\nkind: Node\nmetadata: { name: n2${n2} }`] : []),
    "apiVersion: metallb.io/v1beta2\nkind: BGPPeer\nmetadata: { name: tor }\nspec: { myASN: 1, peerASN: 2, peerAddress: 10.0.0.2 }",
    "apiVersion: metallb.io/v1beta2\nkind: BGPPeer\nmetadata: { name: tor6 }\nspec: { myASN: 1, peerASN: 2, peerAddress: fd00::2 }",
    'apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: { name: p }\nspec: { addresses: [198.51.100.0/24, "2001:db8::/64"] }',
    "apiVersion: metallb.io/v1beta1\nkind: BGPAdvertisement\nmetadata: { name: all }",
    `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop, annotations: { metallb.io/loadBalancerIPs: "198.51.100.1,2001:db8::1"${annotation} } }\nspec: { type: LoadBalancer, externalTrafficPolicy: ${policy} }`,
  ].join("\n---\n");
  const parsed = parseResources(text, "r.yaml");
  expect(parsed.problems).toEqual([]);
  return parsed.cluster;
}

const BOTH = ["198.51.100.1/32", "2001:db8::1/128"];

describe("who announces a service", () => {
  test.each([
    ["Cluster, endpoints everywhere", {}, BOTH, BOTH],
    ["Cluster, one endpoint elsewhere", { endpoints: "n2" }, BOTH, BOTH],
    ["Cluster, no endpoint at all", { endpoints: "" }, [], []],
    ["Local, endpoints everywhere", { policy: "Local" }, BOTH, BOTH],
    ["Local, one endpoint", { policy: "Local", endpoints: "n2" }, [], BOTH],
    [
      "a node that is excluded from load balancing",
      { n2: ', labels: { node.kubernetes.io/exclude-from-external-load-balancers: "" }' },
      BOTH,
      [],
    ],
  ] as const)("%s", (_, options, n1, n2) => {
    expect(announcedPrefixes(cluster(options), "n1")).toEqual(n1);
    expect(announcedPrefixes(cluster(options), "n2")).toEqual(n2);
  });

  test("a node that the cluster does not have announces nothing and has no sessions; without Node objects every node is there", () => {
    expect(peerSessions(cluster(), "n9")).toEqual([]);
    expect(announcedPrefixes(cluster({ nodes: false }), "n9")).toEqual(BOTH);
  });

  test("a session over one family's addresses carries that family only", () => {
    const sessions = peerSessions(cluster(), "n1").map(({ peer, announcements }) => [peer.name, announcements.map((a) => a.prefix)]);
    expect(sessions).toEqual([
      ["tor", [BOTH[0]]],
      ["tor6", [BOTH[1]]],
    ]);
  });
});

describe("a change of the cluster", () => {
  const mail = { name: "mail", addresses: ["198.51.100.9" as IpAddress], trafficPolicy: "local", endpoints: ["n2"] } as const;
  const after = (change: ClusterChange, options: Parameters<typeof cluster>[0] = {}) => {
    const changedCluster = changed(cluster(options), change);
    return ["n1", "n2"].map((node) => announcedPrefixes(changedCluster, node));
  };
  const endpoint = (on: string, ready: boolean): ClusterChange => ({ kind: "endpoint-ready", service: "web", on, ready });

  test.each([
    ["one service more", { kind: "service-add", service: mail }, {}, [BOTH, [BOTH[0], "198.51.100.9/32", BOTH[1]]]],
    ["one less", { kind: "service-remove", service: "web" }, {}, [[], []]],
    ["named with its namespace", { kind: "service-remove", service: "shop/web" }, {}, [[], []]],
    [
      "another address",
      { kind: "service-address", service: "web", addresses: ["198.51.100.2" as IpAddress] },
      {},
      [["198.51.100.2/32"], ["198.51.100.2/32"]],
    ],
    ["Local: an endpoint is not ready any more", endpoint("n2", false), { policy: "Local" }, [BOTH, []]],
    ["Local: one becomes ready", endpoint("n1", true), { policy: "Local", endpoints: "n2" }, [BOTH, BOTH]],
    ["Cluster: one of two endpoints", endpoint("n2", false), {}, [BOTH, BOTH]],
    ["Cluster: the only endpoint", endpoint("n2", false), { endpoints: "n2" }, [[], []]],
  ] as const)("%s", (_, change, options, want) => {
    expect(after(change as ClusterChange, options)).toEqual(want);
  });

  test("an endpoint that comes back is where it was", () => {
    const before = cluster({ policy: "Local" });
    const back = changed(changed(before, endpoint("n1", false)), endpoint("n1", true));
    expect(frrConfig(back, "n1")).toBe(frrConfig(before, "n1"));
  });

  test("a peer that is taken out has no session any more", () => {
    const left = withoutPeers(cluster(), ["10.0.0.2" as IpAddress]);
    expect(peerSessions(left, "n1").map(({ peer }) => peer.name)).toEqual(["tor6"]);
  });

  test.each([
    [
      "no such service",
      () => changed(cluster(), { kind: "service-remove", service: "wbe" }),
      /there is no service wbe; did you mean "web"\?/,
    ],
    [
      "a service that is there already",
      () => changed(cluster(), { kind: "service-add", service: { ...mail, name: "web" } }),
      /there is a service web already/,
    ],
    [
      "an address outside the pools",
      () => changed(cluster(), { kind: "service-address", service: "web", addresses: ["10.0.0.1" as IpAddress] }),
      /10\.0\.0\.1 of the service web is in no IPAddressPool/,
    ],
    ["no such node", () => changed(cluster(), endpoint("n9", true)), /there is no Node n9; there are n1, n2/],
    ["no such peer", () => withoutPeers(cluster(), ["10.0.0.9" as IpAddress]), /no BGPPeer has the address 10\.0\.0\.9/],
  ])("%s is told", (_, change, want) => {
    expect(change).toThrow(want);
  });
});
