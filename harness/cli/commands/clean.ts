import type { Command } from "commander";
import { connectEngine } from "../../docker/engine.ts";
import { stuckText, sweep } from "../../docker/sweep.ts";
import type { CommandContext } from "../command.ts";

export function addClean(program: Command, { stdout }: CommandContext): void {
  program
    .command("clean")
    .summary("remove labs that were left behind or kept")
    .description(
      "Removes containers and networks of Holdfast's whose run has ended, those that --keep left up included. Nothing without its label is touched.",
    )
    .action(async () => {
      const { containers, networks, stuck } = await sweep(await connectEngine(), { kept: true });
      stdout.write(`removed ${counted(containers, "container")} and ${counted(networks, "network")}\n`);
      if (stuck.length > 0) stdout.write(`${stuckText(stuck)}\n`);
    });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
