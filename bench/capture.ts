import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeCapture } from "./capture-file.ts";
import { PeakMemory } from "./peak-memory.ts";

/**
 * `npm run bench:capture [-- --size 200m] [-- --no-tshark] [-- --keep <file>]`: makes a capture of full-table transfers and measures, one after the other, how long this project, tshark
 * and mere reading take for it. Exits 1 when tshark at its fastest is less than 20 times slower than decoding, when
 * analysis takes more than 5 times as long as that, or when either needs more memory than is allowed.
 */
const TIMES_FASTER = 20;
/** Processor time of analysis against that of decoding alone: both wait for other processes now and then. */
const TIMES_SLOWER = 5;
const MOST_MEMORY = 300e6;
const TSHARK_FORMS = [["-T", "fields", "-e", "bgp.type"], ["-V"], ["-T", "json"]] as const;
const SEED = 4724;
const READER = join(import.meta.dirname, "capture-read.ts");
/** Of what a command prints, in characters: enough for whoever prints little. */
const MOST_KEPT = 4096;
const UNITS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9 };

interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly peakBytes: number;
  readonly remark: string;
}

const { values: options } = parseArgs({
  options: { size: { type: "string", default: "210m" }, "no-tshark": { type: "boolean", default: false }, keep: { type: "string" } },
});

const scratch = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
try {
  process.exitCode = await main(options.keep ?? join(scratch, "tables.pcap"));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function main(path: string): Promise<number> {
  if (!existsSync(path)) await make(path, octetsOf(options.size));
  const size = statSync(path).size;
  // Into the page cache: what is measured is not the disk.
  for await (const _ of createReadStream(path, { highWaterMark: 1 << 20 }));
  const ours = await measure("holdfast: decode, check, visit every route", reader("decode", path));
  const analysis = await measure("holdfast: analyze, before it judges", reader("analyse", path));
  const others = [
    await measure("reading the file alone", reader("read", path)),
    await measure("holdfast: an object of every message", reader("objects", path)),
  ];
  const theirs: Measured[] = [];
  if (!options["no-tshark"]) {
    for (const form of TSHARK_FORMS) {
      theirs.push(await measure(`tshark -Y bgp ${form.join(" ")}`, ["tshark", "-n", "-r", path, "-Y", "bgp", ...form]));
    }
  }
  table([ours, analysis, ...others, ...theirs], size, ours);
  return verdict(ours, analysis, theirs);
}

async function make(path: string, octets: number): Promise<void> {
  const begin = performance.now();
  const written = writeCapture(path, octets, SEED);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(
    `${megabytes(written.octets)} MB made in ${seconds} s: ${written.packets} packets, ${written.transfers} transfers both ways, ` +
      `${written.updates} UPDATEs, ${written.prefixes} prefixes, ${written.attributeSets} sets of attributes\n`,
  );
}

/** From the start of the process to its end; what it prints is drained and counted. */
async function measure(name: string, argv: readonly [string, ...string[]]): Promise<Measured> {
  const [command, ...args] = argv;
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  const peak = new PeakMemory(child.pid);
  let printed = 0;
  let beginning = "";
  child.stdout.on("data", (piece: Buffer) => {
    printed += piece.length;
    if (beginning.length < MOST_KEPT) beginning += piece.toString("latin1");
  });
  const [code] = (await once(child, "close")) as [number | null];
  const seconds = (performance.now() - begin) / 1000;
  peak.stop();
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}`);
  return { name, seconds, peakBytes: peak.bytes, remark: printed < MOST_KEPT ? beginning.trim() : `${megabytes(printed)} MB printed` };
}

function table(rows: readonly Measured[], size: number, ours: Measured): void {
  console.log(`${"".padEnd(44)}${["seconds", "MB/s", "of ours", "peak MB"].map((head) => head.padStart(10)).join("")}`);
  for (const { name, seconds, peakBytes } of rows) {
    const columns = [
      seconds.toFixed(2),
      (size / 1e6 / seconds).toFixed(1),
      `x ${(seconds / ours.seconds).toFixed(2)}`,
      megabytes(peakBytes),
    ];
    console.log(`${name.padEnd(44)}${columns.map((text) => text.padStart(10)).join("")}`);
  }
  console.log(`\n${rows.map(({ name, remark }) => `${name}: ${remark}`).join("\n")}`);
}

function verdict(decoding: Measured, analysis: Measured, theirs: readonly Measured[]): number {
  const faster = Math.min(...theirs.map((each) => each.seconds)) / decoding.seconds;
  const slower = cpuSeconds(analysis) / cpuSeconds(decoding);
  const peak = Math.max(decoding.peakBytes, analysis.peakBytes);
  if (theirs.length > 0)
    console.log(`\ndecoding is ${faster.toFixed(1)} times faster than tshark at its fastest; at least ${TIMES_FASTER} is wanted`);
  console.log(`analysis takes ${slower.toFixed(1)} times the processor time of decoding; ${TIMES_SLOWER} is the most that is allowed`);
  console.log(`${megabytes(peak)} MB at most; ${megabytes(MOST_MEMORY)} are allowed`);
  return faster >= TIMES_FASTER && slower <= TIMES_SLOWER && peak <= MOST_MEMORY ? 0 : 1;
}

/** As a reader of ours prints it. */
function cpuSeconds({ remark }: Measured): number {
  return Number(/"cpuSeconds":([\d.]+)/.exec(remark)?.[1] ?? Number.NaN);
}

function reader(way: string, path: string): readonly [string, ...string[]] {
  return [process.execPath, READER, way, path];
}

function octetsOf(text: string): number {
  const [, number, unit] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  if (number === undefined) throw new Error(`--size ${text}: a number with k, m or g behind it, such as 200m`);
  return Number(number) * (UNITS[(unit ?? "").toLowerCase()] ?? 1);
}

function megabytes(octets: number): string {
  return (octets / 1e6).toFixed(0);
}
