import { parseIpAddress } from "../../src/net/address.ts";
import { type Defect, isDefect } from "./defects.ts";
import { familyNumbers } from "./families.ts";
import {
  bool,
  either,
  fields,
  int,
  list,
  milliseconds,
  octets,
  oneOf,
  optional,
  parsed,
  Refused,
  type Shape,
  type Shaped,
  text,
} from "./shape.ts";

/** How the speaker departs from what a well-behaved one does (the scenario's `behaviour:`). What is missing means the right behaviour. */
export type Behaviour = Shaped<typeof behaviour>;
export type OpenBehaviour = Shaped<typeof openBehaviour>;
export type InitialUpdate = Shaped<typeof initialUpdate>;
export type EndOfRibTime = Shaped<typeof endOfRibTime>;
export type GracefulRestartFields = Shaped<typeof gracefulRestart>;
export type EndOfRibForm = "proper" | "empty" | "mp-unreach";

export const ipAddress = parsed(parseIpAddress, "an IP address");
const octet = int(0, 255);
const rawCapabilities = list(fields({ code: octet, hex: octets }), 255);

/** RFC 4724 section 3. */
const gracefulRestartFields = {
  "restart-state": optional(bool),
  notification: optional(bool),
  "reserved-flags": optional(int(0, 3)),
  "restart-time": optional(int(0, 4095)),
  families: optional(list(fields({ family: familyNumbers, forwarding: optional(bool), reserved: optional(int(0, 127)) }), 60)),
  raw: optional(octets),
};
const gracefulRestart = fields(gracefulRestartFields);
const gracefulRestartTwice = fields({ ...gracefulRestartFields, again: optional(gracefulRestart) });

/** RFC 9494 section 3. */
const longLived = fields({
  families: optional(
    list(
      fields({
        family: familyNumbers,
        forwarding: optional(bool),
        reserved: optional(int(0, 127)),
        "stale-time": optional(int(0, 0xffffff)),
      }),
      36,
    ),
  ),
  raw: optional(octets),
});

export const openBehaviour = fields({
  version: optional(octet),
  "my-as": optional(int(0, 65535)),
  "hold-time": optional(int(0, 65535)),
  "router-id": optional(ipAddress),
  capabilities: optional(either(oneOf("none"), rawCapabilities)),
  families: optional(list(familyNumbers, 60)),
  "graceful-restart": optional(either(oneOf("none"), gracefulRestartTwice)),
  "long-lived": optional(either(oneOf("none"), longLived)),
  "four-octet-as": optional(bool),
  "route-refresh": optional(bool),
  "enhanced-route-refresh": optional(bool),
  "extended-message": optional(bool),
  "add-path": optional(list(fields({ family: familyNumbers, mode: oneOf("receive", "send", "both") }), 60)),
  "extended-parameters": optional(bool),
  "one-parameter-per-capability": optional(bool),
  extra: optional(rawCapabilities),
});

const endOfRibTime = either(oneOf("after-routes", "before-routes", "never"), fields({ delay: milliseconds }));

export const initialUpdate = fields({
  announce: optional(bool),
  delay: optional(milliseconds),
  "end-of-rib": optional(either(endOfRibTime, fields({ ipv4: optional(endOfRibTime), ipv6: optional(endOfRibTime) }))),
  "end-of-rib-form": optional(oneOf("proper", "empty", "mp-unreach")),
  "routes-per-update": optional(int(1, 1000)),
  order: optional(oneOf("given", "reversed", "shuffled")),
  repeat: optional(int(1, 10)),
  "keepalive-before-end-of-rib": optional(bool),
  segments: optional(oneOf("natural", "one-octet", "end-of-rib-with-routes", "split-end-of-rib")),
});

const defects: Shape<ReadonlySet<Defect>> = (value, at) => {
  const known = list(text, 64)(value, at).filter((id) => id !== "none");
  return new Set(
    known.map((id) => {
      if (!isDefect(id)) throw new Refused(`${at}: there is no defect ${JSON.stringify(id)}`);
      return id;
    }),
  );
};

export const behaviour = fields({
  open: optional(openBehaviour),
  connect: optional(oneOf("dial", "accept", "both", "none")),
  "dial-delay": optional(milliseconds),
  "answer-open-after": optional(milliseconds),
  "answer-keepalive": optional(bool),
  keepalives: optional(oneOf("on", "off")),
  "initial-update": optional(initialUpdate),
  stop: optional(oneOf("cease", "hard-reset", "fin", "rst", "silence")),
  "kernel-routes": optional(oneOf("install", "none")),
  defects: optional(defects),
});

/** What is said later is laid over what was said before, field by field, within `open` and `initial-update` too. */
export function laidOver(before: Behaviour, later: Partial<Behaviour>): Behaviour {
  return {
    ...before,
    ...later,
    open: { ...before.open, ...later.open },
    "initial-update": { ...before["initial-update"], ...later["initial-update"] },
  };
}
