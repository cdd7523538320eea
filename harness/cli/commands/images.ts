import type { Command } from "commander";
import { plainLine } from "../../../src/report/plain-text.ts";
import { connectEngine } from "../../docker/engine.ts";
import { ensureImage } from "../../docker/image-builder.ts";
import { imageContext } from "../../docker/image-context.ts";
import { hasImage } from "../../docker/image-store.ts";
import { everyImage } from "../../speakers/every-image.ts";
import type { CommandContext } from "../command.ts";
import { table } from "../table.ts";

export function addImages(program: Command, { stdout, stderr }: CommandContext): void {
  program
    .command("images")
    .summary("show the images that speakers run in, or build them")
    .description(
      "Shows each image with its tag, which is a hash of what it is built from. A run builds what it lacks; --build does so for all of them now.",
    )
    .option("-b, --build", "build those that the engine lacks")
    .action(async (options: { readonly build?: boolean }) => {
      const engine = await connectEngine();
      const images = everyImage();
      if (options.build) {
        for (const { spec } of images) await ensureImage(engine, spec, (line) => stderr.write(`${spec.name}: ${plainLine(line)}\n`));
      }
      const rows = await Promise.all(
        images.map(async ({ used, spec }) => {
          const { tag } = await imageContext(spec);
          return [used, tag, (await hasImage(engine, tag)) ? "built" : "not built yet"];
        }),
      );
      stdout.write(table(["FOR", "IMAGE", "STATE"], rows));
    });
}
