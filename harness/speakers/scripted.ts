import type { Prefix } from "../../src/net/prefix.ts";
import { SCRIPTED } from "../../src/scenario/scripted-schema.ts";
import { controlSocket, FOLDER } from "../scripted/control-socket.ts";
import { isInternal, ownRestart } from "./local-sessions.ts";
import { PROGRAM_FOLDER, scriptedProgram } from "./scripted-program.ts";
import type { SpeakerAdapter, SpeakerCommand, SpeakerConfig, SpeakerFile } from "./speaker.ts";

const START = `${PROGRAM_FOLDER}/speaker`;
const TELL = `${PROGRAM_FOLDER}/tell`;
const CONTROL = `UNIX-CONNECT:${controlSocket(FOLDER)}`;
/** The speaker may be just about to start: a hundred tries in a second, for five seconds. */
const CONTROL_SOON = `${CONTROL},retry=500,interval=0.01`;
const FIRST_START = `${PROGRAM_FOLDER}/scripted.json`;
const RECOVERY_START = `${PROGRAM_FOLDER}/scripted-recovery.json`;

/** Holdfast's own speaker, which does what the scenario tells it, right or wrong. */
export const scripted: SpeakerAdapter = {
  kind: SCRIPTED,
  versions: [{ version: "1", image: { name: "scripted", suite: "trixie", context: "scripted", buildArgs: {} }, routeProtocols: ["bgp"] }],
  capabilities: [],
  // It does what it is told, so it is no answer to what a daemon does.
  matrixRoles: [],
  program: scriptedProgram,
  render: (config) => [
    { path: START, content: `#!/bin/sh\nexec node ${PROGRAM_FOLDER}/harness/scripted/main.js "$1"\n`, mode: 0o755 },
    { path: TELL, content: tellScript, mode: 0o755 },
    ...settingsFiles(config),
  ],
  command: (config, { recovery }) => [START, recovery && ownRestart(config) ? RECOVERY_START : FIRST_START],
  announce: (_, prefix) => [told({ op: "announce", prefixes: [prefix] })],
  withdraw: (_, prefix) => [told({ op: "withdraw", prefixes: [prefix] })],
  relay: ["socat", "-", CONTROL_SOON],
  hints: [{ what: "status", argv: told({ op: "status" }).argv }],
};

/** Tells the running speaker one thing and prints its answer; the exit code is 0 for one that begins with `ok`. No Node: its start alone would take half a second of a processor. */
const tellScript = `#!/bin/sh
answer=$(printf '%s\\n' "$1" | socat -t 20 - ${CONTROL})
printf '%s\\n' "$answer"
case $answer in
'{"ok":true'*) ;;
*) exit 1 ;;
esac
`;

function told(command: { readonly op: string; readonly prefixes?: readonly Prefix[] }): SpeakerCommand {
  return { files: [], argv: [TELL, JSON.stringify(command)] };
}

/** One file for the first start, one for a start after a restart: the container's files are put there once. */
function settingsFiles(config: SpeakerConfig): readonly SpeakerFile[] {
  const own = config.speaker.config;
  const content = (recovery: boolean) => own ?? `${JSON.stringify(settings(config, recovery), null, 2)}\n`;
  return [
    { path: FIRST_START, content: content(false), mode: 0o644 },
    { path: RECOVERY_START, content: content(true), mode: 0o644 },
  ];
}

/** The neutral configuration and the scenario's `behaviour`, as harness/scripted reads them. */
function settings(config: SpeakerConfig, recovery: boolean): object {
  const { node, speaker, sessions } = config;
  return {
    node: node.name,
    asn: speaker.asn,
    routerId: speaker.routerId,
    sessions: sessions.map((session) => ({
      id: session.id,
      localAddress: session.localAddress,
      peerAddress: session.peerAddress,
      peerNode: session.peer.node,
      peerAsn: session.peerAsn,
      passive: session.local.passive,
      nextHopSelf: session.local.nextHopSelf,
      families: session.families,
      timers: session.timers,
      gracefulRestart: session.local.gracefulRestart,
      localInternal: isInternal(config, session),
      ...(session.password === undefined ? {} : { password: session.password }),
    })),
    announce: speaker.announce,
    behaviour: { ...(speaker.kernelRoutes && { "kernel-routes": speaker.kernelRoutes }), ...speaker.behaviour },
    recovery,
  };
}
