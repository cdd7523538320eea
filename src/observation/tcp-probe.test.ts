import { expect, test } from "vitest";
import { parseTcpLine } from "./probe-lines.ts";
import { tcpProbeEvents } from "./tcp-probe.ts";

/** Lines as `holdfast-agent tcp-client` wrote them, against a server whose packets were dropped for a second and then refused. */
const RECORDED = `
{"ev":"begin","ns":"1795258612548890636","intervalNs":10000000,"flows":3}
{"ev":"open","ns":"1795258612549341337","flow":0,"name":"b","from":"10.20.0.10","port":51123}
{"ev":"stalled","ns":"1795258613753787464","flow":1,"sinceNs":"1795258613542780761"}
{"ev":"resumed","ns":"1795258614563054120","flow":1,"stalledNs":"1020273359"}
{"ev":"closed","ns":"1795258616580122605","flow":0,"how":"reset","error":"ECONNRESET"}
{"ev":"failed","ns":"1795258616580122606","flow":2,"error":"ECONNREFUSED"}
{"ev":"late","ns":"1795258617000000000","sinceNs":"1795258616900000000"}
{"ev":"closed","ns":"1795258618000000000","flow":1,"how":"done"}
{"ev":"end","ns":"1795258618556260203"}`;

test("each line becomes the event of its time", () => {
  const events = RECORDED.trim()
    .split("\n")
    .flatMap((text) => {
      const line = parseTcpLine(text);
      return line ? tcpProbeEvents(line, "p", "a", 1_795_258_612_000_000_000n) : [];
    });
  expect(events).toEqual([
    { t: 548_890_636, body: { kind: "probe-begin", probe: "p", node: "a", flows: 3, intervalMs: 10 } },
    { t: 549_341_337, body: { kind: "tcp-open", probe: "p", flow: 0, responder: "b", from: "10.20.0.10", port: 51_123 } },
    { t: 1_753_787_464, body: { kind: "tcp-stalled", probe: "p", flow: 1, sinceT: 1_542_780_761 } },
    { t: 2_563_054_120, body: { kind: "tcp-resumed", probe: "p", flow: 1, stalledMs: 1020.273359 } },
    { t: 4_580_122_605, body: { kind: "tcp-closed", probe: "p", flow: 0, how: "reset", error: "ECONNRESET" } },
    { t: 4_580_122_606, body: { kind: "tcp-failed", probe: "p", flow: 2, error: "ECONNREFUSED" } },
    { t: 5_000_000_000, body: { kind: "probe-stalled", probe: "p", sinceT: 4_900_000_000 } },
    { t: 6_000_000_000, body: { kind: "tcp-closed", probe: "p", flow: 1, how: "done" } },
    { t: 6_556_260_203, body: { kind: "probe-end", probe: "p" } },
  ]);
});
