import { join } from "node:path";
import { CAPTURES, captureFiles } from "./capture-files.ts";
import { Tally } from "./compare.ts";
import { compare, pairsOf } from "./oracle.ts";
import { HOW_TO_INSTALL, tsharkVersion } from "./tshark.ts";

/** `npm run oracle`: whatever is in `test/captures` decodes to what tshark reads in it, or the command ends with 1; with 77 when there is no tshark to ask. */
const SKIPPED = 77;
const MOST_SHOWN = 50;

process.exitCode = await main();

async function main(): Promise<number> {
  const version = await tsharkVersion();
  if (version === undefined) {
    console.log(`skipped: ${HOW_TO_INSTALL}`);
    return SKIPPED;
  }
  const tally = new Tally();
  const names = captureFiles();
  for (const name of names) compare(tally, await pairsOf(name, join(CAPTURES, name)));
  report(tally, version, names.length);
  return tally.differences.length === 0 && tally.messages > 0 ? 0 : 1;
}

function report(tally: Tally, version: string, captures: number): void {
  const values = [...tally.compared.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${captures} captures, ${tally.messages} messages, ${values} values against ${version}\n`);
  console.log("values  field");
  for (const [name, count] of [...tally.compared].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(count).padStart(6)}  ${name}`);
  if (tally.limits.size > 0) console.log("\ntimes   what this tshark does not take apart");
  for (const [why, count] of [...tally.limits].sort()) console.log(`${String(count).padStart(6)}  ${why}`);
  console.log(`\n${tally.differences.length} differences`);
  for (const difference of tally.differences.slice(0, MOST_SHOWN)) console.log(`  ${difference}`);
  if (tally.differences.length > MOST_SHOWN) console.log(`  and ${tally.differences.length - MOST_SHOWN} more`);
}
