import { isImageReference } from "./image-reference.ts";
import type { SpeakerVocabulary } from "./vocabulary.ts";

export type ResolvedSpeaker =
  | { readonly kind: string; readonly version: string; readonly image?: string }
  | { readonly kind?: undefined; readonly why: "form" | "kind" | "version" | "image"; readonly of?: SpeakerVocabulary };

/**
 * The speaker that `text` names, of an image of the user's where one follows after `=`: `frr=quay.io/frrouting/frr:10.4.1` is run as the newest version of its kind is, `frr@8.4=…` as that one.
 */
export function resolveSpeaker(text: string, speakers: readonly SpeakerVocabulary[]): ResolvedSpeaker {
  const at = text.indexOf("=");
  if (at < 0) return resolveVersion(text, speakers);
  const image = text.slice(at + 1);
  const named = text.slice(0, at);
  const newest = newestVersion(speakers.find((s) => s.kind === named));
  const speaker = newest === undefined ? resolveVersion(named, speakers) : { kind: named, version: newest };
  if (speaker.kind === undefined) return speaker.why === "form" && !named.includes("@") ? { why: "kind" } : speaker;
  return isImageReference(image) ? { ...speaker, image } : { why: "image" };
}

/** Of a kind, the last that is no variant of another. */
export function newestVersion(speaker: SpeakerVocabulary | undefined): string | undefined {
  return speaker?.versions.findLast((version) => !version.includes("+"));
}

/**
 * The speaker that `text` names: `bird@2.17` itself, `bird@2` the newest that starts with `2.` and has no variant, `bird@2+gr-unlock` the newest of that variant. One that has a single version,
 * as our own scripted speaker, needs none.
 */
function resolveVersion(text: string, speakers: readonly SpeakerVocabulary[]): ResolvedSpeaker {
  const [, kind = "", wanted = ""] = /^([a-z][a-z0-9-]*)@([0-9][A-Za-z0-9.+-]*)$/.exec(text) ?? [];
  const speaker = speakers.find((s) => s.kind === (kind || text.split("@")[0]));
  const [only, ...others] = speaker?.versions ?? [];
  if (speaker && only !== undefined && others.length === 0 && text === speaker.kind) return { kind: speaker.kind, version: only };
  if (kind === "") return { why: "form", ...(speaker ? { of: speaker } : {}) };
  if (!speaker) return { why: "kind" };
  const version = speaker.versions.find((v) => v === wanted) ?? speaker.versions.findLast((v) => isShortFor(wanted, v));
  return version === undefined ? { why: "version", of: speaker } : { kind, version };
}

/** The names by which scenarios may call these speakers, without the short forms. */
export function speakerNames(speakers: readonly SpeakerVocabulary[]): readonly string[] {
  return speakers.flatMap((s) => (s.versions.length === 1 ? [s.kind] : s.versions.map((v) => `${s.kind}@${v}`)));
}

function isShortFor(wanted: string, version: string): boolean {
  const [wantedBase = "", ...wantedVariant] = wanted.split("+");
  const [base = "", ...variant] = version.split("+");
  return variant.join("+") === wantedVariant.join("+") && (base === wantedBase || base.startsWith(`${wantedBase}.`));
}
