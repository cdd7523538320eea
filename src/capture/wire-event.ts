import type { Anomaly } from "../bgp/anomaly.ts";
import type { Notification } from "../bgp/notification.ts";
import type { Open } from "../bgp/open.ts";
import type { EndOfRib } from "../bgp/update.ts";
import type { IpAddress } from "../net/address.ts";
import type { TcpAuthentication } from "./tcp.ts";

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
  /** A SYN that asks for a connection; from the server as well when both ends dial at once. `options`: what its segment was signed with. */
  | { readonly kind: "tcp-syn"; readonly connection: Connection; readonly from: Side; readonly options?: TcpAuthentication }
  /** Both SYNs seen and acknowledged; `options` are of the segment that completed this. */
  | { readonly kind: "tcp-established"; readonly connection: Connection; readonly options?: TcpAuthentication }
  /** A RST answered the SYN: ECONNREFUSED at the client. */
  | { readonly kind: "tcp-refused"; readonly connection: Connection }
  | { readonly kind: "tcp-reset"; readonly connection: Connection; readonly from: Side }
  | { readonly kind: "tcp-fin"; readonly connection: Connection; readonly from: Side }
  /** Octets of the stream are missing from the capture: nothing can be said of the messages in them. */
  | { readonly kind: "tcp-gap"; readonly connection: Connection; readonly from: Side; readonly octets: number }
  /** A segment repeated so many octets with another value. The copy that was captured first counts here; the receiver may have taken the other. */
  | { readonly kind: "tcp-conflict"; readonly connection: Connection; readonly from: Side; readonly octets: number }
  /** ICMP destination unreachable that quotes a BGP segment. `code` is the ICMP code, 1 being host unreachable. */
  | {
      readonly kind: "icmp-unreachable";
      readonly reporter: IpAddress;
      readonly code: number;
      readonly from: Endpoint;
      readonly to: Endpoint;
    }
  /** A RST of a connection that is not BGP's, on one of the ports that the decoder was told to look at: a probe's. */
  | { readonly kind: "flow-reset"; readonly from: Endpoint; readonly to: Endpoint }
  /** A piece of an IP packet that carries TCP. Pieces are not put together, so its octets become a `tcp-gap`. */
  | { readonly kind: "ip-fragment"; readonly from: IpAddress; readonly to: IpAddress }
  | { readonly kind: "bgp-message"; readonly connection: Connection; readonly from: Side; readonly message: BgpMessage }
  /** The octets are no BGP: a bad marker or an impossible length. Decoding of this direction stops. What is malformed within a good frame is a message with anomalies. */
  | { readonly kind: "bgp-garbage"; readonly connection: Connection; readonly from: Side; readonly reason: string }
  /** The capture says of itself that so many packets are missing, somewhere before this place; or an interface's packets cannot be read, and their number is not known. */
  | { readonly kind: "capture-loss"; readonly packets?: number; readonly detail: string }
  /** The file ended in the middle of a record, or a record is impossible. */
  | { readonly kind: "capture-truncated"; readonly reason: string };

/** What a BGP message says, RFC 4271 section 4. `anomalies` are what is wrong with it; where they may be missing, there are none. */
export type BgpMessage =
  | OpenMessage
  | UpdateMessage
  | {
      readonly type: "NOTIFICATION";
      readonly code: number;
      readonly subcode: number;
      readonly notification: Notification;
      readonly anomalies?: readonly Anomaly[];
    }
  | { readonly type: "KEEPALIVE"; readonly anomalies?: readonly Anomaly[] }
  | {
      readonly type: "ROUTE-REFRESH";
      readonly afi: number;
      readonly safi: number;
      /** RFC 7313 section 3.2: 0 a request, 1 and 2 the begin and the end of the answer. */
      readonly subtype: number;
      readonly anomalies?: readonly Anomaly[];
    }
  /** A type that is not known, or a message that is too short for its type. */
  | { readonly type: "UNKNOWN"; readonly code: number; readonly octets: number; readonly anomalies?: readonly Anomaly[] };

export interface OpenMessage {
  readonly type: "OPEN";
  readonly asn: number;
  readonly holdTimeS: number;
  readonly routerId: IpAddress;
  readonly gracefulRestart?: GracefulRestartCapability;
  /** The whole message. */
  readonly open: Open;
  readonly anomalies: readonly Anomaly[];
}

export interface UpdateMessage {
  readonly type: "UPDATE";
  /** How many routes; which ones, only `onUpdate` of the decoder can tell. */
  readonly announced: number;
  readonly withdrawn: number;
  readonly endOfRib?: EndOfRib;
  /** It has no routes, and is no End-of-RIB either. */
  readonly hollow?: true;
  /** Of the whole message, header included. */
  readonly octets: number;
  readonly anomalies?: readonly Anomaly[];
}

/** RFC 4724 section 3, with the Notification bit of RFC 8538. */
export interface GracefulRestartCapability {
  readonly restartState: boolean;
  readonly notification: boolean;
  readonly restartTimeS: number;
  readonly families: readonly { readonly afi: number; readonly safi: number; readonly forwardingState: boolean }[];
}
