import { expect, it } from "vitest";
import { type OpenOptions, openMessage } from "../../../test/support/bgp-messages.ts";
import type { Open } from "../../bgp/open.ts";
import { negotiated, negotiatedText, openReport, openText } from "./opens.ts";

function open(options: OpenOptions): Open {
  const message = openMessage(options);
  if (message.type !== "OPEN") throw new Error(message.type);
  return message.open;
}

const both = (a: OpenOptions, b: OpenOptions): string =>
  negotiatedText(negotiated({ address: "10.0.0.1", open: open(a) }, { address: "10.0.0.2", open: open(b) }));
const GR = { restartTimeS: 60 };

it.each<[string, OpenOptions, OpenOptions, string]>([
  ["nothing in common", { families: ["ipv6"] }, {}, "hold time 90 s, no common family; no graceful restart"],
  ["no KEEPALIVEs where one asks for none", { holdTimeS: 0 }, {}, "hold time 0 (no KEEPALIVEs), IPv4 unicast; no graceful restart"],
  [
    "graceful restart both ways",
    { gracefulRestart: GR },
    { gracefulRestart: GR },
    "each keeps the other's IPv4 unicast routes through a restart",
  ],
  [
    "one that only helps",
    { gracefulRestart: GR },
    { gracefulRestart: { ...GR, families: [] } },
    "10.0.0.2 keeps the other's IPv4 unicast routes through a restart",
  ],
  ["a capability of one end only", { gracefulRestart: GR }, {}, "no graceful restart"],
  [
    "the N bit of both",
    { gracefulRestart: { ...GR, notification: true } },
    { gracefulRestart: { ...GR, notification: true } },
    "NOTIFICATIONs keep routes too (N=1 both)",
  ],
  [
    "ADD-PATH in one direction",
    { addPath: [{ family: "ipv4", sendReceive: 2 }] },
    { addPath: [{ family: "ipv4", sendReceive: 1 }] },
    "ADD-PATH from 10.0.0.1 for IPv4 unicast",
  ],
  [
    "long-lived graceful restart",
    { gracefulRestart: GR, longLived: [{ family: "ipv4", staleTimeS: 3600 }] },
    { gracefulRestart: GR, longLived: [{ family: "ipv4", staleTimeS: 60 }] },
    "each keeps the other's IPv4 unicast routes long-lived",
  ],
])("two OPENs come to %s", (_, a, b, want) => {
  expect(both(a, b)).toContain(want);
});

it("tells an OPEN bit by bit", () => {
  const gracefulRestart = {
    restartState: true,
    notification: true,
    restartTimeS: 77,
    families: ["ipv4", "ipv6"],
    forwarding: ["ipv6"],
  } as const;
  const said = open({ asn: 4_200_000_000, families: ["ipv4", "ipv6"], gracefulRestart, longLived: [{ family: "ipv4", staleTimeS: 90 }] });
  expect(openText(openReport(said))).toBe(
    "AS 4200000000, hold time 90 s, IPv4 unicast, IPv6 unicast; graceful restart R=1 N=1 77 s, IPv4 unicast F=0, IPv6 unicast F=1; long-lived IPv4 unicast F=1 90 s",
  );
});
