import type { End, SessionHistory, SessionLoss } from "../../analysis/model.ts";
import { HOLD_TIMER_EXPIRED, isHardReset, type Notification, notificationName, shutdownMessageOf } from "../../bgp/notification.ts";
import { exhaustive } from "../../exhaustive.ts";
import { plainLine, shorten } from "../plain-text.ts";
import type { LossReport } from "./model.ts";
import type { Places } from "./places.ts";

/** RFC 9003 allows 255 octets; a hostile one may hold anything. */
const MOST_CHARACTERS = 255;

export function addressOf(session: Pick<SessionHistory, "own" | "peer">, end: End): string {
  return end === "own" ? session.own : session.peer;
}

export function otherOf(end: End): End {
  return end === "own" ? "peer" : "own";
}

export function lossReport(session: SessionHistory, loss: SessionLoss, places: Places): LossReport {
  const by = addressOf(session, loss.by);
  return { ...places.moment(loss), cause: loss.cause, by, text: lossText(by, loss) };
}

function lossText(by: string, { cause, notification }: SessionLoss): string {
  switch (cause) {
    case "fin":
      return `${by} closed the connection (FIN) without a NOTIFICATION`;
    case "reset":
      return `${by} reset the connection (RST) without a NOTIFICATION`;
    case "notification":
      return `${by} ended it by NOTIFICATION${notification ? `: ${notificationText(notification)}` : ""}`;
    case "new-connection":
      return `${by} opened a new connection while nothing had ended the old one`;
    case "silence":
      return `nothing of its end was seen; ${by} opened the next connection`;
    default:
      return exhaustive(cause);
  }
}

/** How the end that did not bring the loss about could notice it. */
export function noticedText(session: SessionHistory, loss: SessionLoss): string {
  const [by, other] = [addressOf(session, loss.by), addressOf(session, otherOf(loss.by))];
  switch (loss.cause) {
    case "fin":
      return `${other} noticed by the FIN of ${by}`;
    case "reset":
      return `${other} noticed by the RST of ${by}`;
    case "notification":
      return isHoldExpiry(loss)
        ? `${by} noticed by its hold timer, and told ${other} by NOTIFICATION`
        : `${other} noticed by the NOTIFICATION of ${by}`;
    case "new-connection":
      return `${other} noticed by the new connection of ${by}`;
    case "silence":
      return `whether and how ${other} noticed before the new connection of ${by} does not show`;
    default:
      return exhaustive(loss.cause);
  }
}

export function isHoldExpiry({ notification }: SessionLoss): boolean {
  return notification?.code === HOLD_TIMER_EXPIRED;
}

/** Its name, that it is a Hard Reset, and what the operator wrote (RFC 9003); one safe line. */
export function notificationText(notification: Notification): string {
  const name = notificationName(notification.code, notification.subcode);
  const message = shutdownMessageOf(notification);
  const said = message === undefined || message.text === "" ? "" : `, "${shorten(plainLine(message.text), MOST_CHARACTERS)}"`;
  const badly = message?.wellFormed === false ? " (its shutdown message is malformed)" : "";
  const inner = isHardReset(notification) ? " (routes are not kept)" : "";
  return `${name}${inner}${said}${badly}`;
}
