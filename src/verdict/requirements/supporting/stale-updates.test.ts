import { describe, expect, test } from "vitest";
import { announce, endOfRib, notification, withdraw } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { HelperLab } from "../../../../test/support/helper-lab.ts";
import { N3_ADDRESS, N5_ADDRESS, statuses, subjectOfCapture, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { brokenAnnouncement, brokenMultiprotocol } from "./stale-updates.ts";

const BAD_ORIGIN = announce("10.2.0.0/16", { origin: 9 });

describe("a stale route whose new announcement has a bad ORIGIN", () => {
  const returned = (hasWitness = true) => new HelperLab({ hasWitness }).lose().back(4).hear(5, announce("10.1.0.0/16"), BAD_ORIGIN);

  test("goes at once, or stays wrongly", () => {
    expect(statuses(brokenAnnouncement, subjectOfCapture(returned().drop(5.1, ["10.2.0.0/16"]).until(30).lab))).toEqual(["pass"]);
    expect(
      statuses(brokenAnnouncement, subjectOfCapture(returned().hear(15, endOfRib("ipv4")).drop(15.1, ["10.2.0.0/16"]).until(30).lab)),
    ).toEqual(["fail"]);
    expect(statuses(brokenAnnouncement, subjectOfCapture(returned().until(6).lab))).toEqual(["inconclusive"]);
  });

  test("is not judged where nobody was told of it, or it is announced well before", () => {
    expect(statuses(brokenAnnouncement, subjectOfCapture(returned(false).until(30).lab))).toEqual([]);
    const fresh = new HelperLab().lose().back(4).hear(5, announce("10.2.0.0/16"), BAD_ORIGIN).until(30).lab;
    expect(statuses(brokenAnnouncement, subjectOfCapture(fresh))).toEqual([]);
    expect(
      statuses(brokenAnnouncement, subjectOfCapture(new HelperLab().lose().back(4).hear(5, announce("10.2.0.0/16")).until(30).lab)),
    ).toEqual([]);
  });
});

describe("a broken MP_REACH_NLRI of IPv6 in the session that came back", () => {
  const BOTH = ["ipv4", "ipv6"] as const;
  const open = (asn: number) => ({ asn, families: BOTH, gracefulRestart: { families: BOTH, restartTimeS: 20 } });
  /** MP_REACH_NLRI with a next hop of three octets. */
  const BROKEN = [0x80, 14, 9, 0, 2, 1, 3, 1, 2, 3, 0, 0];

  /** The IPv6 route is withdrawn from the witness at `dropS`; the session reset by `answer`. */
  function run({
    dropS,
    answer,
    untilS = 30,
  }: {
    readonly dropS?: number;
    readonly answer?: ReturnType<typeof notification>;
    readonly untilS?: number;
  }) {
    const lab = new CaptureBuilder();
    const p = lab.at(0.1).connect(N5_ADDRESS, TOR_ADDRESS).open("client", open(64_515)).open("server", open(64_512)).establish();
    const w = lab.at(0.2).connect(N3_ADDRESS, TOR_ADDRESS).open("client", open(64_513)).open("server", open(64_512)).establish();
    lab.at(1);
    p.send("client", announce("2001:db8:1::/48"));
    w.send("server", announce("2001:db8:1::/48", { asPath: [64_512, 64_515] }));
    lab.at(2);
    p.fin("client");
    const again = lab.at(4).connect(N5_ADDRESS, TOR_ADDRESS).open("client", open(64_515)).open("server", open(64_512)).establish();
    lab.at(5);
    const body = [0, 0, 0, BROKEN.length, ...BROKEN];
    again.raw("client", Uint8Array.from([...Array<number>(16).fill(0xff), 0, 19 + body.length, 2, ...body]));
    lab.at(5.1);
    if (answer) again.send("server", answer);
    if (dropS !== undefined) {
      lab.at(dropS);
      w.send("server", withdraw("2001:db8:1::/48"));
    }
    lab.at(untilS);
    w.keepalive("client");
    return subjectOfCapture(lab);
  }

  test("costs the family's routes or the session", () => {
    expect(statuses(brokenMultiprotocol, run({ dropS: 5.2 }))).toEqual(["pass"]);
    expect(statuses(brokenMultiprotocol, run({ answer: notification(3, 9) }))).toEqual(["pass"]);
    expect(statuses(brokenMultiprotocol, run({}))).toEqual(["fail"]);
    expect(statuses(brokenMultiprotocol, run({ untilS: 6 }))).toEqual(["inconclusive"]);
  });

  test("a session without such an error is no occasion", () => {
    expect(statuses(brokenMultiprotocol, subjectOfCapture(new HelperLab().lose().back(4).until(30).lab))).toEqual([]);
  });
});
