/** One of the daemons of a BIRD container. */
export interface BirdDaemon {
  readonly program: "bird" | "bird6";
  readonly config: string;
  readonly socket: string;
}

/**
 * BIRD in the foreground as the container's first process, so that a signal is the daemon's own. Where BIRD 1.6 needs both of its daemons a shell holds them: it ends when both have,
 * and passes TERM on.
 */
export function birdStartScript(daemons: readonly [BirdDaemon, ...BirdDaemon[]]): string {
  const run = ({ program, config, socket }: BirdDaemon) => `${program} -f -c ${config} -s ${socket} "$@"`;
  const folders = [...new Set(daemons.map(({ socket }) => socket.slice(0, socket.lastIndexOf("/"))))];
  const head = `#!/bin/sh\nPATH=$PATH:/usr/sbin:/usr/local/sbin\nmkdir -p ${folders.join(" ")}\n`;
  const [first, second] = daemons;
  if (second === undefined) return `${head}exec ${run(first)}\n`;
  return `${head}${run(first)} &\nfirst=$!\n${run(second)} &\nsecond=$!\ntrap 'kill -TERM $first $second 2>/dev/null' TERM INT\nwait $first\nwait $second\n${WAIT_AGAIN}`;
}

/** A trapped signal ends a `wait` early, so both are waited for once more. */
const WAIT_AGAIN = "wait $first\nwait $second\n";

/** argv that has a running BIRD read its configuration again. birdc itself ends with 0 whatever BIRD answers; this ends with 0 only when BIRD took it. */
export function birdReconfigure(socket: string): readonly string[] {
  return ["sh", "-c", 'answer=$(birdc -s "$1" configure); echo "$answer"; echo "$answer" | grep -qi reconfig', "sh", socket];
}
