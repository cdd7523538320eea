import type { Message } from "../../src/bgp/codec.ts";
import { decodeMessage, encodeMessage } from "../../src/bgp/codec.ts";
import type { CodecContext } from "../../src/bgp/codec-context.ts";
import { exhaustive } from "../../src/exhaustive.ts";
import { Fields, hex } from "./fields.ts";
import { addOpen } from "./our-open.ts";
import { addUpdate } from "./our-update.ts";

/** A message as the decoder cut it out of its stream, and how it is to be read. */
export interface OurMessage {
  readonly packet: number;
  readonly octets: Uint8Array;
  readonly context: CodecContext;
}

export function ourFields({ octets, context }: OurMessage): Fields {
  return messageFields(decodeMessage(octets, context).message, octets.length, context);
}

/** `length`: of the message as it came. Its octets are encoded anew from what was decoded, so that nothing that was lost on the way can agree with tshark. */
function messageFields(message: Message, length: number, context: CodecContext): Fields {
  const fields = new Fields();
  fields.add("type", message.type === "UNKNOWN" ? message.code : message.type);
  fields.add("length", length);
  fields.add("octets", hex(encodeMessage(message, context)));
  addBody(fields, message);
  return fields;
}

function addBody(fields: Fields, message: Message): void {
  switch (message.type) {
    case "OPEN":
      addOpen(fields, message.open);
      return;
    case "UPDATE":
      addUpdate(fields, message.update);
      return;
    case "NOTIFICATION": {
      const { code, subcode, data } = message.notification;
      fields.add("NOTIFICATION code", code);
      fields.add("NOTIFICATION subcode", subcode);
      if (data.length > 0) fields.add("NOTIFICATION data", hex(data));
      return;
    }
    case "ROUTE-REFRESH":
      fields.add("ROUTE-REFRESH AFI", message.routeRefresh.afi);
      fields.add("ROUTE-REFRESH subtype", message.routeRefresh.subtype);
      fields.add("ROUTE-REFRESH SAFI", message.routeRefresh.safi);
      return;
    case "KEEPALIVE":
    case "UNKNOWN":
      return;
    default:
      exhaustive(message);
  }
}
