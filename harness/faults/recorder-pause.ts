import { z } from "zod";
import { duration, nodeRef } from "../../src/scenario/references.ts";
import type { LabNode } from "../docker/lab-node.ts";
import { HarnessError } from "../errors.ts";
import { PAUSABLE_RECORDERS, type PausableRecorder } from "../recorders/small-buffers.ts";
import type { AppliedFault, Fault } from "./fault.ts";

const params = z.strictObject({
  node: nodeRef(),
  recorder: z
    .enum(PAUSABLE_RECORDERS)
    .meta({ description: "wire: the capture; fib: the route monitor; probe: the senders of this node's probes" }),
  for: duration().optional().meta({ description: "how long; without it until the fault is healed" }),
  "small-buffer": z.boolean().default(true).meta({
    description: "wire and fib: the kernel keeps little for this recorder, from the start, so that what happens meanwhile is lost",
  }),
});

const BEGINS: Readonly<Record<PausableRecorder, readonly string[]>> = {
  wire: ["tcpdump "],
  fib: ["holdfast-agent monitor"],
  probe: ["holdfast-agent udp-send", "holdfast-agent tcp-client"],
};

/**
 * A fault of the harness itself: one of its recorders stops for a while, as on a machine that is too busy. Nothing is invented: what got lost is for the recorder to notice and to tell, and
 * every verdict that needed it must then be inconclusive.
 */
export const recorderPause: Fault<typeof params> = {
  kind: "recorder-pause",
  summary: "stops one of the harness's own recorders on a node, so that it may lose something",
  params,
  async apply(context, { node: name, recorder, for: forMs }) {
    const node = context.lab.node(name);
    const pids = await recorderPids(node, recorder);
    if (pids.length === 0) return { effects: [{ node: name, took: false, reason: `no ${recorder} recorder runs on ${name}` }] };
    const { endedT: t } = await node.run(["kill", "-STOP", ...pids]);
    const goOn = async () => void (await node.tryRun(["kill", "-CONT", ...pids]));
    const states = await statesOf(node, pids);
    if (!states.every((state) => state === "T" || state === "t")) {
      await goOn();
      return { effects: [{ node: name, took: false, reason: `process ${pids.join(", ")} is in state ${states.join(", ")}, not stopped` }] };
    }
    const proof = `process ${pids.join(", ")} is stopped`;
    const applied: AppliedFault = { effects: [{ node: name, took: true, t, proof }], heal: goOn, healsWithSteps: true };
    if (forMs === undefined) return applied;
    try {
      await context.elapse(forMs);
    } finally {
      await goOn();
    }
    return { effects: applied.effects };
  },
};

/** Prints the pids of the processes whose command line begins as one of the arguments does. */
const FIND = `for d in /proc/[0-9]*; do
  line=$(tr '\\0' ' ' 2>/dev/null < "$d/cmdline") || continue
  for begin; do case "$line" in "$begin"*) echo "\${d#/proc/}";; esac; done
done`;

async function recorderPids(node: LabNode, recorder: PausableRecorder): Promise<readonly string[]> {
  const { stdout } = await node.run(["sh", "-c", FIND, "sh", ...BEGINS[recorder]]);
  return stdout.split("\n").filter((line) => /^\d+$/.test(line));
}

/** The letter of each process's state: field 3 of proc_pid_stat(5), behind the name in parentheses. */
async function statesOf(node: LabNode, pids: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await node.run(["cat", ...pids.map((pid) => `/proc/${pid}/stat`)]);
  const lines = stdout.trim().split("\n");
  if (lines.length !== pids.length) throw new HarnessError(`in node ${node.name}: ${lines.length} states of ${pids.length} processes`);
  return lines.map((line) => line.slice(line.lastIndexOf(")") + 2)[0] ?? "?");
}
