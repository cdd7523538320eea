import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { scenarioJsonSchema } from "../../../src/scenario/json-schema.ts";
import { UsageError } from "../../errors.ts";
import { packageRoot } from "../../version.ts";
import { vocabulary } from "../../vocabulary.ts";
import type { CommandContext } from "../command.ts";

export function addSchema(program: Command, { stdout }: CommandContext): void {
  program
    .command("schema")
    .summary("print the JSON Schema of scenario files, for editors")
    .option("-c, --check", "instead, see whether the schema.json that ships with Holdfast is current")
    .action((options: { readonly check?: boolean }) => {
      if (!options.check) return stdout.write(schemaText());
      const path = join(packageRoot(), "schema.json");
      if (readFileSync(path, "utf8") !== schemaText()) {
        throw new UsageError(`${path} is not current`, { hint: "make it anew: holdfast schema > schema.json" });
      }
      stdout.write("schema.json is current\n");
    });
}

export function schemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(vocabulary), null, 2)}\n`;
}
