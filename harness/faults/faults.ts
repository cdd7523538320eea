import type { TermVocabulary } from "../../src/scenario/vocabulary.ts";
import { HarnessError } from "../errors.ts";
import { cpuQuota } from "./cpu-quota.ts";
import { drop } from "./drop.ts";
import type { Fault } from "./fault.ts";
import { linkDown, linkUp } from "./link.ts";
import { nextHopGroup } from "./next-hop-group.ts";
import { nodeOff, nodeOn } from "./node-power.ts";
import { nodeReboot } from "./node-reboot.ts";
import { pause } from "./pause.ts";
import { recorderPause } from "./recorder-pause.ts";
import { refuse } from "./refuse.ts";
import { resume } from "./resume.ts";
import { announce, withdraw } from "./route-change.ts";
import { endpointReady, peerRemove, serviceAdd, serviceAddress, serviceRemove } from "./speaker-changes.ts";
import { speakerKill } from "./speaker-kill.ts";
import { speakerRecreate } from "./speaker-recreate.ts";
import { speakerRestart } from "./speaker-restart.ts";
import { speakerStart } from "./speaker-start.ts";
import { speakerStop } from "./speaker-stop.ts";
import { syncInterrupt } from "./sync-interrupt.ts";
import { tcpKill } from "./tcp-kill.ts";
import { unreachable } from "./unreachable.ts";

/** Every fault that a scenario can name. */
const faults: readonly Fault[] = [
  speakerKill,
  speakerStop,
  speakerStart,
  speakerRestart,
  speakerRecreate,
  nodeReboot,
  nodeOff,
  nodeOn,
  refuse,
  unreachable,
  drop,
  linkDown,
  linkUp,
  pause,
  resume,
  tcpKill,
  announce,
  withdraw,
  serviceAdd,
  serviceRemove,
  serviceAddress,
  endpointReady,
  peerRemove,
  nextHopGroup,
  cpuQuota,
  syncInterrupt,
  recorderPause,
] as readonly Fault[];

export const faultVocabulary: readonly TermVocabulary[] = faults;

export function findFault(kind: string): Fault {
  const fault = faults.find((f) => f.kind === kind);
  if (!fault) throw new HarnessError(`there is no fault ${kind}`);
  return fault;
}
