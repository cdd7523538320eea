import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync } from "node:fs";
import { connectEngine, isEngineAbsent } from "../docker/engine.ts";
import { HarnessError } from "../errors.ts";
import { elapse } from "../runner/deadline.ts";
import { describeHost } from "./host.ts";
import { runHostCommand } from "./host-command.ts";

const ANSWER_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 100;
const DOCKERD_LOG = "/var/log/holdfast-dockerd.log";

/**
 * Sees to it that a Docker engine answers. Where one does, nothing is touched. As root on Debian or Ubuntu it installs Docker when that is missing, and starts it. Throws a HarnessError that
 * says what to do where that is not its business: without root, on another system, or when DOCKER_HOST names an engine elsewhere.
 */
export async function fix(onLog: (line: string) => void): Promise<void> {
  try {
    const { Version } = await (await connectEngine()).version();
    onLog(`Docker ${Version} answers; nothing to do`);
    return;
  } catch (error) {
    if (!isEngineAbsent(error)) throw error;
  }
  const host = await describeHost();
  if (!host.canInstall) throw cannotInstall(host.system);
  if (!host.hasCommand("dockerd")) await install(onLog);
  await start(onLog);
}

function cannotInstall(system: string): HarnessError {
  const hint =
    process.platform === "linux"
      ? "Install Docker 20.10 or newer (https://docs.docker.com/engine/install/) and start it, or run `holdfast doctor --fix` as root on Debian or Ubuntu."
      : "Install and start Docker Desktop, Colima or Rancher Desktop, or set DOCKER_HOST to an engine on Linux.";
  return new HarnessError(`no Docker engine answers, and only root on Debian or Ubuntu can install one (this is ${system})`, { hint });
}

async function install(onLog: (line: string) => void): Promise<void> {
  onLog("installing docker.io");
  const options = { onLine: onLog, environment: { DEBIAN_FRONTEND: "noninteractive" } };
  try {
    await runHostCommand(["apt-get", "update", "-q"], options);
    await runHostCommand(["apt-get", "install", "-q", "-y", "--no-install-recommends", "docker.io", "iptables"], options);
  } catch (cause) {
    throw new HarnessError(`Docker could not be installed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
      hint: "Check that apt-get reaches its mirror, or install Docker by hand.",
    });
  }
}

/** By systemd where it runs the machine, so that the engine outlives a reboot; else as a process of its own. */
async function start(onLog: (line: string) => void): Promise<void> {
  if (existsSync("/run/systemd/system")) {
    onLog("starting docker.service");
    await runHostCommand(["systemctl", "enable", "--now", "docker"], { onLine: onLog });
    await untilItAnswers(onLog, () => undefined);
    return;
  }
  onLog(`starting dockerd; its log is ${DOCKERD_LOG}`);
  const log = openSync(DOCKERD_LOG, "a");
  const dockerd = spawn("dockerd", [], { detached: true, stdio: ["ignore", log, log] });
  let ended: string | undefined;
  once(dockerd, "exit").then(
    ([code, signal]) => {
      ended = `dockerd ended at once (${signal ?? `exit code ${code}`})`;
    },
    (error: unknown) => {
      ended = `dockerd could not be started: ${String(error)}`;
    },
  );
  await untilItAnswers(onLog, () => ended);
  dockerd.unref();
}

async function untilItAnswers(onLog: (line: string) => void, ended: () => string | undefined): Promise<void> {
  const deadline = Date.now() + ANSWER_WITHIN_MS;
  for (;;) {
    const answer = await connectEngine().catch((error: unknown) => error);
    if (!(answer instanceof Error)) break;
    const problem = ended() ?? (Date.now() > deadline ? `the engine does not answer after ${ANSWER_WITHIN_MS / 1000} s` : undefined);
    if (problem !== undefined)
      throw new HarnessError(`${problem}${logTail()}`, { cause: answer, hint: "Mend what the log names, and try again." });
    await elapse(ASK_EVERY_MS, new AbortController().signal);
  }
  onLog("the Docker engine answers");
}

function logTail(): string {
  if (!existsSync(DOCKERD_LOG)) return "";
  return `; ${DOCKERD_LOG} ends with:\n${readFileSync(DOCKERD_LOG, "utf8").split("\n").slice(-15).join("\n")}`;
}
