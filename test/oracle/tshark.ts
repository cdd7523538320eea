import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseRepeatedKeys, Tree } from "./tshark-tree.ts";

export const HOW_TO_INSTALL = "tshark is not installed: on Debian and Ubuntu, `apt-get install tshark`";

/** A message as tshark dissects it. */
export interface TsharkMessage {
  readonly packet: number;
  readonly tree: Tree;
  /** Hexadecimal, header included. */
  readonly octets: string;
}

/** How many octets tshark takes an AS number for, in AS_PATH and AGGREGATOR. Left to itself it guesses from the attribute's length. */
export type AsnOctets = 2 | 4;

/** Everything that would otherwise depend on the user's own settings, or be guessed. */
function preferences(asnOctets: AsnOctets): readonly string[] {
  const settings = {
    "tcp.desegment_tcp_streams": "TRUE",
    // Segments that arrive in another order are put together all the same.
    "tcp.reassemble_out_of_order": "TRUE",
    "tcp.no_subdissector_on_error": "FALSE",
    "bgp.desegment": "TRUE",
    "bgp.asn_len": `${asnOctets} octet`,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}:${value}`]);
}

const run = promisify(execFile);

/** `TShark (Wireshark) 4.0.17`, or undefined when there is none. */
export async function tsharkVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await run("tshark", ["--version"]);
    return stdout
      .split("\n")[0]
      ?.replace(/\s*\(Git.*/, "")
      .replace(/\.$/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** All BGP messages of a capture, in its order. */
export async function tsharkMessages(path: string, asnOctets: AsnOctets): Promise<readonly TsharkMessage[]> {
  const args = ["-n", ...preferences(asnOctets), "-r", path, "-Y", "bgp", "-T", "json", "-x", "-J", "frame bgp"];
  const { stdout } = await run("tshark", args, { maxBuffer: 1 << 29 });
  const packets = parseRepeatedKeys(stdout);
  if (!Array.isArray(packets)) throw new Error("tshark did not print an array of packets");
  return packets.flatMap((packet) => messagesOf(new Tree(packet)));
}

function messagesOf(packet: Tree): readonly TsharkMessage[] {
  const [layers] = packet.trees("_source").flatMap((source) => source.trees("layers"));
  const [frame] = layers?.trees("frame") ?? [];
  if (!layers || !frame) throw new Error("a packet without layers in tshark's answer");
  const octets = layers.octets("bgp");
  return layers.trees("bgp").map((tree, i) => ({ packet: Number(frame.text("frame.number")), tree, octets: octets[i] ?? "" }));
}
