import Docker from "dockerode";
import { HarnessError } from "../errors.ts";

/** How long an engine may take to answer its first request. */
const ANSWER_WITHIN_MS = 10_000;
/** Engine API 1.41 is Docker 20.10, the oldest that Holdfast is tested with. */
const OLDEST_API = 41;

/**
 * A client for the Docker engine that `DOCKER_HOST` names, or else the one on this machine, known to answer. Throws a HarnessError that says which of the usual
 * reasons it is when there is none.
 */
export async function connectEngine(answerWithinMs: number = ANSWER_WITHIN_MS): Promise<Docker> {
  const where = process.env.DOCKER_HOST ?? "the local socket";
  try {
    const engine = new Docker();
    // The types lack abortSignal here, the client honours it.
    const options = { abortSignal: AbortSignal.timeout(answerWithinMs) };
    const { ApiVersion: api, Version: version } = await (engine.version as (options: object) => ReturnType<Docker["version"]>)(options);
    if (isOlder(api)) {
      throw new HarnessError(`the Docker engine on ${where} is too old: version ${version}, API ${api}`, {
        hint: "Holdfast needs Docker 20.10 or newer.",
      });
    }
    return engine;
  } catch (error) {
    throw error instanceof HarnessError ? error : unreachable(where, error);
  }
}

function isOlder(api: string): boolean {
  const [major = 0, minor = 0] = api.split(".").map(Number);
  return major < 1 || (major === 1 && minor < OLDEST_API);
}

function unreachable(where: string, cause: unknown): HarnessError {
  const [problem, hint] = explain(errorCode(cause), where, cause instanceof Error ? cause.message : String(cause));
  return new HarnessError(problem, { cause, hint });
}

const FIX = "`holdfast doctor --fix` installs and starts one on Debian or Ubuntu; `holdfast doctor` says what to do elsewhere.";

function explain(code: string, where: string, message: string): readonly [problem: string, hint: string] {
  switch (code) {
    case "ENOENT":
      return [`no Docker engine: there is no socket at ${where} (${message})`, FIX];
    case "ECONNREFUSED":
      return [`no Docker engine runs behind ${where} (${message})`, FIX];
    case "EACCES":
    case "EPERM":
      return [
        `no permission on the Docker engine's socket (${message})`,
        "Join the group of the socket (`sudo usermod -aG docker $USER`, then log in again), run as root, or set DOCKER_HOST to a rootless engine.",
      ];
    case "ABORT_ERR":
    case "ETIMEDOUT":
      return [
        `the Docker engine on ${where} did not answer in time`,
        "Restart the engine (`systemctl restart docker`), and look into its log (`journalctl -u docker`).",
      ];
    default:
      return [`the Docker engine on ${where} cannot be reached: ${message}`, "Check DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH."];
  }
}

/** Whether the error of `connectEngine` means that no engine runs on this machine, rather than one that does not serve us. */
export function isEngineAbsent(error: unknown): boolean {
  return error instanceof HarnessError && ["ENOENT", "ECONNREFUSED"].includes(errorCode(error.cause)) && !process.env.DOCKER_HOST;
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "AbortError" || error.name === "TimeoutError") return "ABORT_ERR";
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
