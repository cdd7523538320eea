import { spawn } from "node:child_process";

/** Runs a command on the machine that the harness runs on, line by line; rejects with what ran, how it ended and its last output. */
export async function runHostCommand(
  argv: readonly [command: string, ...args: string[]],
  options: {
    readonly onLine?: (line: string) => void;
    readonly environment?: Readonly<Record<string, string>>;
    readonly deadlineMs?: number;
  } = {},
): Promise<string> {
  const [command, ...args] = argv;
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.environment },
    ...(options.deadlineMs === undefined ? {} : { timeout: options.deadlineMs, killSignal: "SIGKILL" }),
  });
  let output = "";
  let partial = "";
  const read = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-64_000);
    const lines = (partial + chunk.toString()).split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) options.onLine?.(line);
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const ended = await new Promise<string>((resolve, reject) => {
    child.once("error", (cause) => reject(new Error(`${argv.join(" ")}: cannot run (${cause.message})`, { cause })));
    child.once("close", (code, signal) => resolve(code === 0 ? "" : signal ? `was ended by ${signal}` : `exited with ${code}`));
  });
  if (partial !== "") options.onLine?.(partial);
  if (ended !== "") throw new Error(`${argv.join(" ")} ${ended}; its output ended with:\n${output.slice(-2000)}`);
  return output;
}
