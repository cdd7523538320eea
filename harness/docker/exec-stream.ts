import { PassThrough, type Readable, type Writable } from "node:stream";
import type Docker from "dockerode";

/** A process in a container, started by `docker exec` over a hijacked connection: binary-safe streams, and an exit code when it ends. */
export interface ExecStream {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process has ended and both outputs are closed; `null` when the container went away under it. */
  readonly exited: Promise<number | null>;
}

export async function execStream(container: Docker.Container, argv: readonly string[]): Promise<ExecStream> {
  const exec = await container.exec({ Cmd: [...argv], AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false });
  const duplex = await exec.start({ hijack: true, stdin: true });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  container.modem.demuxStream(duplex, stdout, stderr);
  const exited = new Promise<number | null>((resolve) => {
    const finish = () => {
      stdout.end();
      stderr.end();
      exec.inspect().then(
        (info) => resolve(info.ExitCode),
        () => resolve(null),
      );
    };
    duplex.once("end", finish);
    duplex.once("close", finish);
    // A broken connection is an end like any other: the exit code, or its absence, tells.
    duplex.on("error", finish);
  });
  return { stdin: duplex, stdout, stderr, exited };
}
