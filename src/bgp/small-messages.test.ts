import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Malformed, Reader } from "../bytes/reader.ts";
import { decodeAddPath, familyKey, negotiatedAddPath } from "./add-path.ts";
import { decodeGracefulRestart } from "./graceful-restart.ts";
import { decodeNotification } from "./notification.ts";
import { decodeRouteRefresh } from "./route-refresh.ts";

const reader = (text: string) => new Reader(octets(text));

describe("the short formats", () => {
  it("keeps every bit of a graceful restart capability", () => {
    expect(decodeGracefulRestart(reader("ffff 0002 80 ff 0001 01 00 aabb"))).toEqual({
      restartState: true,
      notification: true,
      reservedFlags: 3,
      restartTimeS: 4095,
      families: [
        { afi: 2, safi: 128, forwardingState: true, reservedFlags: 0x7f },
        { afi: 1, safi: 1, forwardingState: false, reservedFlags: 0 },
      ],
      trailing: octets("aabb"),
    });
  });

  it("reads NOTIFICATION and ROUTE-REFRESH with what they carry", () => {
    expect(decodeNotification(reader("06 02 61"))).toEqual({ code: 6, subcode: 2, data: octets("61") });
    expect(decodeRouteRefresh(reader("0002 01 01"))).toEqual({ afi: 2, subtype: 1, safi: 1, trailing: octets("") });
  });

  it.each([
    ["a NOTIFICATION without subcode", () => decodeNotification(reader("06"))],
    ["a ROUTE-REFRESH without SAFI", () => decodeRouteRefresh(reader("0001 00"))],
    ["an ADD-PATH capability with a piece of a family", () => decodeAddPath(reader("0001 01 03 00"))],
  ])("refuses %s", (_, decode) => {
    expect(decode).toThrow(Malformed);
  });

  it("has path identifiers only where one end sends and the other receives them", () => {
    const family = (safi: number, sendReceive: number) => ({ afi: 1, safi, sendReceive });
    const sender = [family(1, 3), family(2, 1), family(4, 2)];
    const receiver = [family(1, 1), family(2, 3), family(4, 2)];
    expect([...negotiatedAddPath(sender, receiver)]).toEqual([familyKey(1, 1)]);
  });
});
