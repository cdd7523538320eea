import { describe, expect, test } from "vitest";
import type { EventBody } from "./event.ts";
import type { TimedEvent } from "./fib-state.ts";
import { parseUdpLine, type UdpLine } from "./probe-lines.ts";
import { ProbeMerge } from "./probe-merge.ts";

const EPOCH_NS = 1_700_000_000_000_000_000n;
const MS = 1_000_000;

/** One flow at 1 ms whose packet n is sent at 1000 + n ms; `b` and `c` answer. */
describe("what is lost", () => {
  test("is a gap from the first lost packet's due time to the send time of the next that arrived", () => {
    const probe = running("b");
    probe.answered("b", 0, 99);
    probe.answered("b", 120, 900);
    probe.tick(1900);
    expect(probe.gaps()).toEqual(["forward 100-119 1100-1120", "return 100-119 1100-1120"]);
  });

  test("is told only once every side has reported beyond it by the reordering time", () => {
    const probe = running("b", "c");
    probe.answered("b", 0, 99);
    probe.answered("b", 120, 400);
    probe.told("sender", 1500);
    probe.told("b", 1500);
    expect(probe.gaps()).toEqual([]);
    probe.told("c", 1400);
    expect(probe.gaps()).toEqual([]);
    probe.told("c", 1420);
    expect(probe.gaps()).toEqual(["forward 100-119 1100-1120", "return 100-119 1100-1120"]);
  });

  test("is not what arrived in another order", () => {
    const probe = running("b");
    probe.answered("b", 0, 99);
    probe.answered("b", 101, 300);
    probe.told("b", 1350);
    probe.answered("b", 100, 100);
    probe.tick(1900);
    expect(probe.gaps()).toEqual([]);
  });

  test("is not what another responder received", () => {
    const probe = running("b", "c");
    probe.answered("b", 0, 99);
    probe.answered("c", 100, 199);
    probe.answered("b", 200, 900);
    probe.tick(1900);
    expect(probe.gaps()).toEqual([]);
    expect(probe.kinds("probe-responder").map((e) => `${e.seq} ${e.responder}`)).toEqual(["100 c", "200 b"]);
  });

  test("is lost on the way back where a responder received it", () => {
    const probe = running("b");
    probe.received("b", 0, 900);
    probe.echoed("b", 0, 99);
    probe.echoed("b", 110, 900);
    probe.tick(1900);
    expect(probe.gaps()).toEqual(["return 100-109 1100-1110"]);
  });

  test("is not lost forward where an answer came back, even when the responder never reported it", () => {
    const probe = running("b");
    probe.answered("b", 0, 99);
    probe.echoed("b", 100, 149);
    probe.gone("b", 1160);
    probe.up("c", 1200);
    probe.answered("c", 200, 900);
    probe.tick(1900);
    expect(probe.gaps()).toEqual(["forward 150-199 1150-1200", "return 150-199 1150-1200"]);
  });

  test("before the first packet that arrives is a gap from packet 0 on", () => {
    const probe = running("b");
    probe.answered("b", 7, 900);
    probe.tick(1900);
    expect(probe.gaps()).toEqual(["forward 0-6 1000-1007", "return 0-6 1000-1007"]);
  });

  test("is not stretched by a late sender: the first lost packet was not sent before the last that arrived", () => {
    const probe = running("b");
    probe.push("b", got(0, 0, 99, 1000, 1115, "b"));
    probe.push("sender", got(0, 0, 99, 1000, 1115, "b"));
    probe.answered("b", 120, 900);
    probe.tick(1900);
    expect(probe.gaps()).toEqual(["forward 100-119 1115-1120", "return 100-119 1115-1120"]);
  });

  test("is told at the end where nothing was told before, but not after the last that arrived", () => {
    const probe = running("b");
    probe.answered("b", 0, 9);
    probe.answered("b", 12, 15);
    expect(probe.gaps()).toEqual([]);
    probe.finish();
    expect(probe.gaps()).toEqual(["forward 10-11 1010-1012", "return 10-11 1010-1012"]);
    expect(probe.events.at(-1)).toEqual({ t: 2000 * MS, body: { kind: "probe-end", probe: "p" } });
  });
});

test("received packets are counted once, per responder and direction", () => {
  const probe = running("b", "c");
  probe.received("b", 0, 99);
  probe.received("b", 50, 119);
  probe.received("c", 200, 209);
  expect(probe.kinds("probe-received").map((e) => [e.direction, e.responder, e.received, e.highest, e.highestSentT / MS])).toEqual([
    ["forward", "b", 100, 99, 1099],
    ["forward", "b", 120, 119, 1119],
    ["forward", "c", 10, 209, 1209],
  ]);
});

test("a responder that goes away without a word is a loss since its last report, and is waited for no more", () => {
  const probe = running("b", "c");
  probe.answered("b", 0, 9);
  probe.answered("b", 20, 700);
  probe.told("b", 1700);
  probe.told("sender", 1700);
  probe.told("c", 1250);
  expect(probe.gaps()).toEqual([]);
  probe.gone("c", 1800);
  expect(probe.kinds("recorder-loss")).toEqual([
    { kind: "recorder-loss", recorder: "probe", node: "c", sinceT: 1250 * MS, detail: "gone" },
  ]);
  expect(probe.gaps()).toEqual(["forward 10-19 1010-1020", "return 10-19 1010-1020"]);
});

test("what is no report is a loss since the last one, and the side is still waited for", () => {
  const probe = running("b");
  probe.answered("b", 0, 9);
  probe.answered("b", 20, 700);
  probe.told("sender", 1700);
  probe.told("b", 1250);
  probe.unreadable("b", 1800);
  const loss = { kind: "recorder-loss", recorder: "probe", node: "b", sinceT: 1250 * MS, detail: "garbled" };
  expect(probe.events.at(-1)).toEqual({ t: 1800 * MS, body: loss });
  expect(probe.gaps()).toEqual([]);
  probe.told("b", 1900);
  expect(probe.gaps()).toEqual(["forward 10-19 1010-1020", "return 10-19 1010-1020"]);
});

test("the sender's own troubles are told: lateness, refused packets, a full buffer", () => {
  const probe = running("b");
  probe.push("sender", line({ ev: "sent", ns: at(1250), maxLateNs: 7, flows: [[250, 3]] }));
  probe.push("sender", line({ ev: "late", ns: at(1300), sinceNs: at(1280) }));
  probe.push("sender", line({ ev: "overflow", ns: at(1400), packets: 5 }));
  expect(probe.events.slice(1)).toEqual([
    { t: 1250 * MS, body: { kind: "probe-sent", probe: "p", flow: 0, sent: 250, maxLateNs: 7, sendErrors: 3 } },
    { t: 1300 * MS, body: { kind: "probe-stalled", probe: "p", sinceT: 1280 * MS } },
    {
      t: 1400 * MS,
      body: {
        kind: "recorder-loss",
        recorder: "probe",
        node: "a",
        sinceT: 900 * MS,
        detail: "5 packets of probe p arrived and found no room",
      },
    },
  ]);
});

test.each([
  "",
  "{",
  "[]",
  '{"ev":"got"}',
  '{"ev":"got","ns":"12","ranges":[[0,1]]}',
  '{"ev":"sent","ns":"-1","maxLateNs":0,"flows":[]}',
  '{"ev":"other","ns":"1"}',
])("a line that the agent does not write is refused: %s", (text) => expect(parseUdpLine(text)).toBeUndefined());

class Running {
  readonly events: TimedEvent[] = [];
  readonly #merge = new ProbeMerge({ probe: "p", sender: "a", epochNs: EPOCH_NS });
  readonly #responders = new Set<string>();

  push(source: string, parsed: UdpLine): void {
    this.events.push(...(source === "sender" ? this.#merge.fromSender(parsed) : this.#merge.fromResponder(source, parsed)));
  }

  up(responder: string, ms: number): void {
    this.#responders.add(responder);
    this.push(responder, line({ ev: "ready", ns: at(ms) }));
  }

  gone(responder: string, ms: number): void {
    this.#responders.delete(responder);
    this.events.push(...this.#merge.gone(responder, ms * MS, "gone"));
  }

  unreadable(source: string, ms: number): void {
    this.events.push(...this.#merge.unreadable(source, ms * MS, "garbled"));
  }

  /** A report without news. */
  told(source: string, ms: number): void {
    this.push(source, line({ ev: "got", ns: at(ms), ranges: [] }));
  }

  tick(ms: number): void {
    for (const source of ["sender", ...this.#responders]) this.told(source, ms);
  }

  received(responder: string, from: number, to: number): void {
    this.push(responder, got(0, from, to, 1000 + from, 1000 + to, responder));
  }

  echoed(responder: string, from: number, to: number): void {
    this.push("sender", got(0, from, to, 1000 + from, 1000 + to, responder));
  }

  answered(responder: string, from: number, to: number): void {
    this.received(responder, from, to);
    this.echoed(responder, from, to);
  }

  finish(): void {
    this.push("sender", line({ ev: "end", ns: at(2000) }));
    this.events.push(...this.#merge.finish(2100 * MS));
  }

  kinds<K extends EventBody["kind"]>(kind: K): (EventBody & { readonly kind: K })[] {
    return this.events.flatMap(({ body }) => (body.kind === kind ? [body as EventBody & { readonly kind: K }] : []));
  }

  gaps(): string[] {
    return this.kinds("probe-gap").map((g) => `${g.direction} ${g.from}-${g.to} ${g.fromT / MS}-${g.untilT / MS}`);
  }
}

function running(...responders: readonly string[]): Running {
  const probe = new Running();
  for (const responder of responders) probe.up(responder, 900);
  probe.push("sender", line({ ev: "begin", ns: at(900), intervalNs: MS, flows: [[at(1000), 40000]] }));
  return probe;
}

/** Reports carry no time of their own here: the tick decides. */
function got(flow: number, from: number, to: number, fromMs: number, toMs: number, responder: string): UdpLine {
  return line({ ev: "got", ns: at(900), ranges: [[flow, from, to, at(fromMs), at(toMs), responder]] });
}

function line(value: object): UdpLine {
  const parsed = parseUdpLine(JSON.stringify(value));
  if (!parsed) throw new Error(`not a line: ${JSON.stringify(value)}`);
  return parsed;
}

function at(ms: number): string {
  return (EPOCH_NS + BigInt(ms) * BigInt(MS)).toString();
}
