import { describe, expect, test } from "vitest";
import { announce, endOfRib, hardReset, KEEPALIVE, notification } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { HelperLab } from "../../../../test/support/helper-lab.ts";
import {
  firstText,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import type { Message } from "../../../bgp/codec.ts";
import {
  ceaseCause,
  dampedRetries,
  longMessages,
  multiprotocolFirst,
  refreshAfterMarker,
  shutdownText,
  updateInOpenConfirm,
} from "./messages.ts";

const NOTHING = new Uint8Array(0);
const EXTENDED = { extendedMessages: true };

const lossy = () => {
  const run = recordedRun();
  run.at(5, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 0, detail: "3 packets dropped" });
  return run;
};

function session(own: object = {}, peer: object = {}) {
  const lab = new CaptureBuilder();
  const p = lab
    .at(1)
    .connect(TOR_ADDRESS, N5_ADDRESS)
    .open("client", { asn: 64_512, ...own })
    .open("server", { asn: 64_515, ...peer });
  return { lab, p };
}

describe("messages above 4096 octets", () => {
  const SHORT = 23;
  const sent = (own: object, peer: object, octets: number) => {
    const { lab, p } = session(own, peer);
    p.establish().raw("client", withdrawals(octets));
    return lab;
  };

  test.each([
    ["to a peer that takes them", EXTENDED, EXTENDED, 5023, ["pass"]],
    ["to one that does not", EXTENDED, {}, 5023, ["fail"]],
    ["to one that does not, by a speaker that has never heard of them", {}, {}, 5023, ["fail"]],
    ["held back from one that does not", EXTENDED, {}, SHORT, ["pass"]],
    ["where nobody speaks of them", {}, {}, SHORT, []],
  ] as const)("%s", (_, own, peer, octets, want) => {
    expect(statuses(longMessages, subjectOfCapture(sent(own, peer, octets)))).toEqual(want);
  });

  test("a longer one may be among what was lost", () => {
    expect(statuses(longMessages, subjectOfRun(sent(EXTENDED, {}, SHORT), lossy()))).toEqual(["inconclusive"]);
  });

  /** An UPDATE that withdraws as many /24 as fit. */
  function withdrawals(octets: number): Uint8Array {
    const routes = Math.floor((octets - 23) / 4) * 4;
    const body = Array.from({ length: routes }, (_, i) => [24, 10, (i >> 10) & 0xff, (i >> 2) & 0xff][i & 3] ?? 0);
    const length = 23 + routes;
    return Uint8Array.from([...Array<number>(16).fill(0xff), length >> 8, length & 0xff, 2, routes >> 8, routes & 0xff, ...body, 0, 0]);
  }
});

describe("what the speaker's NOTIFICATIONs look like", () => {
  const said = (message: Message, peer: object = {}) => {
    const { lab, p } = session({}, peer);
    p.establish().send("client", message);
    return subjectOfCapture(lab);
  };
  const text = (octets: readonly number[], length = octets.length) => notification(6, 2, Uint8Array.from([length, ...octets]));

  test.each([
    ["a Cease with its cause", ceaseCause, notification(6, 4), {}, ["pass"]],
    ["a Cease without", ceaseCause, notification(6, 0), {}, ["fail"]],
    ["no Cease", ceaseCause, notification(3, 1), {}, []],
    ["a text in UTF-8", shutdownText, text([0x68, 0xc3, 0xa9]), {}, ["pass"]],
    ["a text inside a Hard Reset", shutdownText, notification(6, 9, Uint8Array.of(6, 2, 1, 0x68)), {}, ["pass"]],
    ["a text in another encoding", shutdownText, text([0x68, 0xe9]), {}, ["fail"]],
    ["a text shorter than its length", shutdownText, text([0x68], 5), {}, ["fail"]],
    ["none at all", shutdownText, notification(6, 2), {}, []],
    ["another end", shutdownText, hardReset(6, 4), {}, []],
  ] as const)("%s", (_, check, message, peer, want) => {
    expect(statuses(check, said(message, peer))).toEqual(want);
  });
});

describe("a peer's shutdown with a bad text", () => {
  const BAD = notification(6, 2, Uint8Array.of(3, 0xff, 0xc3, 0x28));
  const sent = () => new HelperLab().hear(3, BAD);

  test("costs its own session only", () => {
    expect(statuses(shutdownText, subjectOfCapture(sent().until(30).lab))).toEqual(["pass"]);
    expect(statuses(shutdownText, subjectOfCapture(sent().until(4).lab))).toEqual(["inconclusive"]);
    expect(statuses(shutdownText, subjectOfRun(sent().until(30).lab, lossy()))).toEqual(["inconclusive"]);
  });

  test("must not end the speaker, or another session", () => {
    const helper = sent();
    helper.lab.at(3.5);
    helper.witness.rst("server");
    expect(statuses(shutdownText, subjectOfCapture(helper.until(30).lab))).toEqual(["fail"]);
    const dying = recordedRun();
    dying.at(3.1, { kind: "speaker-exited", node: "tor", exitCode: 139 });
    expect(firstText(shutdownText, subjectOfRun(sent().until(30).lab, dying))).toMatch(/^the speaker ended 9\d\.\d+ ms later$/);
  });
});

describe("multiprotocol attributes", () => {
  const sent = (...messages: readonly Message[]) => {
    const { lab, p } = session({ families: ["ipv4", "ipv6"] });
    p.establish().send("client", ...messages);
    return lab;
  };
  const late = (message: Message): Message => {
    if (message.type !== "UPDATE") throw new TypeError("not an UPDATE");
    const { attributes } = message.update;
    const isRoutes = (a: (typeof attributes)[number]) => a.kind === "mp-reach";
    return {
      ...message,
      update: { ...message.update, attributes: [...attributes.filter((a) => !isRoutes(a)), ...attributes.filter(isRoutes)] },
    };
  };
  const first = announce("2001:db8::/32");

  test("come first", () => {
    expect(statuses(multiprotocolFirst, subjectOfCapture(sent(first, endOfRib("ipv6"))))).toEqual(["pass"]);
    const lab = sent(first, late(first), endOfRib("ipv6"));
    expect(statuses(multiprotocolFirst, subjectOfCapture(lab))).toEqual(["fail"]);
    expect(firstText(multiprotocolFirst, subjectOfCapture(lab))).toBe("another comes before them in an UPDATE");
    expect(statuses(multiprotocolFirst, subjectOfRun(sent(first, endOfRib("ipv6")), lossy()))).toEqual(["inconclusive"]);
    expect(statuses(multiprotocolFirst, subjectOfCapture(sent(announce("10.0.0.0/8"))))).toEqual([]);
  });
});

describe("a route refresh of the speaker", () => {
  const begin: Message = { type: "ROUTE-REFRESH", routeRefresh: { afi: 1, safi: 1, subtype: 1, trailing: NOTHING } };
  const sent = (...messages: readonly Message[]) => {
    const { lab, p } = session();
    p.establish().send("client", ...messages);
    return lab;
  };

  test("begins after its End-of-RIB", () => {
    expect(statuses(refreshAfterMarker, subjectOfCapture(sent(endOfRib("ipv4"), begin)))).toEqual(["pass"]);
    expect(statuses(refreshAfterMarker, subjectOfCapture(sent(begin, endOfRib("ipv4"))))).toEqual(["fail"]);
    expect(statuses(refreshAfterMarker, subjectOfRun(sent(begin), lossy()))).toEqual(["inconclusive"]);
    expect(statuses(refreshAfterMarker, subjectOfCapture(sent(endOfRib("ipv4"))))).toEqual([]);
  });
});

describe("an UPDATE before the peer's KEEPALIVE", () => {
  /** Both OPENs are there; then the peer's UPDATE, and what the speaker says. */
  const early = (answer: Message | undefined, untilS = 30) => {
    const { lab, p } = session();
    p.keepalive("client");
    lab.at(2);
    p.send("server", announce("10.1.0.0/16"));
    if (answer) p.send("client", answer);
    lab.at(untilS).dial(N5_ADDRESS, TOR_ADDRESS);
    return lab;
  };

  test("is an error of the state machine", () => {
    expect(statuses(updateInOpenConfirm, subjectOfCapture(early(notification(5, 2))))).toEqual(["pass"]);
    expect(statuses(updateInOpenConfirm, subjectOfCapture(early(notification(3, 1))))).toEqual(["fail"]);
    expect(statuses(updateInOpenConfirm, subjectOfCapture(early(KEEPALIVE)))).toEqual(["fail"]);
    expect(statuses(updateInOpenConfirm, subjectOfCapture(early(undefined, 3)))).toEqual(["inconclusive"]);
    expect(statuses(updateInOpenConfirm, subjectOfRun(early(undefined), lossy()))).toEqual(["inconclusive"]);
    expect(statuses(updateInOpenConfirm, subjectOfCapture(new HelperLab().until(30).lab))).toEqual([]);
  });
});

describe("attempts after the peer has shut the session down", () => {
  const dials = (...seconds: number[]) => {
    const { lab, p } = session();
    p.establish().send("server", notification(6, 2));
    for (const s of seconds) lab.at(s).refuse(TOR_ADDRESS, N5_ADDRESS);
    return subjectOfCapture(lab);
  };

  test("come with growing pauses", () => {
    expect(statuses(dampedRetries, dials(5, 10, 20, 40))).toEqual(["pass"]);
    expect(statuses(dampedRetries, dials(5, 10, 15, 20))).toEqual(["fail"]);
    expect(statuses(dampedRetries, dials(5, 10))).toEqual(["inconclusive"]);
    expect(statuses(dampedRetries, dials())).toEqual([]);
  });
});
