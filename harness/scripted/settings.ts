import { type IpAddress, ipFamily } from "../../src/net/address.ts";
import { parsePrefix } from "../../src/net/prefix.ts";
import { behaviour, ipAddress } from "./behaviour.ts";
import { FOLDER } from "./control-socket.ts";
import { bool, fields, int, list, oneOf, optional, parsed, Refused, type Shaped, text, withDefault } from "./shape.ts";

/** What the harness says at the start (`scripted.json`). Times are seconds. */
export type Settings = Shaped<typeof settings>;
export type SessionSettings = Shaped<typeof session>;
export type GracefulRestartSettings = Shaped<typeof gracefulRestart>;

export const prefix = parsed(parsePrefix, "a prefix");
const seconds = int(0, 0xffffff);
const asn = int(0, 0xffffffff);

const gracefulRestart = fields({
  mode: oneOf("off", "helper", "full"),
  restartTimeS: int(0, 4095),
  deferralS: seconds,
  staleTimeS: seconds,
  notification: bool,
  preserveForwarding: bool,
  longLivedS: optional(seconds),
});

const session = fields({
  id: text,
  localAddress: ipAddress,
  peerAddress: ipAddress,
  peerNode: withDefault(text, ""),
  peerAsn: asn,
  passive: withDefault(bool, false),
  nextHopSelf: withDefault(bool, false),
  families: list(oneOf("ipv4", "ipv6"), 2),
  timers: fields({ holdS: int(0, 65535), keepaliveS: int(0, 65535), connectRetryS: int(0, 65535) }),
  gracefulRestart,
  password: optional(text),
  localInternal: bool,
});

const settings = fields({
  node: text,
  asn,
  routerId: ipAddress,
  sessions: list(session, 1000),
  announce: list(prefix, 100_000),
  behaviour: withDefault(behaviour, {}),
  recovery: withDefault(bool, false),
  /** TCP port to listen on and to dial; another one than BGP's is for tests. */
  port: withDefault(int(1, 65535), 179),
  /** Folder of the control socket and the saved state. */
  folder: withDefault(text, FOLDER),
});

/** Throws `Refused` with the name of the field that is not what it has to be. */
export function readSettings(json: string): Settings {
  const read = settings(JSON.parse(json), "");
  if (ipFamily(read.routerId) !== "ipv4") throw new Refused("routerId: not an IPv4 address");
  const pairs = new Set<string>();
  for (const [i, { id, localAddress, peerAddress, password }] of read.sessions.entries()) {
    const at = `sessions[${i}]`;
    if (password !== undefined) throw new Refused(`${at}.password: TCP MD5 signatures cannot be set from Node`);
    if (ipFamily(localAddress) !== ipFamily(peerAddress)) throw new Refused(`${at}: addresses of two families`);
    const pair = addressPair(localAddress, peerAddress);
    if (pairs.has(pair) || pairs.has(id)) throw new Refused(`${at}: a second session of the same id or addresses`);
    pairs.add(pair).add(id);
  }
  return read;
}

/** Two speakers have at most one session over the same two addresses. */
export function addressPair(local: IpAddress, peer: IpAddress): string {
  return `${local} ${peer}`;
}
