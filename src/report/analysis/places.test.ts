import { expect, it } from "vitest";
import { Places } from "./places.ts";

const places = new Places(
  0n,
  [
    { capture: "a", file: "a.pcap", packetsBefore: 0 },
    { capture: "a", file: "a2.pcap", packetsBefore: 10 },
    { capture: "b:1", file: "b.pcap", packetsBefore: 0 },
  ],
  (id) => (id === "w:a:3" ? 5e9 : undefined),
);

it.each([
  ["w:a:1", "a.pcap", 1],
  ["w:a:10/2", "a.pcap", 10],
  ["w:a:11", "a2.pcap", 1],
  ["w:a:25/3", "a2.pcap", 15],
  ["w:b:1:4", "b.pcap", 4],
  ["w:other:4", "other", 4],
  ["no id", "", 0],
])("%s lies in %s, packet %d", (id, file, packet) => {
  expect(places.packet(id)).toEqual({ file, packet });
});

it("tells the time of what is kept, and the place alone of what is not", () => {
  expect(places.evidence("w:a:3")).toEqual({ t: 5e9, at: "1970-01-01T00:00:05.000000000Z", file: "a.pcap", packet: 3 });
  expect(places.evidence("w:a:4")).toEqual({ file: "a.pcap", packet: 4 });
});
