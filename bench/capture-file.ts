import type { Message } from "../src/bgp/codec.ts";
import { encodeMessage } from "../src/bgp/codec.ts";
import { type CodecContext, contextOf, INITIAL_CONTEXT } from "../src/bgp/codec-context.ts";
import type { Open } from "../src/bgp/open.ts";
import { ipAddressFromBytes } from "../src/net/address.ts";
import { Random } from "../test/support/random.ts";
import { type EncodedTable, encodeTable } from "./capture-table.ts";
import { type Address, CaptureWriter, ConnectionWriter } from "./capture-writer.ts";

export interface WrittenCapture {
  readonly octets: number;
  readonly packets: number;
  readonly transfers: number;
  readonly updates: number;
  readonly prefixes: number;
  readonly attributeSets: number;
}

interface End {
  readonly asn: number;
  readonly address: Address["address"];
  readonly stride: number;
}

const A: End = { asn: 65_001, address: [10, 0, 0, 1], stride: 1 };
const B: End = { asn: 65_002, address: [10, 0, 0, 2], stride: 611_953 };
const PREFIXES = 1_000_000;
const EMPTY = new Uint8Array(0);

/**
 * A capture of at least `octets` octets: two speakers with graceful restart send each other a full table and End-of-RIB; then B restarts and both send all of it again, as often as it takes, but
 * at least once. The same seed gives the same file.
 */
export function writeCapture(path: string, octets: number, seed: number): WrittenCapture {
  const [a, b] = [openOf(A, false), openOf(B, false)];
  const context = contextOf(a, b);
  const tables = [A, B].map((end, i) =>
    encodeTable(new Random(seed + i), { prefixes: PREFIXES, asn: end.asn, nextHop: addressOf(end), context, stride: end.stride }),
  );
  const [tableA, tableB] = tables;
  if (!tableA || !tableB) throw new Error("no tables");
  using capture = new CaptureWriter(path);
  let transfers = 0;
  for (; transfers < 2 || capture.octets < octets; transfers++) {
    const connection = new ConnectionWriter(capture, { address: A.address, port: 40_000 + transfers }, { address: B.address, port: 179 });
    connection.exchange(octetsOf({ type: "OPEN", open: a }), octetsOf({ type: "OPEN", open: transfers > 0 ? openOf(B, true) : b }));
    connection.exchange(octetsOf(KEEPALIVE), octetsOf(KEEPALIVE));
    connection.exchange(tableA.octets, tableB.octets);
    connection.exchange(endOfRib(context), endOfRib(context));
    capture.advance(1);
    connection.fin(1);
    capture.advance(2);
  }
  return { octets: capture.octets, packets: capture.packets, transfers, ...sumOf(tables, transfers) };
}

function sumOf(tables: readonly EncodedTable[], transfers: number): Pick<WrittenCapture, "updates" | "prefixes" | "attributeSets"> {
  const sum = (of: (table: EncodedTable) => number) => tables.reduce((total, table) => total + of(table), 0);
  return {
    updates: transfers * sum((t) => t.updates + 1),
    prefixes: transfers * sum((t) => t.prefixes),
    attributeSets: sum((t) => t.attributeSets),
  };
}

const KEEPALIVE: Message = { type: "KEEPALIVE", trailing: EMPTY };

function octetsOf(message: Message, context: CodecContext = INITIAL_CONTEXT): Uint8Array {
  return encodeMessage(message, context);
}

function endOfRib(context: CodecContext): Uint8Array {
  return octetsOf({ type: "UPDATE", update: { withdrawn: [], attributes: [], announced: [] } }, context);
}

function openOf(end: End, restartState: boolean): Open {
  const families = [{ afi: 1, safi: 1, forwardingState: true, reservedFlags: 0 }];
  const gracefulRestart = { restartState, notification: false, reservedFlags: 0, restartTimeS: 120, families, trailing: EMPTY };
  return {
    version: 4,
    myAs: end.asn,
    holdTimeS: 90,
    routerId: addressOf(end),
    parameters: [
      { kind: "capabilities", capabilities: [{ kind: "multiprotocol", afi: 1, reserved: 0, safi: 1 }] },
      { kind: "capabilities", capabilities: [{ kind: "four-octet-as", asn: end.asn }] },
      { kind: "capabilities", capabilities: [{ kind: "graceful-restart", gracefulRestart }] },
    ],
    extendedParameters: false,
    trailing: EMPTY,
  };
}

function addressOf(end: End): ReturnType<typeof ipAddressFromBytes> {
  return ipAddressFromBytes(Uint8Array.from(end.address));
}
