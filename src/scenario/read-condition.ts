import { z } from "zod";
import { parseIpAddress } from "../net/address.ts";
import { parsePrefix } from "../net/prefix.ts";
import { isMapping } from "./is-mapping.ts";
import type { Session, WaitCondition } from "./model.ts";
import { didYouMean, oneOf } from "./nearest-name.ts";
import { quoted } from "./printable.ts";
import type { Scope } from "./scope.ts";
import { onlyKeyOf } from "./step-ids.ts";
import { WAIT_CONDITIONS, WAIT_WORDS } from "./steps-schema.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

interface ConditionContext {
  readonly scope: Scope;
  readonly sessions: readonly Session[];
  /** Whether a session that is not in `sessions` does not exist. */
  readonly sessionsAreSound: boolean;
}

type WireKind = "end-of-rib" | "open" | "notification" | "update" | "tcp";

const CONDITION_KINDS = ["established", "route", "session-down", "probe", "end-of-rib", "open", "notification", "update", "tcp"] as const;
/** Keys that stand beside those. */
const DETAILS = ["node", "present", "via", "table", "family", "announced", "withdrawn", "is", "since"];

/** What a wait waits for; `before` are the steps that come before it. */
export function readCondition(
  raw: unknown,
  path: Path,
  before: readonly { readonly id: string }[],
  context: ConditionContext,
): WaitCondition | undefined {
  const { scope, sessions, sessionsAreSound } = context;
  if (!isMapping(raw)) {
    const word = scope.check(z.enum(WAIT_WORDS), raw, path);
    return word && { kind: word === "end-of-rib" ? "every-end-of-rib" : word };
  }
  const place = placeName(path);
  const kind = onlyKeyOf(raw, CONDITION_KINDS, DETAILS, path, place, scope);
  switch (kind) {
    case undefined:
      return undefined;
    case "established": {
      const { established: nodes } = scope.fields(WAIT_CONDITIONS.established, raw, path);
      for (const [index, node] of (nodes ?? []).entries()) {
        if (sessionsAreSound && !sessions.some((s) => s.a.node === node || s.b.node === node)) {
          scope.report([...path, kind, index], { message: `${placeName([...path, kind, index])}: ${node} has no session` });
        }
      }
      return nodes && { kind, nodes };
    }
    case "route": {
      const { route, node, present, via = [], table } = scope.fields(WAIT_CONDITIONS.route, raw, path);
      const prefix = route === undefined ? undefined : parsePrefix(route);
      const nextHops = via.flatMap((address) => parseIpAddress(address) ?? []);
      if (!prefix || node === undefined || present === undefined) return undefined;
      return { kind, node, prefix, present, via: nextHops, ...(table === undefined ? {} : { table }) };
    }
    case "session-down": {
      const { "session-down": nodes } = scope.fields(WAIT_CONDITIONS["session-down"], raw, path);
      if (nodes && sessionsAreSound && !sessions.some((s) => nodes.includes(s.a.node) && nodes.includes(s.b.node))) {
        scope.report([...path, kind], { message: `${placeName([...path, kind])}: there is no session between ${nodes.join(" and ")}` });
      }
      return nodes && { kind, nodes };
    }
    case "probe": {
      const { probe } = scope.fields(WAIT_CONDITIONS.probe, raw, path);
      return probe === undefined ? undefined : { kind, probe };
    }
    default:
      return readWireCondition(kind, raw, path, before, context);
  }
}

function readWireCondition(
  kind: WireKind,
  raw: Readonly<Record<string, unknown>>,
  path: Path,
  before: readonly { readonly id: string }[],
  context: ConditionContext,
): WaitCondition | undefined {
  const { scope } = context;
  const checked = scope.check(WAIT_CONDITIONS[kind], raw, path);
  if (!checked) return undefined;
  const { since, family, announced, withdrawn, is, ...pair }: WireFields = checked;
  const [from, to] = pair[kind] ?? [];
  if (from === undefined || to === undefined) return undefined;
  const sound = reportNoSession([from, to], family, [...path, kind], context) && reportLaterStep(since, [...path, "since"], before, scope);
  if (!sound) return undefined;
  const common = { from, to, ...(since === undefined ? {} : { since }) };
  switch (kind) {
    case "end-of-rib":
      return { kind, ...common, ...(family === undefined ? {} : { family }) };
    case "update": {
      const [plus, minus] = [announced, withdrawn].map((text) => (text === undefined ? undefined : parsePrefix(text)));
      return { kind, ...common, ...(plus ? { announced: plus } : {}), ...(minus ? { withdrawn: minus } : {}) };
    }
    case "tcp":
      return is === undefined ? undefined : { kind, ...common, is };
    default:
      return { kind, ...common };
  }
}

/** All fields that any of the wire's conditions has. */
interface WireFields extends Partial<Record<WireKind, readonly [string, string]>> {
  readonly since?: string | undefined;
  readonly family?: "ipv4" | "ipv6" | undefined;
  readonly announced?: string | undefined;
  readonly withdrawn?: string | undefined;
  readonly is?: "open" | "refused" | "closed" | undefined;
}

/** False, and reported, when no session could ever show it. */
function reportNoSession(
  pair: readonly [string, string],
  family: "ipv4" | "ipv6" | undefined,
  path: Path,
  { scope, sessions, sessionsAreSound }: ConditionContext,
): boolean {
  const between = sessions.filter((s) => pair[0] !== pair[1] && pair.includes(s.a.node) && pair.includes(s.b.node));
  if (!sessionsAreSound) return true;
  if (between.length === 0) {
    scope.report(path, { message: `${placeName(path)}: there is no session between ${pair.join(" and ")}` });
    return false;
  }
  if (family === undefined || between.some((s) => s.families.includes(family))) return true;
  scope.report([...path.slice(0, -1), "family"], {
    message: `${placeName(path)}: no session between ${pair.join(" and ")} carries ${family}`,
  });
  return false;
}

function reportLaterStep(since: string | undefined, path: Path, before: readonly { readonly id: string }[], scope: Scope): boolean {
  if (since === undefined || before.some((step) => step.id === since)) return true;
  const ids = before.map((step) => step.id);
  scope.report(path, {
    message: `${placeName(path)}: no step ${quoted(since)} comes before this one`,
    expected: oneOf(ids),
    hint: didYouMean(since, ids),
  });
  return false;
}
