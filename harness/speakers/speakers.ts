import type { SpeakerVocabulary } from "../../src/scenario/vocabulary.ts";
import { HarnessError } from "../errors.ts";
import { bird } from "./bird.ts";
import { calico } from "./calico.ts";
import { frr } from "./frr.ts";
import { gobgp } from "./gobgp.ts";
import { kubeRouter } from "./kube-router.ts";
import { kubeVipBgp } from "./kube-vip-bgp.ts";
import { kubeVipTable } from "./kube-vip-table.ts";
import { metallb } from "./metallb.ts";
import { openbgpd } from "./openbgpd.ts";
import { scripted } from "./scripted.ts";
import type { SpeakerAdapter, SpeakerVersion } from "./speaker.ts";

/** Every speaker that Holdfast can run. */
export const speakers: readonly SpeakerAdapter[] = [
  frr,
  bird,
  gobgp,
  openbgpd,
  kubeVipBgp,
  calico,
  kubeRouter,
  scripted,
  kubeVipTable,
  metallb,
];

/** What scenarios may name. */
export const speakerVocabulary: readonly SpeakerVocabulary[] = speakers.map((speaker) => {
  const { kind, versions, bgp, settings, deviations, gracefulRestart, changes, orders } = speaker;
  return {
    kind,
    ...(bgp === false ? { bgp } : {}),
    versions: versions.map(({ version }) => version),
    withoutKernelRoutes: versions.filter(({ installsRoutes }) => installsRoutes === false).map(({ version }) => version),
    ...(settings ? { settings } : {}),
    ...(deviations ? { deviations } : {}),
    ...(gracefulRestart ? { gracefulRestart } : {}),
    changes: [...(changes?.kinds ?? []), ...(orders ?? [])],
  };
});

/** The adapter and the exact version that a parsed scenario names; throws a HarnessError when it is not there, as in a record made by a newer Holdfast. */
export function findSpeaker(kind: string, version: string): { readonly adapter: SpeakerAdapter; readonly version: SpeakerVersion } {
  const adapter = speakers.find((speaker) => speaker.kind === kind);
  const found = adapter?.versions.find((candidate) => candidate.version === version);
  if (adapter && found) return { adapter, version: found };
  const known = speakerVocabulary.flatMap((speaker) => speaker.versions.map((v) => `${speaker.kind}@${v}`)).join(", ");
  throw new HarnessError(`no speaker ${kind}@${version}; there are ${known}`);
}
