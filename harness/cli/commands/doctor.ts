import type { Command } from "commander";
import { plainLine } from "../../../src/report/plain-text.ts";
import { diagnose } from "../../doctor/doctor.ts";
import type { Finding } from "../../doctor/finding.ts";
import { fix } from "../../doctor/fix.ts";
import type { CommandContext } from "../command.ts";
import { EXIT_BROKEN, EXIT_OK } from "../exit-codes.ts";
import { paint } from "../paint.ts";

export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .summary("look whether scenarios can run here, and say what is missing")
    .option("-f, --fix", "install and start the Docker engine where none answers (root on Debian or Ubuntu)")
    .action(async (options: { readonly fix?: boolean }) => {
      if (options.fix) await fix((line) => context.stderr.write(`${plainLine(line)}\n`));
      const findings = await diagnose();
      for (const finding of findings) context.stdout.write(findingText(finding, context.stdout.colour));
      context.exitWith(findings.some((f) => f.status === "problem") ? EXIT_BROKEN : EXIT_OK);
    });
}

const STYLES = { ok: "green", note: "yellow", problem: "red" } as const;

function findingText({ subject, status, text, remedy }: Finding, colour: boolean): string {
  const head = `${paint(STYLES[status], status.padEnd(7), colour)}  ${plainLine(subject)}: ${plainLine(text)}\n`;
  return remedy ? `${head}         ${plainLine(remedy)}\n` : head;
}
