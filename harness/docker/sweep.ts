import type Docker from "dockerode";
import { HarnessError } from "../errors.ts";
import { elapse } from "../runner/deadline.ts";
import { isDead, LABEL } from "./owner.ts";

export interface Removed {
  readonly containers: number;
  readonly networks: number;
  /** Names of networks to which nothing is attached any more, and which the engine refuses to remove all the same. */
  readonly stuck: readonly string[];
}

interface Patience {
  readonly giveUpMs: number;
  /** After this an engine that holds a network to which nothing is attached has lost count of its endpoints; only its own restart mends that. */
  readonly stuckMs: number;
}

const PATIENCE: Patience = { giveUpMs: 20_000, stuckMs: 5_000 };
const SWEEP_PATIENCE: Patience = { giveUpMs: 5_000, stuckMs: 1_000 };
const PAUSE_MS = 50;
const KEPT = "dev.holdfast.kept";

/**
 * Removes every container and then every network of this run; again and again, as one may still be in the making or on its way out, until nothing is found. Throws a HarnessError when something
 * is still there after the time to give up; but not for a network that only the engine's own bookkeeping holds.
 */
export async function removeEverything(
  engine: Docker,
  of: { readonly run: string },
  { giveUpMs, stuckMs }: Patience = PATIENCE,
): Promise<Removed> {
  const filters = { label: [`${LABEL.project}=holdfast`, `${LABEL.run}=${of.run}`] };
  const seen = { containers: new Set<string>(), networks: new Set<string>() };
  const removed = (stuck: readonly string[]) => ({ containers: seen.containers.size, networks: seen.networks.size - stuck.length, stuck });
  const began = performance.now();
  for (const deadline = began + giveUpMs; ; await elapse(PAUSE_MS, new AbortController().signal)) {
    const containers = await engine.listContainers({ all: true, filters });
    // A namespace lives as long as its last container, so the order does not matter: all at once is fastest.
    await Promise.all(containers.map((c) => removeContainer(engine, c.Id)));
    const networks = await engine.listNetworks({ filters });
    await Promise.all(networks.map((n) => tolerated(engine.getNetwork(n.Id).remove())));
    for (const c of containers) seen.containers.add(c.Id);
    for (const n of networks) seen.networks.add(n.Id);
    if (containers.length === 0 && networks.length === 0) return removed([]);
    if (containers.length === 0 && performance.now() - began > stuckMs && (await areUnused(engine, networks))) {
      return removed(networks.map((n) => n.Name));
    }
    if (performance.now() > deadline) {
      const left = [...containers.map((c) => c.Names.join()), ...networks.map((n) => n.Name)].join(", ");
      throw new HarnessError(`the engine still has these after ${giveUpMs / 1000} s of removing them: ${left}`, {
        hint: "holdfast clean",
      });
    }
  }
}

/** What to tell of networks that the engine holds. */
export function stuckText(stuck: readonly string[]): string {
  return `the engine holds ${stuck.join(", ")}, though nothing is attached to it any more: it has lost count of endpoints; a restart of the engine and \`holdfast clean\` remove it`;
}

async function areUnused(engine: Docker, networks: readonly Docker.NetworkInspectInfo[]): Promise<boolean> {
  const infos = await Promise.all(networks.map(async (n): Promise<Docker.NetworkInspectInfo> => await engine.getNetwork(n.Id).inspect()));
  return infos.every((info) => Object.keys(info.Containers ?? {}).length === 0);
}

/** Removes everything of one owner, but not a lab that `--keep` left on purpose. */
export async function removeOwned(engine: Docker, owner: string): Promise<void> {
  const filters = { label: [`${LABEL.project}=holdfast`, `${LABEL.owner}=${owner}`] };
  const [containers, networks, kept] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    keptMarkers(engine),
  ]);
  const runs = new Set([...containers, ...networks].map((x) => x.Labels?.[LABEL.run] ?? ""));
  await Promise.all([...runs].filter((run) => !kept.has(run)).map((run) => removeEverything(engine, { run })));
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
  const total = { containers: 0, networks: 0, stuck: [] as string[] };
  for (const [run, owner] of runs) {
    if (!isDead(owner) || (markers.has(run) && !options.kept)) continue;
    // What an engine cannot let go must not keep a new run from starting; the next sweep tries again.
    const removed = await removeEverything(engine, { run }, SWEEP_PATIENCE).catch(onlyIfBroken);
    total.containers += removed.containers;
    total.networks += removed.networks;
    total.stuck.push(...removed.stuck);
  }
  for (const [run, volume] of markers) {
    if (options.kept || !runs.has(run)) await tolerated(engine.getVolume(volume).remove());
  }
  return total;
}

function onlyIfBroken(error: unknown): Removed {
  if (error instanceof HarnessError) return { containers: 0, networks: 0, stuck: [] };
  throw error;
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
