import type { Message } from "../../src/bgp/codec.ts";
import type { Command } from "./commands.ts";
import { type Connection, cease } from "./connection.ts";
import { familyOfPrefix, numbersOf, UNSPECIFIED } from "./families.ts";
import type { Listen, Peer } from "./peer.ts";
import { attributeOctets, pathAttributes } from "./route-attributes.ts";
import { RouteRun } from "./route-run.ts";
import { Refused } from "./shape.ts";
import type { Speaker } from "./speaker.ts";
import { status } from "./status.ts";
import { type ToldAttributes, withRaw } from "./told-attributes.ts";
import { endOfRibUpdate, update } from "./update-octets.ts";

type Params<K extends Command["op"]> = Extract<Command, { readonly op: K }>["params"];
export type Answer = Readonly<Record<string, unknown>>;

const NONE = new Uint8Array(0);
const CEASE = 6;
const SUBTYPE = { request: 0, begin: 1, end: 2 } as const;

/** Does what the command says; what it gives back goes into the answer. Throws `Refused` where it cannot be done. */
export async function perform(speaker: Speaker, command: Command): Promise<Answer> {
  switch (command.op) {
    case "announce":
      return announce(speaker, command.params);
    case "withdraw":
      return withdraw(speaker, command.params);
    case "end-of-rib":
      return endOfRib(speaker, command.params);
    case "close":
      return await close(speaker, command.params);
    case "stay-away":
      await Promise.all(chosen(speaker, command.params.session).map((peer) => leave(speaker, peer, command.params.listen)));
      return {};
    case "return":
      return await comeBack(speaker, command.params);
    case "new-connection":
      return await newConnection(speaker, command.params);
    case "send":
      for (const { newest } of connected(speaker, command.params.session)) newest.outbox.send(command.params.hex);
      return { octets: command.params.hex.length };
    case "send-message":
      return sendMessage(speaker, command.params);
    case "route-refresh": {
      const family = command.params.family ?? numbersOf("ipv4");
      for (const { newest } of connected(speaker, command.params.session)) newest.refresh(family, subtypeOf(command.params.subtype));
      return {};
    }
    case "keepalives":
      for (const peer of chosen(speaker, command.params.session)) peer.keepalives = command.params.state;
      return {};
    case "behaviour":
      speaker.behave(command.params);
      return {};
    case "status":
      return status(speaker, chosen(speaker, command.params.session));
  }
}

function announce(speaker: Speaker, { prefixes, generate, attributes, session }: Params<"announce">): Answer {
  checkFits(attributes);
  const run = runOf(prefixes, generate);
  if (run) speaker.own.announceRun({ run, told: attributes, session });
  for (const prefix of prefixes ?? []) speaker.own.announce(prefix, attributes, session);
  const peers = chosen(speaker, session).filter(({ routes }) =>
    routes.tellNow(function* (out) {
      if (run) yield* out.announceRun({ run, told: attributes, session }, (i) => i);
      for (const family of ["ipv4", "ipv6"] as const)
        yield* out.tell(
          family,
          (prefixes ?? []).filter((p) => familyOfPrefix(p) === family),
          true,
        );
    }),
  );
  return { sessions: peers.map((p) => p.session.id), count: run?.count ?? prefixes?.length };
}

function withdraw(speaker: Speaker, { prefixes, generate, session }: Params<"withdraw">): Answer {
  const run = runOf(prefixes, generate);
  if (run) speaker.own.withdrawRun(run, session);
  for (const prefix of prefixes ?? []) speaker.own.withdraw(prefix, session);
  const peers = chosen(speaker, session).filter(({ routes }) =>
    routes.tellNow(function* (out) {
      if (run) yield* out.withdrawRun({ run });
      for (const family of ["ipv4", "ipv6"] as const)
        yield* out.withdraw(
          family,
          (prefixes ?? []).filter((p) => familyOfPrefix(p) === family),
        );
    }),
  );
  // Where the speaker has learnt what it no longer originates itself, that is what the peers are told next.
  for (const prefix of prefixes ?? []) if (speaker.rib.best(prefix)) speaker.changed(prefix);
  return { sessions: peers.map((p) => p.session.id), count: run?.count ?? prefixes?.length };
}

function runOf(prefixes: unknown, generate: Params<"announce">["generate"]): RouteRun | undefined {
  if ((prefixes === undefined) === (generate === undefined)) throw new Refused("exactly one of prefixes, generate");
  return generate && new RouteRun(generate.base, generate.count, generate["attribute-sets"]);
}

/** Attributes that fit no message are refused now, and not when the next session comes up. */
function checkFits(told: ToldAttributes): void {
  const context = { fourOctetAs: true, extendedMessages: true, addPath: new Set<number>() };
  const { "as-path": asns = [], communities = [] } = told;
  const route = { origin: 0, asPath: asns.length > 0 ? [{ type: 2, asns }] : [], communities, others: [] };
  try {
    attributeOctets(withRaw(pathAttributes(route, told["next-hop"] ?? UNSPECIFIED, context), told), context);
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(`attributes: ${error.message}`);
    throw error;
  }
}

function endOfRib(speaker: Speaker, { family, form = "proper", session }: Params<"end-of-rib">): Answer {
  for (const peer of established(speaker, session)) {
    const families = family ? [family] : peer.session.families.map(numbersOf);
    peer.routes.tellNow(() => families.map((numbers) => endOfRibUpdate(numbers, form)));
  }
  return {};
}

async function close(speaker: Speaker, params: Params<"close">): Promise<Answer> {
  const peers = connected(speaker, params.session);
  const { how, "stay-away": away = true } = params;
  for (const { peer } of peers) if (away) await leave(speaker, peer, params.listen);
  for (const { newest, peer } of peers) {
    const connection = peer.connection ?? newest;
    if (how === "silence") connection.silence(params.read === false);
    else if (how === "notification")
      connection.notify({ code: params.code ?? CEASE, subcode: params.subcode ?? 0, data: params.data ?? NONE });
    else connection.close(how, { kind: "closed" });
  }
  return { sessions: peers.map(({ peer }) => peer.session.id) };
}

async function leave(speaker: Speaker, peer: Peer, listen: Listen = "refuse"): Promise<void> {
  if (listen === "drop") await speaker.drop(peer, true);
  peer.stayAway(listen);
}

async function comeBack(speaker: Speaker, params: Params<"return">): Promise<Answer> {
  const peers = chosen(speaker, params.session);
  for (const peer of peers) {
    if (peer.connection?.state === "established" && !peer.connection.silent)
      throw new Refused(`session ${peer.session.id} is established: it has nowhere to return from`);
  }
  for (const peer of peers) {
    peer.lay({ open: params.open, "initial-update": params["initial-update"] });
    if (params.connect) peer.connect = params.connect;
    if (params.restarted !== false) playRestart(peer);
    await speaker.drop(peer, false);
    peer.forgetSilent();
    peer.connection?.close("fin", { kind: "closed" });
    peer.start(0);
  }
  return { sessions: peers.map((p) => p.session.id) };
}

/** RFC 4724 section 4.1 as seen by one peer: R set, and the initial update waits for the peer's End-of-RIB. */
function playRestart(peer: Peer): void {
  const { routes, session } = peer;
  peer.hasRestarted(() => session.gracefulRestart.preserveForwarding);
  if (session.gracefulRestart.mode === "full")
    routes.restarter.begin([{ id: session.id, families: session.families }], session.gracefulRestart.deferralS);
}

async function newConnection(speaker: Speaker, { "open-after": after = 0, open, session }: Params<"new-connection">): Promise<Answer> {
  const peers = chosen(speaker, session);
  for (const peer of peers) {
    peer.lay({ open });
    playRestart(peer);
    try {
      await peer.secondConnection(after === "never" ? undefined : after);
    } catch (error) {
      throw new Refused(`session ${peer.session.id}: the connection did not come up: ${String(error)}`);
    }
  }
  return { sessions: peers.map((p) => p.session.id) };
}

function sendMessage(speaker: Speaker, params: Params<"send-message">): Answer {
  for (const { newest, peer } of connected(speaker, params.session)) {
    if (params.type === "update")
      newest.outbox.send(update(params.withdrawn ?? NONE, [params["path-attributes"] ?? NONE], params.nlri ?? NONE));
    else newest.send(messageOf(peer, params.type, params));
  }
  return {};
}

function messageOf(peer: Peer, type: Exclude<Params<"send-message">["type"], "update">, params: Params<"send-message">): Message {
  switch (type) {
    case "open":
      return { type: "OPEN", open: peer.makeOpen(params.open ?? {}) };
    case "keepalive":
      return { type: "KEEPALIVE", trailing: NONE };
    case "notification":
      return { type: "NOTIFICATION", notification: { ...cease(params.subcode ?? 0, params.data), code: params.code ?? CEASE } };
    case "route-refresh":
      return {
        type: "ROUTE-REFRESH",
        routeRefresh: { ...(params.family ?? numbersOf("ipv4")), subtype: subtypeOf(params.subtype), trailing: NONE },
      };
  }
}

function subtypeOf(subtype: number | keyof typeof SUBTYPE = "request"): number {
  return typeof subtype === "number" ? subtype : SUBTYPE[subtype];
}

function chosen(speaker: Speaker, session: string | undefined): readonly Peer[] {
  if (session === undefined) return [...speaker.peers.values()];
  const peer = speaker.peers.get(session);
  if (!peer)
    throw new Refused(
      `session: there is no ${JSON.stringify(session).slice(0, 80)}; there are ${[...speaker.peers.keys()].join(", ").slice(0, 400)}`,
    );
  return [peer];
}

/** Sessions with a connection; of all those meant, at least one must have one. */
function connected(speaker: Speaker, session: string | undefined): readonly { readonly peer: Peer; readonly newest: Connection }[] {
  const peers = chosen(speaker, session);
  const found = peers.flatMap((peer) => (peer.newest && !peer.newest.closed ? [{ peer, newest: peer.newest }] : []));
  if (found.length === 0) throw new Refused(`no connection: ${stateOf(peers)}`);
  return found;
}

function established(speaker: Speaker, session: string | undefined): readonly Peer[] {
  const peers = chosen(speaker, session);
  const found = peers.filter((peer) => peer.connection?.state === "established");
  if (found.length === 0) throw new Refused(`no established session: ${stateOf(peers)}`);
  return found;
}

function stateOf(peers: readonly Peer[]): string {
  return peers
    .map((p) => `${p.session.id} is ${p.state}`)
    .join(", ")
    .slice(0, 400);
}
