import type { IpAddress } from "../net/address.ts";

/** One end of a TCP connection. */
export interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
}

/** A TCP connection as captured. `client` sent the first SYN (or, when the capture began later, has the port that is not 179); `serial` tells reuses of one 4-tuple apart. */
export interface Connection {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly serial: number;
}

/**
 * Client port of the connections by which a fault proves its effect: outside every range that systems choose ports from. What is on such a connection says nothing of a
 * session.
 */
export const FAULT_TEST_PORT = 61_179;

/** Whether the fact is of a connection that a fault made to prove itself. */
export function isFaultTest(event: WireEvent): boolean {
  return "connection" in event && event.connection.client.port === FAULT_TEST_PORT;
}

export type Side = "client" | "server";

/**
 * A fact decoded from one capture. `id` is `w:<capture>:<packet number>` (`…/2` for the second fact of a packet), packet numbers count from 1 as in Wireshark; `t` is
 * nanoseconds since the run's epoch, of the packet that completed the fact.
 */
export type WireEvent = { readonly id: string; readonly t: number; readonly capture: string; readonly packet: number } & WireFact;

export type WireFact =
  | { readonly kind: "tcp-syn"; readonly connection: Connection }
  /** Both SYNs seen and acknowledged. */
  | { readonly kind: "tcp-established"; readonly connection: Connection }
  /** A RST answered the SYN: ECONNREFUSED at the client. */
  | { readonly kind: "tcp-refused"; readonly connection: Connection }
  | { readonly kind: "tcp-reset"; readonly connection: Connection; readonly from: Side }
  | { readonly kind: "tcp-fin"; readonly connection: Connection; readonly from: Side }
  /** Octets of the stream are missing from the capture: nothing can be said of the messages in them. */
  | { readonly kind: "tcp-gap"; readonly connection: Connection; readonly from: Side; readonly octets: number }
  /** ICMP destination unreachable that quotes a BGP segment. `code` is the ICMP code, 1 being host unreachable. */
  | {
      readonly kind: "icmp-unreachable";
      readonly reporter: IpAddress;
      readonly code: number;
      readonly from: Endpoint;
      readonly to: Endpoint;
    }
  /** A piece of an IP packet that carries TCP. Pieces are not put together, so its octets become a `tcp-gap`. */
  | { readonly kind: "ip-fragment"; readonly from: IpAddress; readonly to: IpAddress }
  | { readonly kind: "bgp-message"; readonly connection: Connection; readonly from: Side; readonly message: BgpMessage }
  /** The octets are no BGP: with a bad marker or an impossible length decoding of this direction stops; a malformed message within a good frame is passed over. */
  | { readonly kind: "bgp-garbage"; readonly connection: Connection; readonly from: Side; readonly reason: string }
  /** The file ended in the middle of a record, or a record is impossible. */
  | { readonly kind: "capture-truncated"; readonly reason: string };

/** The summary of a BGP message that this harness's checks read so far. RFC 4271 section 4. */
export type BgpMessage =
  | {
      readonly type: "OPEN";
      readonly asn: number;
      readonly holdTimeS: number;
      readonly routerId: IpAddress;
      readonly gracefulRestart?: GracefulRestartCapability;
    }
  | {
      readonly type: "UPDATE";
      readonly announced: number;
      readonly withdrawn: number;
      readonly endOfRib?: { readonly afi: number; readonly safi: number };
    }
  | { readonly type: "NOTIFICATION"; readonly code: number; readonly subcode: number }
  | { readonly type: "KEEPALIVE" }
  | { readonly type: "ROUTE-REFRESH"; readonly afi: number; readonly safi: number };

/** RFC 4724 section 3, with the Notification bit of RFC 8538. */
export interface GracefulRestartCapability {
  readonly restartState: boolean;
  readonly notification: boolean;
  readonly restartTimeS: number;
  readonly families: readonly { readonly afi: number; readonly safi: number; readonly forwardingState: boolean }[];
}
