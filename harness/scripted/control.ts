import type { Server } from "node:net";
import { readCommand } from "./commands.ts";
import { listenForLines } from "./control-lines.ts";
import { perform } from "./operations.ts";
import type { Speaker } from "./speaker.ts";

/** Takes commands to the speaker from a Unix socket. */
export function listenForCommands(speaker: Speaker, path: string, log: (text: string) => void): Promise<Server> {
  return listenForLines(path, async (json) => {
    const command = readCommand(json);
    log(`told: ${json.trim().slice(0, 200)}`);
    return await perform(speaker, command);
  });
}
