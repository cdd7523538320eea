import type { DecodedMessage } from "../bgp/codec.ts";
import { asnOf, gracefulRestartOf, type Open } from "../bgp/open.ts";
import { exhaustive } from "../exhaustive.ts";
import type { BgpMessage, GracefulRestartCapability } from "./wire-event.ts";

/** The fact of a message that is no UPDATE. `octets`: of the whole message. */
export function messageFact({ message, anomalies }: DecodedMessage, octets: number): BgpMessage {
  const wrong = anomalies.length > 0 ? { anomalies } : {};
  switch (message.type) {
    case "OPEN":
      return { ...openFact(message.open), anomalies };
    case "NOTIFICATION": {
      const { notification } = message;
      return { type: "NOTIFICATION", code: notification.code, subcode: notification.subcode, notification, ...wrong };
    }
    case "KEEPALIVE":
      return { type: "KEEPALIVE", ...wrong };
    case "ROUTE-REFRESH": {
      const { afi, safi, subtype } = message.routeRefresh;
      return { type: "ROUTE-REFRESH", afi, safi, subtype, ...wrong };
    }
    case "UNKNOWN":
      return { type: "UNKNOWN", code: message.code, octets, ...wrong };
    case "UPDATE":
      throw new Error("an UPDATE is read by its view");
    default:
      return exhaustive(message);
  }
}

function openFact(open: Open): Omit<Extract<BgpMessage, { readonly type: "OPEN" }>, "anomalies"> {
  const { holdTimeS, routerId } = open;
  const gracefulRestart = restartFact(open);
  return { type: "OPEN", asn: asnOf(open), holdTimeS, routerId, ...(gracefulRestart && { gracefulRestart }), open };
}

function restartFact(open: Open): GracefulRestartCapability | undefined {
  const restart = gracefulRestartOf(open);
  if (!restart) return undefined;
  const { restartState, notification, restartTimeS, families } = restart;
  const bits = families.map(({ afi, safi, forwardingState }) => ({ afi, safi, forwardingState }));
  return { restartState, notification, restartTimeS, families: bits };
}
