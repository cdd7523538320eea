import type Docker from "dockerode";

/** What Docker calls them: a share of the CPU, and the control group that a container's own one stands in. */
export interface Scheduling {
  readonly CpuShares: number;
  readonly CgroupParent?: string;
}

export interface LabScheduling {
  readonly node: Scheduling;
  readonly speaker: Scheduling;
}

/**
 * Nodes hold probes and recorders, which do little but must do it in time; speakers take whole cores while they start. So nodes get the larger share, and where the engine can do it a
 * control group of their own beside that of all other containers: else the speakers' hunger would count against them too.
 */
export async function labScheduling(engine: Docker): Promise<LabScheduling> {
  const { CgroupDriver, SecurityOptions } = (await engine.info()) as {
    readonly CgroupDriver?: string;
    readonly SecurityOptions?: readonly string[];
  };
  const rootless = SecurityOptions?.some((option) => option.includes("rootless")) ?? false;
  const parent = rootless ? undefined : { systemd: "holdfast.slice", cgroupfs: "/holdfast" }[CgroupDriver ?? ""];
  return { node: { CpuShares: 65_536, ...(parent === undefined ? {} : { CgroupParent: parent }) }, speaker: { CpuShares: 512 } };
}
