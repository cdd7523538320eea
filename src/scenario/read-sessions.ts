import { type IpAddress, type IpFamily, ipFamily } from "../net/address.ts";
import { resolveTimers, withGracefulRestart } from "./graceful-restart-config.ts";
import type { GracefulRestartConfig, Session, SessionEnd } from "./model.ts";
import { didYouMean, oneOf } from "./nearest-name.ts";
import type { NodeDraft } from "./read-nodes.ts";
import type { Scope } from "./scope.ts";
import { SCRIPTED } from "./scripted-schema.ts";
import { type SessionInput, sessionFields, type TimerInput } from "./topology-schema.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

/** What holds for every session of the topology. */
export interface SessionDefaults {
  /** Of a node with a speaker of this kind. */
  readonly gracefulRestart: (kind: string | undefined) => GracefulRestartConfig;
  readonly timers: TimerInput;
}

type Pair = readonly [NodeDraft, NodeDraft];

const PATH = ["topology", "sessions"];

/** The sessions of a topology: `full-mesh`, or those of a list. What is malformed is reported and left out. */
export function readSessions(raw: unknown, nodes: readonly NodeDraft[], defaults: SessionDefaults, scope: Scope): readonly Session[] {
  const speakers = nodes.filter((n) => n.speaksBgp);
  if (raw === undefined) {
    if (speakers.length > 0) {
      scope.report(["topology"], {
        at: "key",
        message: 'topology has no "sessions"',
        expected: "full-mesh or a list of pairs",
        hint: "write [] for none",
      });
    }
    return [];
  }
  const builder = new SessionBuilder(defaults, scope);
  if (raw === "full-mesh") {
    for (const [i, a] of speakers.entries()) {
      for (const b of speakers.slice(i + 1)) if (sharedNetworks([a, b]).length > 0) builder.add([a, b], {}, PATH);
    }
  } else if (typeof raw === "string") {
    scope.report(PATH, {
      message: `topology.sessions is "${raw.slice(0, 40)}"`,
      expected: "full-mesh or a list of pairs",
      hint: didYouMean(raw, ["full-mesh"]),
    });
  } else {
    for (const [index, item] of (scope.list(raw, PATH) ?? []).entries()) readListed(item, [...PATH, index], nodes, builder, scope);
  }
  return builder.sessions;
}

function readListed(item: unknown, path: Path, nodes: readonly NodeDraft[], builder: SessionBuilder, scope: Scope): void {
  const input = Array.isArray(item) ? pairOnly(item, path, scope) : scope.fields(sessionFields, item, path);
  const ends = input.between;
  if (!ends) return;
  const pairPath = Array.isArray(item) ? path : [...path, "between"];
  const [a, b] = ends.map((name) => nodes.find((n) => n.name === name));
  if (!a || !b) return;
  if (a === b) {
    scope.report(pairPath, { message: `${placeName(pairPath)}: ${a.name} has a session with itself`, expected: "two nodes" });
    return;
  }
  for (const [index, node] of [a, b].entries()) {
    const at = [...pairPath, index];
    if (!node.hasSpeaker) scope.report(at, { message: `${placeName(at)}: ${node.name} has no speaker` });
    else if (!node.speaksBgp) scope.report(at, { message: `${placeName(at)}: the speaker of ${node.name} speaks no BGP` });
  }
  if (a.speaksBgp && b.speaksBgp) builder.add([a, b], input, path);
}

function pairOnly(item: unknown, path: Path, scope: Scope): Partial<SessionInput> {
  const between = scope.check(sessionFields.shape.between, item, path);
  return between ? { between } : {};
}

class SessionBuilder {
  readonly sessions: Session[] = [];
  readonly #defaults: SessionDefaults;
  readonly #scope: Scope;
  readonly #taken = new Set<string>();

  constructor(defaults: SessionDefaults, scope: Scope) {
    this.#defaults = defaults;
    this.#scope = scope;
  }

  add(pair: Pair, input: Partial<SessionInput>, path: Path): void {
    const network = this.#network(pair, input.network, path);
    const ends = this.#endNames(pair, input, path);
    this.#reportUnsigned(pair, input, path);
    const timers = resolveTimers({ ...this.#defaults.timers, ...input.timers }, [...path, "timers"], this.#scope);
    if (network === undefined) return;
    const [a, b] = pair;
    const key = [a.name, b.name].toSorted().join(" ") + network;
    if (this.#taken.has(key))
      this.#scope.report(path, { message: `${placeName(path)}: ${a.name} and ${b.name} have a session on ${network} already` });
    this.#taken.add(key);
    const password = input.password === undefined ? {} : { password: input.password };
    for (const { transport, families } of this.#transports(pair, network, input, path)) {
      const end = (node: NodeDraft, address: IpAddress): SessionEnd => ({
        node: node.name,
        address,
        passive: ends.passive === node.name,
        nextHopSelf: node.nextHopSelf || ends.nextHopSelf.includes(node.name),
        gracefulRestart: withGracefulRestart(this.#defaults.gracefulRestart(node.speaker?.split("@")[0]), node.gracefulRestart),
      });
      const [addressA, addressB] = [addressOn(a, network, transport), addressOn(b, network, transport)];
      if (addressA && addressB)
        this.sessions.push({
          id: this.#id(a, b, network, transport),
          a: end(a, addressA),
          b: end(b, addressB),
          families,
          timers,
          ...password,
        });
    }
  }

  /** Node's sockets have no such option. */
  #reportUnsigned(pair: Pair, input: Partial<SessionInput>, path: Path): void {
    const end = input.password === undefined ? undefined : pair.find((node) => node.speaker?.split("@")[0] === SCRIPTED);
    if (end)
      this.#scope.report([...path, "password"], {
        message: `${placeName(path)}: ${end.name} is ${SCRIPTED}, which cannot sign its segments`,
      });
  }

  #network(pair: Pair, named: string | undefined, path: Path): string | undefined {
    const [a, b] = pair;
    const shared = sharedNetworks(pair);
    const both = `${a.name} and ${b.name}`;
    if (named !== undefined) {
      if (shared.includes(named)) return named;
      const at = [...path, "network"];
      if (!this.#scope.names("network").has(named)) this.#scope.reportUnknown(at, "network", named);
      else if (a.sound && b.sound)
        this.#scope.report(at, { message: `${placeName(at)}: ${both} are not both on ${named}`, expected: oneOf(shared) });
      return undefined;
    }
    if (shared.length === 0 && a.sound && b.sound) this.#scope.report(path, { message: `${placeName(path)}: ${both} share no network` });
    if (shared.length > 1) {
      const hint =
        path === PATH ? `list the sessions: { between: [${a.name}, ${b.name}], network: ${shared[0]} }` : `add network: ${shared[0]}`;
      this.#scope.report(path, { message: `${placeName(path)}: ${both} share several networks`, expected: oneOf(shared), hint });
    }
    return shared.length === 1 ? shared[0] : undefined;
  }

  #endNames(
    pair: Pair,
    input: Partial<SessionInput>,
    path: Path,
  ): { readonly passive: string | undefined; readonly nextHopSelf: readonly string[] } {
    const names = pair.map((n) => n.name);
    const check = (name: string, at: Path) => {
      if (!names.includes(name)) this.#scope.reportUnknown(at, "end of this session", name, names);
    };
    const { passive, "next-hop-self": self = [] } = input;
    if (passive !== undefined) check(passive, [...path, "passive"]);
    if (typeof self === "string") check(self, [...path, "next-hop-self"]);
    else for (const [index, name] of self.entries()) check(name, [...path, "next-hop-self", index]);
    return { passive, nextHopSelf: typeof self === "string" ? [self] : self };
  }

  /** One session per address family that both ends have there; with `families` written, one session that carries them all. */
  #transports(
    pair: Pair,
    network: string,
    input: Partial<SessionInput>,
    path: Path,
  ): readonly { readonly transport: IpFamily; readonly families: readonly IpFamily[] }[] {
    const common = (["ipv4", "ipv6"] as const).filter((family) => pair.every((node) => addressOn(node, network, family)));
    if (common.length === 0 && pair.every((n) => n.sound)) {
      this.#scope.report(path, {
        message: `${placeName(path)}: ${pair.map((n) => n.name).join(" and ")} have no address of the same family on ${network}`,
      });
    }
    const { families } = input;
    if (!families) return common.map((family) => ({ transport: family, families: [family] }));
    if (new Set(families).size < families.length) {
      this.#scope.report([...path, "families"], { message: `${placeName([...path, "families"])} names a family twice` });
    }
    const transport = families.find((family) => common.includes(family)) ?? common[0];
    return transport === undefined ? [] : [{ transport, families }];
  }

  #id(a: NodeDraft, b: NodeDraft, network: string, transport: IpFamily): string {
    const suffix = transport === "ipv6" ? "-ipv6" : "";
    const candidates = [`${a.name}-${b.name}${suffix}`, `${a.name}-${b.name}-${network}${suffix}`];
    const used = new Set(this.sessions.map((s) => s.id));
    for (let n = 2; ; n++) {
      const free = candidates.find((id) => !used.has(id));
      if (free !== undefined) return free;
      candidates.push(`${a.name}-${b.name}${suffix}-${n}`);
    }
  }
}

function sharedNetworks([a, b]: Pair): readonly string[] {
  return a.interfaces.map((i) => i.network).filter((name) => b.interfaces.some((i) => i.network === name));
}

function addressOn(node: NodeDraft, network: string, family: IpFamily): IpAddress | undefined {
  const found = node.interfaces.find((i) => i.network === network)?.addresses.find((a) => ipFamily(a.address) === family);
  return found?.address;
}
