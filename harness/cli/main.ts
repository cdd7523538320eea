import { Command, CommanderError } from "commander";
import { holdfastVersion } from "../version.ts";
import type { CommandContext } from "./command.ts";
import { errorExitCode, errorText } from "./error-text.ts";
import { EXIT_OK, EXIT_USAGE } from "./exit-codes.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** Where the command line's text goes; this process's own streams unless a test says otherwise. */
export interface Terminals {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

const EXIT_CODES = `
Exit codes: 0 all as expected, 1 an expectation failed, 2 inconclusive, 64 bad usage or scenario, 70 the harness broke, 130 ended by Ctrl-C.`;

/** Runs one command line and resolves with its exit code; all text, errors too, has been written by then. `argv` is `process.argv`. */
export async function main(
  argv: readonly string[],
  terminals: Terminals = { stdout: processTerminal("stdout"), stderr: processTerminal("stderr") },
): Promise<number> {
  let exitCode = EXIT_OK;
  const context: CommandContext = {
    ...terminals,
    exitWith: (code) => {
      exitCode = code;
    },
  };
  try {
    const program = await buildProgram(context, argv[2]);
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    // Commander has printed its own message by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    terminals.stderr.write(`${errorText(error)}\n`);
    return errorExitCode(error);
  }
}

const COMMANDS = {
  run: async () => (await import("./commands/run.ts")).addRun,
  matrix: async () => (await import("./commands/matrix.ts")).addMatrix,
  validate: async () => (await import("./commands/validate.ts")).addValidate,
  list: async () => (await import("./commands/list.ts")).addList,
  judge: async () => (await import("./commands/judge.ts")).addJudge,
  analyze: async () => (await import("./commands/analyze.ts")).addAnalyze,
  images: async () => (await import("./commands/images.ts")).addImages,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctor,
  clean: async () => (await import("./commands/clean.ts")).addClean,
  schema: async () => (await import("./commands/schema.ts")).addSchema,
} as const;

/** With only the command that is asked for, so that a short one need not load what the others do; with all of them for help and for misspelt names. */
async function buildProgram(context: CommandContext, asked: string | undefined): Promise<Command> {
  const program = new Command("holdfast");
  program
    .description(
      "Conformance tests for BGP graceful restart, with real speakers and real faults, judged from the wire, the kernel and live traffic.",
    )
    .version(holdfastVersion())
    .addHelpText("after", EXIT_CODES)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns,
      getErrHelpWidth: () => context.stderr.columns,
    });
  const names = isCommand(asked) ? [asked] : (Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]);
  for (const name of names) (await COMMANDS[name]())(program, context);
  return program;
}

function isCommand(text: string | undefined): text is keyof typeof COMMANDS {
  return text !== undefined && Object.hasOwn(COMMANDS, text);
}
