import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Labels on everything that Holdfast makes on an engine; nothing without `PROJECT` is ever touched. */
export const LABEL = {
  project: "dev.holdfast.project",
  run: "dev.holdfast.run",
  owner: "dev.holdfast.owner",
  started: "dev.holdfast.started",
  role: "dev.holdfast.role",
} as const;

/** The process that made a lab: enough to tell later, on the same machine, whether it still lives. */
export interface Owner {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** Start time of the process in clock ticks since boot, which tells it from a later one with the same pid. */
  readonly start: string;
  /** Tells apart the parts of one process that have reapers of their own, such as worker threads. */
  readonly instance: string;
}

const instance = randomBytes(4).toString("hex");

export function thisOwner(): Owner {
  return { host: hostKey(), boot: bootId(), pid: process.pid, start: processStart(process.pid) ?? "", instance };
}

export function ownerText(owner: Owner): string {
  return JSON.stringify([owner.host, owner.boot, owner.pid, owner.start, owner.instance]);
}

export function labels(runId: string, role: string): Record<string, string> {
  return {
    [LABEL.project]: "holdfast",
    [LABEL.run]: runId,
    [LABEL.owner]: ownerText(thisOwner()),
    [LABEL.started]: new Date().toISOString(),
    [LABEL.role]: role,
  };
}

/** Whether the process in an owner label has ended. A label of another machine's, or one that cannot be read, is not ours to judge: false. */
export function isDead(label: string): boolean {
  const owner = parseOwner(label);
  if (!owner || owner.host !== hostKey()) return false;
  if (owner.boot !== bootId()) return true;
  const start = processStart(owner.pid);
  return start === undefined || start !== owner.start;
}

function parseOwner(label: string): Omit<Owner, "instance"> | undefined {
  try {
    const [host, boot, pid, start] = JSON.parse(label) as [unknown, unknown, unknown, unknown];
    if (typeof host !== "string" || typeof boot !== "string" || typeof pid !== "number" || typeof start !== "string") return undefined;
    return { host, boot, pid, start };
  } catch {
    return undefined;
  }
}

/** The machine and the space of process ids in which a pid means something: a container may share the machine's name and boot, but not its processes. */
function hostKey(): string {
  return `${hostname()} ${readLinkOptional("/proc/self/ns/pid")}`;
}

function readLinkOptional(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function bootId(): string {
  return readOptional("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

/** Undefined when there is no such process. Where there is no /proc, a process that takes signal 0 counts as the same one. */
function processStart(pid: number): string | undefined {
  const stat = readOptional(`/proc/${pid}/stat`);
  if (stat !== undefined) {
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? undefined : (rest[18] ?? "");
  }
  if (readOptional("/proc/self/stat") !== undefined) return undefined;
  try {
    process.kill(pid, 0);
    return "";
  } catch {
    return undefined;
  }
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
