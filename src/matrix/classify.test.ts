import { expect, it } from "vitest";
import { type CellFacts, classify, figures, type TrafficFact } from "./classify.ts";

const NOTHING: CellFacts = { outOfKernel: [], withoutRestart: [], traffic: [], routes: [], stale: [], remarks: [] };
const ms = (n: number) => n * 1e6;
const traffic = (lost: number, longestMs = 0, silentMs = 0): TrafficFact & { readonly status: "known" } => ({
  status: "known",
  text: `lost ${lost}`,
  evidence: ["e7"],
  lost,
  longestNs: ms(longestMs),
  silentNs: ms(silentMs),
});
const kept = { status: "known", text: "always", evidence: ["e1"] } as const;
const gone = (forMs: number) => ({ status: "known", text: "172.30.1.1 was no next hop", evidence: ["e8"], brokenNs: ms(forMs) }) as const;
const unknown = { status: "unknown", reason: "the probe stalled" } as const;
const swept = { status: "known", text: "gone", evidence: ["e9"], isThere: false } as const;
const stays = { status: "known", text: "still there", evidence: ["e9"], isThere: true } as const;
const noCapability = { text: "the OPEN of the helper has no graceful restart capability", evidence: ["w:helper:4"] };
const noRoute = { text: "no route", evidence: ["w:helper:9"] };

it.each<[string, Partial<CellFacts>, string, string]>([
  ["no packet lost, next hops kept", { traffic: [traffic(0)], routes: [kept] }, "hitless", ""],
  [
    "no packet lost, though the helper's OPEN has no capability",
    { traffic: [traffic(0)], routes: [kept], withoutRestart: [noCapability] },
    "hitless",
    "",
  ],
  ["packets lost for a while", { traffic: [traffic(40, 200)], routes: [gone(180)] }, "flap", "200.000 ms, 40 packets lost"],
  ["one packet lost", { traffic: [traffic(1, 5)] }, "flap", "5.000 ms, 1 packet lost"],
  ["a next hop gone, and no packet lost", { traffic: [traffic(0)], routes: [gone(0.4)] }, "flap", "next hop gone 0.400 ms, no packet lost"],
  [
    "a next hop gone for less than the clock can tell",
    { traffic: [traffic(0)], routes: [gone(0)] },
    "flap",
    "next hop gone 0 s, no packet lost",
  ],
  [
    "a loss that is certain, beside what is not known",
    { traffic: [traffic(3, 10), unknown], routes: [unknown] },
    "flap",
    "10.000 ms, 3 packets lost",
  ],
  ["a next hop gone, and traffic that is not known", { traffic: [unknown], routes: [gone(2)] }, "flap", "next hop gone 2.000 ms"],
  ["a flow silent for a second at the end", { traffic: [traffic(900, 4000, 1000)] }, "black-holed", "1.000 s, 900 packets lost"],
  ["a flow silent for less at the end", { traffic: [traffic(9, 999, 999)] }, "flap", "999.000 ms, 9 packets lost"],
  ["silent, and a route stays", { traffic: [traffic(900, 4000, 4000)], stale: [stays] }, "black-holed", "4.000 s, 900 packets lost"],
  [
    "a black hole where there is no graceful restart",
    { traffic: [traffic(9, 4000, 4000)], withoutRestart: [noCapability] },
    "black-holed",
    "4.000 s, 9 packets lost",
  ],
  ["a route stays, and nothing was lost", { traffic: [traffic(0)], stale: [stays] }, "stale", ""],
  ["a route stays, and packets were lost", { traffic: [traffic(4, 20)], stale: [stays] }, "stale", "4 packets lost"],
  ["a route went", { traffic: [traffic(0)], stale: [swept] }, "hitless", ""],
  [
    "packets lost, and no capability",
    { traffic: [traffic(40, 200)], withoutRestart: [noCapability] },
    "unsupported",
    "200.000 ms, 40 packets lost",
  ],
  [
    "no routes in a kernel, so that the run broke",
    { trouble: "the run broke", outOfKernel: [noRoute], traffic: [unknown] },
    "unsupported",
    "",
  ],
  ["an image that is not there", { unavailable: "the image frr:x is not there", traffic: [unknown] }, "unsupported", ""],
  ["a run that broke", { trouble: "the run broke: step wait timed out", traffic: [traffic(0)] }, "inconclusive", ""],
  ["a run that broke after a loss", { trouble: "the record is damaged", traffic: [traffic(5, 10)] }, "inconclusive", ""],
  ["traffic that is not known", { traffic: [unknown], routes: [kept] }, "inconclusive", ""],
  ["next hops that are not known", { traffic: [traffic(0)], routes: [unknown] }, "inconclusive", ""],
  ["a route of which it is not known whether it went", { traffic: [traffic(0)], stale: [unknown] }, "inconclusive", ""],
  ["no traffic at all", { routes: [kept] }, "inconclusive", ""],
])("%s: %s is %s", (_, facts, name, text) => {
  const classified = classify({ ...NOTHING, ...facts });
  expect(classified.class).toBe(name);
  expect(figures(classified)).toBe(text);
  expect(classified.reasons.length).toBeGreaterThan(0);
});

it("says first what decided, then what explains it", () => {
  const remark = { text: "Established again 1.0 s after the speaker was started", evidence: ["w:helper:20"] };
  const { reasons } = classify({
    ...NOTHING,
    traffic: [traffic(4, 20)],
    routes: [gone(18), kept],
    withoutRestart: [noCapability],
    remarks: [remark],
  });
  expect(reasons.map((r) => r.text)).toEqual(["lost 4", "172.30.1.1 was no next hop", noCapability.text, remark.text]);
});
