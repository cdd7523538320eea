import type Docker from "dockerode";
import { HarnessError } from "../errors.ts";

/** Of the cgroup's period, in microseconds: the kernel's own default. */
const PERIOD_US = 100_000;

/** Gives a container so many percent of one processor; undefined: as much as it wants. Throws a HarnessError where the engine does not say afterwards that it is so. */
export async function limitCpu(container: Docker.Container, node: string, percent: number | undefined): Promise<void> {
  const quota = percent === undefined ? -1 : Math.round((PERIOD_US * percent) / 100);
  await container.update({ CpuPeriod: PERIOD_US, CpuQuota: quota });
  const { CpuQuota: told } = (await container.inspect()).HostConfig;
  if (told !== quota)
    throw new HarnessError(
      `the engine gives the speaker of ${node} a processor quota of ${told ?? 0} us per ${PERIOD_US} us, not ${quota}`,
    );
}

/** How many periods the kernel has cut short for the container so far, as its own cgroup tells. */
export function throttledPeriods(cpuStat: string): number | undefined {
  const told = /^nr_throttled (\d+)$/m.exec(cpuStat)?.[1];
  return told === undefined ? undefined : Number(told);
}

/**
 * Prints the cgroup's own account (of either version of cgroups) after some work that takes more than the quota of a period allows: 4000 rounds of a shell's loop are more than a millisecond.
 */
export function cpuStatCommand(percent: number): readonly string[] {
  const script = `i=0; while [ $i -lt ${Math.round(percent * 4000)} ]; do i=$((i + 1)); done; cat /sys/fs/cgroup/cpu.stat 2>/dev/null || cat /sys/fs/cgroup/cpu/cpu.stat`;
  return ["sh", "-c", script];
}
