import { z } from "zod";

const ns = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt);
const count = z.int().min(0);
const head = { ns };

/** What every subcommand of the agent says: that it is ready, that it woke up too late, that it has made its last report. */
const common = [
  z.object({ ev: z.literal("ready"), ...head }),
  z.object({ ev: z.literal("late"), ...head, sinceNs: ns }),
  z.object({ ev: z.literal("end"), ...head }),
] as const;

const udpLine = z.discriminatedUnion("ev", [
  ...common,
  /** Per flow the scheduled send time of packet 0, and its source port. */
  z.object({ ev: z.literal("begin"), ...head, intervalNs: count.min(1), flows: z.array(z.tuple([ns, count])) }),
  /** Per flow how many were sent, and how many of those the kernel refused to send. */
  z.object({ ev: z.literal("sent"), ...head, maxLateNs: count, flows: z.array(z.tuple([count, count])) }),
  /** What arrived since the last such line, everything before `ns`: flow, first and last packet, their send times, the node that received (or answered) them. */
  z.object({ ev: z.literal("got"), ...head, ranges: z.array(z.tuple([count, count, count, ns, ns, z.string()])) }),
  /** The kernel dropped packets that had arrived, for want of room. */
  z.object({ ev: z.literal("overflow"), ...head, packets: count }),
]);

const tcpLine = z.discriminatedUnion("ev", [
  ...common,
  z.object({ ev: z.literal("begin"), ...head, intervalNs: count.min(1), flows: count }),
  /** `from`, `port`: the client's end. */
  z.object({ ev: z.literal("open"), ...head, flow: count, name: z.string(), from: z.string(), port: count }),
  z.object({ ev: z.literal("failed"), ...head, flow: count, error: z.string() }),
  z.object({ ev: z.literal("stalled"), ...head, flow: count, sinceNs: ns }),
  z.object({ ev: z.literal("resumed"), ...head, flow: count, stalledNs: ns }),
  z.object({
    ev: z.literal("closed"),
    ...head,
    flow: count,
    how: z.enum(["reset", "fin", "timeout", "done"]),
    error: z.string().optional(),
  }),
]);

/** A line of `holdfast-agent udp-send` or `udp-echo`. Times are nanoseconds since 1970, read in the node. */
export type UdpLine = z.output<typeof udpLine>;
/** A line of `holdfast-agent tcp-client` or `tcp-server`. */
export type TcpLine = z.output<typeof tcpLine>;

/** Undefined for a line that the agent does not write. */
export function parseUdpLine(text: string): UdpLine | undefined {
  return parse(udpLine, text);
}

/** Undefined for a line that the agent does not write. */
export function parseTcpLine(text: string): TcpLine | undefined {
  return parse(tcpLine, text);
}

function parse<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
