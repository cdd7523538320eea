import type Docker from "dockerode";
import { isDead, LABEL } from "./owner.ts";

export interface Removed {
  readonly containers: number;
  readonly networks: number;
}

const ROUNDS = 8;
const KEPT = "dev.holdfast.kept";

/** Removes every container and then every network with Holdfast's label and this run or owner; several rounds, as one may still be in the making. */
export async function removeEverything(engine: Docker, of: { readonly run: string } | { readonly owner: string }): Promise<Removed> {
  const label = "run" in of ? `${LABEL.run}=${of.run}` : `${LABEL.owner}=${of.owner}`;
  const filters = { label: [`${LABEL.project}=holdfast`, label] };
  let containers = 0;
  let networks = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const foundContainers = await engine.listContainers({ all: true, filters });
    // A namespace lives as long as its last container, so the order does not matter: all at once is fastest.
    await Promise.all(foundContainers.map((c) => removeContainer(engine, c.Id)));
    const foundNetworks = await engine.listNetworks({ filters });
    await Promise.all(foundNetworks.map((n) => tolerated(engine.getNetwork(n.Id).remove())));
    containers += foundContainers.length;
    networks += foundNetworks.length;
    if (foundContainers.length === 0 && foundNetworks.length === 0) break;
  }
  return { containers, networks };
}

/**
 * Removes what dead owners of this machine left behind, but not a lab that `--keep` left on purpose, unless `kept` says so. Nothing without Holdfast's label is touched, nor
 * anything whose owner still lives.
 */
export async function sweep(engine: Docker, options: { readonly kept: boolean }): Promise<Removed> {
  const filters = { label: [`${LABEL.project}=holdfast`] };
  const [containers, networks, markers] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    keptMarkers(engine),
  ]);
  const runs = new Map([...containers, ...networks].map((x) => [x.Labels?.[LABEL.run] ?? "", x.Labels?.[LABEL.owner] ?? ""]));
  const total = { containers: 0, networks: 0 };
  for (const [run, owner] of runs) {
    if (!isDead(owner) || (markers.has(run) && !options.kept)) continue;
    const removed = await removeEverything(engine, { run });
    total.containers += removed.containers;
    total.networks += removed.networks;
  }
  for (const [run, volume] of markers) {
    if (options.kept || !runs.has(run)) await tolerated(engine.getVolume(volume).remove());
  }
  return total;
}

/** Leaves a mark, an empty labelled volume, by which a later sweep knows that this lab was left up on purpose. */
export async function markKept(engine: Docker, run: string): Promise<void> {
  await engine.createVolume({ Name: `hf-kept-${run}`, Labels: { [LABEL.project]: "holdfast", [KEPT]: run } });
}

async function keptMarkers(engine: Docker): Promise<ReadonlyMap<string, string>> {
  const { Volumes } = await engine.listVolumes({ filters: JSON.stringify({ label: [KEPT] }) as never });
  return new Map((Volumes ?? []).map((v) => [v.Labels?.[KEPT] ?? "", v.Name]));
}

async function removeContainer(engine: Docker, id: string): Promise<void> {
  const container = engine.getContainer(id);
  const status = await tolerated(container.remove({ force: true, v: true }));
  // Somebody else is removing it just now: then its end is theirs to bring about, and ours to wait for.
  if (status === 409) await tolerated(container.wait({ condition: "removed" }));
}

/** The status of a refusal that the next round will see through: already gone, in the making, still in use. */
async function tolerated(action: Promise<unknown>): Promise<number> {
  try {
    await action;
    return 200;
  } catch (error) {
    const status = (error as { readonly statusCode?: number }).statusCode;
    if (status === 404 || status === 409 || status === 403 || status === 500) return status;
    throw error;
  }
}
