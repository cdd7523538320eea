import { connect, type Socket } from "node:net";
import { decodeMessage, encodeMessage, type Message } from "../../src/bgp/codec.ts";
import { type CodecContext, INITIAL_CONTEXT } from "../../src/bgp/codec-context.ts";
import type { Open } from "../../src/bgp/open.ts";
import { endOfRibOf } from "../../src/bgp/update.ts";
import { Framer } from "./framer.ts";

const FOUR_OCTETS: CodecContext = { ...INITIAL_CONTEXT, fourOctetAs: true };
const DEADLINE_MS = 8000;

/** The other end of a session as a test plays it: it dials, says what it is told to, and keeps what it hears, in words. */
export class WirePeer {
  /** `OPEN`, `KEEPALIVE`, `+10.1.0.0/24`, `-10.1.0.0/24`, `EOR 1/1 empty`, `NOTIFICATION 6/2`, `FIN`. */
  readonly heard: string[] = [];
  open: Open | undefined;
  readonly #socket: Socket;
  #wake = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    const framer = new Framer();
    socket.on("data", (chunk) =>
      framer.push(
        chunk,
        (octets) => this.#hear(decodeMessage(octets, FOUR_OCTETS).message),
        () => false,
      ),
    );
    const ended = () => this.#note("FIN");
    socket.on("end", ended).on("error", ended);
  }

  /** Dials again until somebody listens. */
  static async dial(to: { readonly host: string; readonly port: number; readonly from: string }): Promise<WirePeer> {
    for (const end = performance.now() + DEADLINE_MS; ; ) {
      const socket = connect({ host: to.host, port: to.port, localAddress: to.from });
      const up = await new Promise<boolean>((resolve) => socket.once("connect", () => resolve(true)).once("error", () => resolve(false)));
      if (up) return new WirePeer(socket);
      if (performance.now() > end) throw new Error(`nobody listens on ${to.host}`);
    }
  }

  send(message: Message): void {
    this.#socket.write(encodeMessage(message, message.type === "OPEN" ? INITIAL_CONTEXT : FOUR_OCTETS));
  }

  /** OPEN, KEEPALIVE, and wait until the speaker has done the same. */
  async establish(open: Open): Promise<this> {
    this.send({ type: "OPEN", open });
    this.send({ type: "KEEPALIVE", trailing: new Uint8Array(0) });
    await this.until((heard) => heard.includes("KEEPALIVE"));
    return this;
  }

  /** Waits for what was heard to be so; throws what was heard where it is not in time. */
  async until(holds: (heard: readonly string[]) => boolean): Promise<void> {
    const end = performance.now() + DEADLINE_MS;
    while (!holds(this.heard)) {
      const left = end - performance.now();
      if (left <= 0) throw new Error(`heard only: ${this.heard.join(", ")}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#socket.end();
  }

  #hear(message: Message): void {
    if (message.type === "OPEN") this.open = message.open;
    if (message.type === "UPDATE") for (const word of inWords(message)) this.#note(word);
    else if (message.type === "NOTIFICATION") this.#note(`NOTIFICATION ${message.notification.code}/${message.notification.subcode}`);
    else this.#note(message.type);
  }

  #note(word: string): void {
    this.heard.push(word);
    this.#wake();
  }
}

/** Each route with what tells variants apart: `+10.1.0.0/24 as 64512 64513 community ffff0006`. */
function inWords({ update }: Extract<Message, { readonly type: "UPDATE" }>): readonly string[] {
  const marker = endOfRibOf(update);
  if (marker) return [`EOR ${marker.afi}/${marker.safi} ${marker.form}`];
  const withdrawn = [...update.withdrawn, ...update.attributes.flatMap((a) => (a.kind === "mp-unreach" ? a.nlri : []))];
  const announced = [...update.announced, ...update.attributes.flatMap((a) => (a.kind === "mp-reach" ? a.nlri : []))];
  const described = update.attributes.map((a) => {
    if (a.kind === "as-path") return ` as ${a.segments.flatMap((s) => s.asns).join(" ")}`;
    if (a.kind === "communities") return ` community ${a.values.map((c) => c.toString(16)).join(" ")}`;
    if (a.kind === "local-pref") return ` local-pref ${a.value}`;
    return a.kind === "med" ? ` med ${a.value}` : "";
  });
  const prefixes = (nlri: typeof announced) => nlri.map((n) => (n.kind === "raw" ? "raw" : n.prefix));
  return [...prefixes(withdrawn).map((p) => `-${p}`), ...prefixes(announced).map((p) => `+${p}${described.join("")}`)];
}
