import { isMapping } from "./is-mapping.ts";
import type { Node, ScriptedCommand, Session } from "./model.ts";
import { didYouMean, oneOf } from "./nearest-name.ts";
import { quoted } from "./printable.ts";
import type { Scope } from "./scope.ts";
import { SCRIPTED_COMMANDS, SCRIPTED_OPERATIONS } from "./scripted-commands.ts";
import { SCRIPTED } from "./scripted-schema.ts";
import { onlyKeyOf } from "./step-ids.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

interface TellContext {
  readonly scope: Scope;
  readonly nodes: readonly Node[];
  readonly sessions: readonly Session[];
  /** Whether a node or a session that is not in the lists does not exist. */
  readonly sessionsAreSound: boolean;
}

/** `tell: { node: sp, close: { how: fin } }`. The session, where one is named, becomes its id. */
export function readTell(
  raw: unknown,
  path: Path,
  context: TellContext,
): { readonly verb: "tell"; readonly node: string; readonly command: ScriptedCommand } | undefined {
  const { scope } = context;
  const told = scope.mapping(raw, path);
  if (!told) return undefined;
  const operation = onlyKeyOf(told, SCRIPTED_OPERATIONS, ["node"], path, placeName(path), scope);
  for (const key of Object.keys(told))
    if (operation && key !== "node" && key !== operation) scope.reportKey(path, key, ["node", operation]);
  const node = readNode(told.node, path, context);
  if (!operation) return undefined;
  const at = [...path, operation];
  const params = scope.check(SCRIPTED_COMMANDS[operation], told[operation] ?? {}, at);
  if (!params || node === undefined) return undefined;
  const { session: named, ...rest }: Readonly<Record<string, unknown>> = params;
  if (typeof named !== "string") return { verb: "tell", node, command: { op: operation, ...rest } };
  const inPlace = isMapping(told[operation]) ? [...at, "session"] : at;
  const session = readSession(named, node, inPlace, context);
  return session === undefined ? undefined : { verb: "tell", node, command: { op: operation, ...rest, session } };
}

function readNode(raw: unknown, path: Path, { scope, nodes, sessionsAreSound }: TellContext): string | undefined {
  const at = [...path, "node"];
  const scripted = nodes.filter((n) => n.speaker?.kind === SCRIPTED).map((n) => n.name);
  if (raw === undefined) {
    scope.report(path, { at: "key", message: `${placeName(path)} has no "node"`, expected: oneOf(scripted) });
    return undefined;
  }
  const name = typeof raw === "string" ? raw : String(raw);
  if (!scope.names("node").has(name)) scope.reportUnknown(at, "node", name);
  else if (scripted.includes(name)) return name;
  else if (sessionsAreSound) {
    const detail = `the speaker of ${name} is not ${SCRIPTED}, so it cannot be told anything`;
    scope.report(at, { message: `${placeName(at)}: ${detail}`, expected: oneOf(scripted) });
  }
  return undefined;
}

/** A session of the node by its id, or by its peer where that is enough. */
function readSession(named: string, node: string, path: Path, { scope, sessions, sessionsAreSound }: TellContext): string | undefined {
  const own = sessions.filter((s) => s.a.node === node || s.b.node === node);
  const peerOf = (s: Session) => (s.a.node === node ? s.b.node : s.a.node);
  const found = own.filter((s) => s.id === named);
  const matches = found.length > 0 ? found : own.filter((s) => peerOf(s) === named);
  const [only, ...others] = matches;
  if (only && others.length === 0) return only.id;
  if (!sessionsAreSound) return undefined;
  const ids = own.map((s) => s.id);
  const message = only ? `${node} has several sessions with ${named}` : `${node} has no session ${quoted(named)}`;
  const expected = oneOf(only ? matches.map((s) => s.id) : ids);
  scope.report(path, {
    message: `${placeName(path)}: ${message}`,
    expected,
    hint: only ? undefined : didYouMean(named, [...ids, ...own.map(peerOf)]),
  });
  return undefined;
}
