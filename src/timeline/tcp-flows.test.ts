import { expect, it } from "vitest";
import { History, seconds } from "../../test/support/history.ts";

it("follows each connection through stalls to its close, and a flow that was opened again as a new one", () => {
  const h = new History();
  const flow = { probe: "ssh", flow: 0 } as const;
  h.at(1, { kind: "tcp-open", ...flow, responder: "n3" });
  h.at(5, { kind: "tcp-stalled", ...flow, sinceT: seconds(4) });
  h.at(6, { kind: "tcp-resumed", ...flow, stalledMs: 2000 });
  h.at(9, { kind: "tcp-stalled", ...flow, sinceT: seconds(8) });
  h.at(10, { kind: "tcp-closed", ...flow, how: "reset", error: "ECONNRESET" });
  h.at(11, { kind: "tcp-open", ...flow, responder: "n4" });
  h.at(13, { kind: "tcp-stalled", ...flow, sinceT: seconds(12) });
  h.at(13, { kind: "tcp-open", probe: "other", flow: 0, responder: "n4" });
  expect(h.timeline().tcpFlows("ssh")).toMatchObject([
    {
      responder: "n3",
      openT: seconds(1),
      stalls: [
        { fromT: seconds(4), untilT: seconds(6), toldT: seconds(5) },
        { fromT: seconds(8), untilT: seconds(10) },
      ],
      closed: { how: "reset", t: seconds(10) },
    },
    { responder: "n4", stalls: [{ fromT: seconds(12), untilT: Infinity }], closed: undefined },
  ]);
});
