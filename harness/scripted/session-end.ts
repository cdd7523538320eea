import type { Notification } from "../../src/bgp/notification.ts";

/** How a connection that had become Established, or was on its way there, came to its end. */
export type SessionEnd =
  /** By the peer or the network, without a word: FIN, RST or an error of TCP's. */
  | { readonly kind: "lost"; readonly how: "fin" | "rst" | "error" }
  /** By this speaker, without a word. */
  | { readonly kind: "closed" }
  /** RFC 4724 section 4.2: the peer has opened another one. */
  | { readonly kind: "replaced" }
  | { readonly kind: "notification-received"; readonly notification: Notification }
  | { readonly kind: "notification-sent"; readonly notification: Notification };

export function describeEnd(end: SessionEnd): string {
  if (end.kind === "lost") return `lost by ${end.how}`;
  if (end.kind === "closed" || end.kind === "replaced") return end.kind;
  return `${end.kind} ${end.notification.code}/${end.notification.subcode}`;
}
