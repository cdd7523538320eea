import type { z } from "zod";
import { type IpAddress, parseIpAddress } from "../net/address.ts";
import { base64Text } from "./base64-text.ts";
import type { BfdProfile, Peer } from "./cluster.ts";
import type { bgpPeer } from "./metallb-kinds.ts";
import { type Resource, type ResourceObjects, reportUnknownName } from "./resource-objects.ts";

type Spec = z.output<typeof bgpPeer>["spec"];

/** The BGPPeers, with what MetalLB's FRR mode asks of all of them together: one router ID, and one local AS for each VRF. */
export function readPeers(objects: ResourceObjects, bfdProfiles: readonly BfdProfile[]): readonly Peer[] {
  const peers: Peer[] = [];
  for (const resource of objects.all("BGPPeer")) {
    const spec = wholeSpec(resource.object.spec);
    checkOne(resource, spec, bfdProfiles);
    const peer = readPeer(resource, spec, objects);
    if (!peer) continue;
    checkTogether(resource, peer, peers);
    peers.push(peer);
  }
  return peers;
}

/** v1beta1 has fewer fields; each missing one has the meaning of its default. */
function wholeSpec(spec: Resource<"BGPPeer">["object"]["spec"]): Spec {
  return { enableGracefulRestart: false, dualStackAddressFamily: false, ...spec };
}

function checkOne({ name, report }: Resource<"BGPPeer">, spec: Spec, bfdProfiles: readonly BfdProfile[]): void {
  const problem = (path: readonly string[], message: string, expected?: string) =>
    report(["spec", ...path], { at: path.length === 0 ? "key" : "value", message: `the peer ${name} ${message}`, expected });
  if (spec.peerASN === undefined && spec.dynamicASN === undefined) problem([], "has neither peerASN nor dynamicASN");
  if (spec.peerASN !== undefined && spec.dynamicASN !== undefined)
    problem(["dynamicASN"], "has both peerASN and dynamicASN", "one of the two");
  if (spec.peerAddress === undefined && spec.interface === undefined) problem([], "has neither peerAddress nor interface");
  if (spec.peerAddress !== undefined && spec.interface !== undefined)
    problem(["interface"], "has both peerAddress and interface", "one of the two");
  if (spec.ebgpMultiHop && (spec.peerASN === spec.myASN || spec.dynamicASN === "internal"))
    problem(["ebgpMultiHop"], `has ebgpMultiHop, but the session is inside AS ${spec.myASN}`, "false");
  if (spec.password !== undefined && spec.passwordSecret)
    problem(["passwordSecret"], "has both password and passwordSecret", "one of the two");
  if (spec.routerID !== undefined && !parseIpAddress(spec.routerID))
    problem(["routerID"], `has the router ID ${spec.routerID}`, "an IPv4 address");
  const timers = timersOf(spec);
  if (timers && timers.holdS !== 0 && timers.holdS < 3)
    problem([spec.holdTime === undefined ? "keepaliveTime" : "holdTime"], `has a hold time of ${timers.holdS} s`, "0s, or 3s and more");
  if (timers && timers.keepaliveS > timers.holdS)
    problem(
      ["keepaliveTime"],
      `has a keepalive time of ${timers.keepaliveS} s and a hold time of ${timers.holdS} s`,
      "a keepalive time no longer than the hold time",
    );
  if (spec.bfdProfile !== undefined && !bfdProfiles.some((p) => p.name === spec.bfdProfile))
    reportUnknownName(
      { report } as Resource<"BGPPeer">,
      ["spec", "bfdProfile"],
      "BFDProfile",
      spec.bfdProfile,
      bfdProfiles.map((p) => p.name),
    );
}

function readPeer(resource: Resource<"BGPPeer">, spec: Spec, objects: ResourceObjects): Peer | undefined {
  const peerAsn = spec.peerASN ?? spec.dynamicASN;
  const address = spec.peerAddress === undefined ? undefined : parseIpAddress(spec.peerAddress);
  const target = address
    ? ({ kind: "address", address } as const)
    : spec.interface === undefined
      ? undefined
      : ({ kind: "interface", name: spec.interface } as const);
  if (peerAsn === undefined || !target) return undefined;
  const timers = timersOf(spec);
  return {
    name: resource.name,
    at: resource.at(["metadata", "name"]),
    myAsn: spec.myASN,
    peerAsn,
    target,
    port: spec.peerPort,
    nodeSelectors: spec.nodeSelectors,
    gracefulRestart: spec.enableGracefulRestart,
    ebgpMultiHop: spec.ebgpMultiHop,
    dualStack: spec.dualStackAddressFamily,
    ...given("localAsn", spec.localASN),
    ...given("sourceAddress", addressOf(spec.sourceAddress)),
    ...given("routerId", addressOf(spec.routerID)),
    ...given("timers", timers),
    ...given("connectS", spec.connectTime),
    ...given("password", spec.password ?? secretPassword(resource, spec, objects)),
    ...given("bfdProfile", spec.bfdProfile),
    ...given("vrf", spec.vrf),
  };
}

function addressOf(text: string | undefined): IpAddress | undefined {
  return text === undefined ? undefined : parseIpAddress(text);
}

/** Of the two times one may be missing; MetalLB then takes three to one. */
function timersOf({ holdTime, keepaliveTime }: Spec): Peer["timers"] {
  if (holdTime === undefined) return keepaliveTime === undefined ? undefined : { holdS: keepaliveTime * 3, keepaliveS: keepaliveTime };
  return { holdS: holdTime, keepaliveS: keepaliveTime ?? Math.trunc(holdTime / 3) };
}

function secretPassword(resource: Resource<"BGPPeer">, spec: Spec, objects: ResourceObjects): string | undefined {
  const wanted = spec.passwordSecret?.name;
  if (wanted === undefined) return undefined;
  const secrets = objects.all("Secret");
  const found = secrets.find((secret) => secret.name === wanted);
  if (!found) {
    reportUnknownName(
      resource,
      ["spec", "passwordSecret", "name"],
      "Secret",
      wanted,
      secrets.map((secret) => secret.name),
    );
    return undefined;
  }
  const { data, stringData, type } = found.object;
  const password = stringData.password ?? (data.password === undefined ? undefined : base64Text(data.password));
  if (type !== "kubernetes.io/basic-auth")
    found.report(["type"], { message: `the secret ${wanted} is of type ${type ?? "Opaque"}`, expected: "kubernetes.io/basic-auth" });
  if (password === undefined || !/^[!-~]{1,80}$/.test(password))
    found.report([], {
      at: "key",
      message: `the secret ${wanted} has no usable password`,
      expected: "data or stringData with a password of 1 to 80 printable ASCII characters",
    });
  return password;
}

function checkTogether({ report }: Resource<"BGPPeer">, peer: Peer, earlier: readonly Peer[]): void {
  const [first] = earlier;
  if (first && first.routerId !== peer.routerId)
    report(["spec", "routerID"], {
      message: `the peer ${peer.name} has ${peer.routerId ? `the router ID ${peer.routerId}` : "no router ID"}, but ${first.name} has ${first.routerId ?? "none"}`,
      expected: "the same in all peers: FRR mode has one",
    });
  const sameVrf = earlier.filter((other) => other.vrf === peer.vrf);
  const otherAsn = sameVrf.find((other) => other.myAsn !== peer.myAsn);
  if (otherAsn)
    report(["spec", "myASN"], {
      message: `the peer ${peer.name} has myASN ${peer.myAsn}, but ${otherAsn.name} has ${otherAsn.myAsn}`,
      expected: "the same in all peers of a VRF: FRR mode has one",
    });
  const twice = sameVrf.find((other) => targetText(other) === targetText(peer));
  if (twice) report(["spec"], { at: "key", message: `the peer ${peer.name} goes where ${twice.name} goes already: ${targetText(peer)}` });
}

function targetText({ target }: Peer): string {
  return target.kind === "address" ? target.address : target.name;
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
