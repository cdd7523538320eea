import { chunksOf } from "../harness/analyze/capture-file.ts";
import { follow } from "../harness/analyze/follow.ts";
import { decodeMessage } from "../src/bgp/codec.ts";
import { WireDecoder } from "../src/capture/wire-decoder.ts";

/** `node bench/capture-read.ts <way> <capture>`: goes through a capture once, in this process alone, and prints what it found as JSON. */
const WAYS = {
  /** Takes the octets and does nothing with them. */
  read,
  /** Puts the streams together, cuts them into messages, reads and checks every attribute, and visits every route. */
  decode,
  /** The same, and makes an object of each message with all that is in it. */
  objects,
  /** What `holdfast analyze` does before it judges: who told whom which route when, what became stale, what was refreshed. */
  analyse,
} as const;

const [way = "", path = ""] = process.argv.slice(2);
const chosen = Object.entries(WAYS).find(([name]) => name === way)?.[1];
if (!chosen || path === "") throw new Error(`usage: capture-read.ts ${Object.keys(WAYS).join("|")} <capture>`);
const found = chosen(path);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ...found, cpuSeconds: (user + system) / 1e6 }));

function read(file: string) {
  let octets = 0;
  for (const piece of chunksOf(file)) octets += piece.length;
  return { octets };
}

function decode(file: string) {
  const count = { updates: 0, routes: 0, anomalies: 0, others: 0 };
  const visit = () => {
    count.routes++;
  };
  const decoder = new WireDecoder({
    capture: "bench",
    epochNs: 0n,
    updates: "notable",
    onEvent: () => {
      count.others++;
    },
    onUpdate: (_, view) => {
      count.updates++;
      count.anomalies += view.anomalies.length;
      view.forEachRoute(visit);
    },
  });
  for (const piece of chunksOf(file)) decoder.push(piece);
  decoder.end();
  return { packets: decoder.packetsRead, ...count };
}

function objects(file: string) {
  const count = { messages: 0, routes: 0, attributes: 0, anomalies: 0 };
  const decoder = new WireDecoder({
    capture: "bench",
    epochNs: 0n,
    updates: "notable",
    onEvent: () => {},
    onMessage: (_, octets, context) => {
      const { message, anomalies } = decodeMessage(octets, context);
      count.messages++;
      count.anomalies += anomalies.length;
      if (message.type !== "UPDATE") return;
      count.routes += message.update.announced.length + message.update.withdrawn.length;
      count.attributes += message.update.attributes.length;
    },
  });
  for (const piece of chunksOf(file)) decoder.push(piece);
  decoder.end();
  return { packets: decoder.packetsRead, ...count };
}

function analyse(file: string) {
  const { histories, packets } = follow([{ files: [{ path: file, chunks: chunksOf(file) }] }], 0n, (name) => name);
  const flows = histories.flatMap((h) => h.sessions.flatMap((s) => s.intervals.flatMap((i) => i.flows.own)));
  const announced = flows.reduce((sum, flow) => sum + flow.announcedBefore + flow.announcedAfter, 0);
  const stale = histories.flatMap((h) => h.episodes.flatMap((e) => e.families.map((f) => f.routes.count))).reduce((sum, n) => sum + n, 0);
  return { packets: packets[0], speakers: histories.length, announced, stale };
}
