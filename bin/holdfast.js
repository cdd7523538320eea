#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(`holdfast needs Node 22.22 or newer; this is ${process.versions.node}`);
  process.exit(70);
}
// A reader that has seen enough, such as head, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
  });
}
const { main } = await import("../dist/harness/cli/main.js");
const code = await main(process.argv);
// Everything is written and removed by now; an idle connection to the engine must not keep the process.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
