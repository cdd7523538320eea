import { type IpAddress, ipFamily } from "../net/address.ts";
import type { SpeakerSpec } from "./model.ts";
import { didYouMean, oneOf } from "./nearest-name.ts";
import { quoted } from "./printable.ts";
import type { NodeDraft } from "./read-nodes.ts";
import type { Scope } from "./scope.ts";
import { SCRIPTED } from "./scripted-schema.ts";
import { resolveSpeaker, speakerNames } from "./speaker-version.ts";
import type { SpeakerVocabulary } from "./vocabulary.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

/** RFC 7607: no AS has it. */
const NO_ASN = 0;

/** The speaker of each node that has one, by node name; only the complete ones. */
export function readSpeakers(
  nodes: readonly NodeDraft[],
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): ReadonlyMap<string, SpeakerSpec> {
  const complete = new Map<string, SpeakerSpec>();
  for (const [index, node] of nodes.entries()) {
    const speaker = node.hasSpeaker ? readSpeaker(node, index, speakers, scope) : undefined;
    if (speaker) complete.set(node.name, speaker);
  }
  reportSharedRouterIds(nodes, complete, scope);
  return complete;
}

function readSpeaker(node: NodeDraft, index: number, speakers: readonly SpeakerVocabulary[], scope: Scope): SpeakerSpec | undefined {
  if (node.asn === undefined && node.sound && node.speaksBgp) {
    scope.report(node.path, { at: "key", message: `${placeName(node.path)} has a speaker but no "asn"` });
  }
  const named = node.speaker === undefined ? undefined : resolved(node.speaker, [...node.path, "speaker"], speakers, scope);
  if (!named) return undefined;
  if (!node.speaksBgp) reportBgpFields(node, named.kind, scope);
  else if (node.asn === undefined) return undefined;
  const { behaviour } = node;
  if (behaviour !== undefined && named.kind !== SCRIPTED) {
    const path = [...node.path, "behaviour"];
    scope.report(path, {
      at: "key",
      message: `${placeName(node.path)} has "behaviour" but its speaker is ${named.kind}`,
      hint: `only ${SCRIPTED} takes it`,
    });
  }
  if (named.image !== undefined && node.image !== undefined) {
    scope.report([...node.path, "image"], {
      at: "key",
      message: `${placeName(node.path)} has an image twice: ${quoted(named.image)} in speaker, and "image"`,
      expected: "one of the two",
    });
  }
  const settings = readSettings(node, named.kind, speakers, scope);
  return {
    ...named,
    ...(node.speaksBgp ? {} : { bgp: false }),
    ...(node.image === undefined ? {} : { image: node.image }),
    ...(node.config === undefined ? {} : { config: node.config }),
    asn: node.asn ?? NO_ASN,
    routerId: node.routerId ?? firstIpv4(node) ?? derivedRouterId(index),
    announce: node.announce,
    maximumPaths: node.maximumPaths,
    ...kernelRoutesOf(node, named, speakers),
    ...(settings === undefined ? {} : { settings }),
    ...(behaviour === undefined ? {} : { behaviour }),
  };
}

/** Another image of the user's may hold a daemon that was built otherwise, but then under the same version; what it lacks is not known before it runs. */
function kernelRoutesOf(
  node: NodeDraft,
  { kind, version, image = node.image }: Pick<SpeakerSpec, "kind" | "version" | "image">,
  speakers: readonly SpeakerVocabulary[],
): Pick<SpeakerSpec, "kernelRoutes"> {
  const without = speakers.find((s) => s.kind === kind)?.withoutKernelRoutes ?? [];
  if (without.includes(version) && image === undefined) return { kernelRoutes: "never" };
  return node.kernelRoutes === "none" ? { kernelRoutes: "none" } : {};
}

function reportBgpFields(node: NodeDraft, kind: string, scope: Scope): void {
  for (const field of node.bgpFields) {
    scope.report([...node.path, field], {
      at: "key",
      message: `${placeName(node.path)} has ${quoted(field)} but its speaker is ${kind}, which speaks no BGP`,
      hint: "remove it",
    });
  }
}

/** What the node says under its speaker's kind; settings of another kind are a mistake. */
function readSettings(
  node: NodeDraft,
  kind: string,
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): Readonly<Record<string, unknown>> | undefined {
  for (const other of Object.keys(node.settings).filter((key) => key !== kind)) {
    scope.report([...node.path, other], {
      at: "key",
      message: `${placeName(node.path)} has ${quoted(other)} but its speaker is ${kind}`,
      hint: `only ${other} takes it`,
    });
  }
  const vocabulary = speakers.find((s) => s.kind === kind)?.settings;
  if (!vocabulary) return undefined;
  const path = [...node.path, kind];
  const written = Object.hasOwn(node.settings, kind);
  if (!written && !vocabulary.schema.safeParse({}).success) {
    scope.report(node.path, {
      at: "key",
      message: `${placeName(node.path)} has the speaker ${kind} but no ${quoted(kind)}`,
      expected: vocabulary.summary,
    });
    return undefined;
  }
  const before = scope.problemCount;
  const given = scope.fields(vocabulary.schema, written ? node.settings[kind] : {}, path);
  if (scope.problemCount > before || !vocabulary.complete) return given;
  const { settings, problems } = vocabulary.complete(given, scope.readFile, node.name);
  for (const problem of problems) {
    if ("problem" in problem) scope.reportElsewhere(problem.problem);
    else scope.report([...path, ...problem.at], problem.detail);
  }
  return settings;
}

function resolved(
  text: string,
  path: Path,
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): Pick<SpeakerSpec, "kind" | "version" | "image"> | undefined {
  const result = resolveSpeaker(text, speakers);
  if (result.kind !== undefined) return result;
  if (result.why === "image") {
    scope.report(path, { message: `${placeName(path)} is ${quoted(text)}`, expected: IMAGE_FORM });
    return undefined;
  }
  const names = speakerNames(result.of ? [result.of] : speakers);
  const message = {
    form: `${placeName(path)} is ${quoted(text)}`,
    kind: `${placeName(path)}: there is no speaker ${quoted(text)}`,
    version: `${placeName(path)}: ${result.of?.kind ?? ""} has no version ${quoted(text.slice(text.indexOf("@") + 1))}`,
  }[result.why];
  scope.report(path, { message, expected: oneOf(names), hint: didYouMean(text, names) });
  return undefined;
}

const IMAGE_FORM = "after the = an image reference such as quay.io/frrouting/frr:10.4.1";

function firstIpv4(node: NodeDraft): IpAddress | undefined {
  return node.interfaces.flatMap((i) => i.addresses).find((a) => ipFamily(a.address) === "ipv4")?.address;
}

/** A BGP Identifier is any non-zero number of four octets; a node without IPv4 address gets 10.255.255.1, .2, … */
function derivedRouterId(index: number): IpAddress {
  return `10.255.255.${index + 1}` as IpAddress;
}

/** RFC 6286 section 2.1: a BGP Identifier is unique within an AS. */
function reportSharedRouterIds(nodes: readonly NodeDraft[], speakers: ReadonlyMap<string, SpeakerSpec>, scope: Scope): void {
  const holders = new Map<string, string>();
  for (const { name, path } of nodes) {
    const speaker = speakers.get(name);
    if (!speaker || speaker.bgp === false) continue;
    const key = `${speaker.asn} ${speaker.routerId}`;
    const holder = holders.get(key);
    if (holder !== undefined) {
      const at = [...path, "router-id"];
      scope.report(at, { message: `${placeName(path)} has the router id ${speaker.routerId} in AS ${speaker.asn}, and so has ${holder}` });
    } else holders.set(key, name);
  }
}
