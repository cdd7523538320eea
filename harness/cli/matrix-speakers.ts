import { didYouMean, oneOf } from "../../src/scenario/nearest-name.ts";
import { newestVersion, resolveSpeaker, speakerNames } from "../../src/scenario/speaker-version.ts";
import { UsageError } from "../errors.ts";
import type { MatrixRole, SpeakerAdapter } from "../speakers/speaker.ts";
import { speakers, speakerVocabulary } from "../speakers/speakers.ts";

/** The newest version of each kind that can play the part. */
export function defaultSpeakers(role: MatrixRole, adapters: readonly SpeakerAdapter[] = speakers): readonly string[] {
  return adapters.filter((adapter) => canPlay(adapter, role)).flatMap((adapter) => newestOf(adapter.kind) ?? []);
}

/**
 * The speakers that the command line names, as values of a matrix: `bird` is the newest BIRD, `bird@2` the newest that begins so, `frr=quay.io/frrouting/frr:10.4.1` an image of the user's, `all` every version of every kind that can play the part.
 * Throws a UsageError.
 */
export function chosenSpeakers(texts: readonly string[], role: MatrixRole): readonly string[] {
  const wanted = texts.flatMap((text) => text.split(",")).filter((text) => text !== "");
  if (wanted.length === 0) return defaultSpeakers(role);
  return [...new Set(wanted.flatMap((text) => (text === "all" ? everyVersion(role) : [chosen(text, role)])))];
}

function chosen(text: string, role: MatrixRole): string {
  const newest = newestOf(text);
  if (newest !== undefined) return newest;
  const speaker = resolveSpeaker(text, speakerVocabulary);
  if (speaker.kind !== undefined) return speaker.image === undefined ? `${speaker.kind}@${speaker.version}` : text;
  if (speaker.why === "image")
    throw new UsageError(`--${role}: "${text}" names no image`, { hint: "write for example frr=quay.io/frrouting/frr:10.4.1" });
  const names = [...speakerVocabulary.map(({ kind }) => kind), ...speakerNames(speaker.of ? [speaker.of] : speakerVocabulary), "all"];
  throw new UsageError(`--${role}: there is no speaker "${text}"`, {
    hint: didYouMean(text.split("=")[0] ?? "", names) ?? `expected ${oneOf(new Set(names))}`,
  });
}

function newestOf(kind: string): string | undefined {
  const speaker = speakerVocabulary.find((s) => s.kind === kind);
  const version = newestVersion(speaker);
  return version === undefined ? undefined : `${kind}@${version}`;
}

function everyVersion(role: MatrixRole): readonly string[] {
  return speakers
    .filter((adapter) => canPlay(adapter, role))
    .flatMap(({ kind, versions }) => versions.map(({ version }) => `${kind}@${version}`));
}

/**
 * A kind whose newest version keeps out of the kernel forwards nothing, whatever it learns; and one of which a node has to say more than its name is in no scenario that leaves its speakers open. Both can be asked for
 * by name.
 */
function canPlay({ matrixRoles = ["restarter", "helper"], bgp, kind, versions, settings }: SpeakerAdapter, role: MatrixRole): boolean {
  const newest = newestVersion({ kind, versions: versions.map(({ version }) => version) });
  const forwards = bgp !== false && versions.find(({ version }) => version === newest)?.installsRoutes !== false;
  return forwards && matrixRoles.includes(role) && (settings === undefined || settings.schema.safeParse({}).success);
}
