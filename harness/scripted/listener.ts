import { createServer, type Server, type Socket } from "node:net";
import { type IpAddress, parseIpAddress } from "../../src/net/address.ts";

/** The listening socket of one address: open only while some peer may connect to it, so that the kernel itself refuses the others. */
export class Listener {
  readonly #address: IpAddress;
  readonly #port: number;
  readonly #onSocket: (socket: Socket, peer: IpAddress) => void;
  readonly #log: (text: string) => void;
  #server: Server | undefined;

  constructor(address: IpAddress, port: number, onSocket: (socket: Socket, peer: IpAddress) => void, log: (text: string) => void) {
    this.#address = address;
    this.#port = port;
    this.#onSocket = onSocket;
    this.#log = log;
  }

  /** Resolves when the socket listens; logs and gives up where it cannot. */
  async open(): Promise<void> {
    if (this.#server) return;
    const server = createServer((socket) => {
      const peer = parseIpAddress(socket.remoteAddress ?? "");
      if (peer) this.#onSocket(socket, peer);
      else socket.resetAndDestroy();
    });
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.once("listening", resolve);
      server.on("error", (error) => {
        this.#log(`cannot listen on ${this.#address} port ${this.#port}: ${error.message}`);
        if (this.#server === server) this.#server = undefined;
        resolve();
      });
      server.listen({ host: this.#address, port: this.#port });
    });
  }

  close(): void {
    this.#server?.close();
    this.#server = undefined;
  }
}
