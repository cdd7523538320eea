import type { Message } from "../../src/bgp/codec.ts";
import type { FibRoute } from "../../src/observation/event.ts";
import type { Cell } from "../../src/scenario/model.ts";
import type { Subject } from "../../src/verdict/requirement-check.ts";
import { announce, endOfRib, type FamilyName, type GracefulRestartOptions, notification } from "./bgp-messages.ts";
import type { BuiltConnection } from "./built-connection.ts";
import { CaptureBuilder } from "./capture-builder.ts";
import { cellWith, History, node, prefix, route, seconds, session } from "./history.ts";
import { N3_ADDRESS, N5_ADDRESS, recordedRun, subjectOfRun, TOR_ADDRESS } from "./subject.ts";

/** The prefixes that the peers announce, and the speaker's own. */
const FROM_N3 = "203.0.113.0/24";
export const FROM_N5 = "192.0.2.0/24";
const OWN = "198.51.100.0/24";
export const V6_FROM_N5 = "2001:db8:5::/48";

/** What one peer does after the restart of `tor`; times are seconds of the run. */
export interface PeerAfter {
  /** When its session is back; never without it. */
  readonly backS?: number;
  /** Its capability; without it R clear and every family listed. */
  readonly capability?: GracefulRestartOptions | "none";
  /** When its End-of-RIBs come, by family. */
  readonly markers?: Partial<Record<FamilyName, number>>;
  /** When it goes away again. */
  readonly lostS?: number;
  /** What it does not announce again. */
  readonly silent?: boolean;
  /** What `tor` has in its OPEN to it; without it R and F set, every family listed. */
  readonly own?: GracefulRestartOptions | "none";
}

/**
 * `tor` with its peers `n3` and `n5`: sessions from 1 s on, killed at 10 s, started again at 11 s to recover. The Restart Time is 20 s, the deferral timer has 30 s.
 */
export interface RestartLab {
  readonly n3?: PeerAfter;
  readonly n5?: PeerAfter;
  /** When `tor` announces its own route to `n3`, and when End-of-RIB. */
  readonly routesS?: number;
  readonly markerS?: number;
  /** When the same goes for IPv6; the sessions carry it too then. */
  readonly v6?: { readonly routesS?: number; readonly markerS?: number };
  readonly recovery?: boolean;
  readonly startedS?: number;
  readonly notification?: boolean;
  /** How `tor` says goodbye. */
  readonly parting?: "fin" | "cease";
  readonly untilS?: number;
  /** What else the packets, the record or the kernel's table tell. */
  readonly packets?: readonly (readonly [number, (lab: CaptureBuilder, to: Partial<Record<"n3" | "n5", BuiltConnection>>) => void])[];
  readonly record?: (run: History) => void;
  readonly table?: readonly FibRoute[];
  readonly announces?: boolean;
  /** It is the whole node that goes, and its kernel's routes with it. */
  readonly reboot?: boolean;
  /** The capture lacks the OPENs that the peers sent before the restart. */
  readonly lacksOpens?: boolean;
  /** Nobody recorded the kernel's routes. */
  readonly noFib?: boolean;
}

const ADDRESSES = { n3: N3_ADDRESS, n5: N5_ADDRESS } as const;
const GR = { restartTimeS: 20 } as const;

function restartCell(families: readonly FamilyName[] = ["ipv4"], announces = true): Cell {
  const tor = node("tor", TOR_ADDRESS);
  const peers = [node("n3", N3_ADDRESS), node("n5", N5_ADDRESS)];
  const speaker = tor.speaker && { ...tor.speaker, announce: announces ? [prefix(OWN)] : [] };
  const own = { ...tor, ...(speaker && { speaker }) };
  const sessions = peers.map((peer) => {
    const made = session(own, peer);
    const gracefulRestart = { ...made.a.gracefulRestart, restartTimeS: 20, deferralS: 30, staleTimeS: 60 };
    return { ...made, families, a: { ...made.a, gracefulRestart }, b: { ...made.b, gracefulRestart } };
  });
  return cellWith({ topology: { networks: [], nodes: [own, ...peers], sessions } });
}

export const TABLE: readonly FibRoute[] = [route(prefix(FROM_N3), [N3_ADDRESS]), route(prefix(FROM_N5), [N5_ADDRESS])];

export function restarted(story: RestartLab): Subject {
  const { untilS = 60, startedS = 11, recovery = true, parting = "fin" } = story;
  const families: readonly FamilyName[] = story.v6 ? ["ipv4", "ipv6"] : ["ipv4"];
  const run = recordedRun(untilS, new History(restartCell(families, story.announces)));
  if (!story.noFib) run.fibBegins(0, "tor", story.table ?? TABLE);
  run.at(9.5, { kind: "step-begin", step: "kill", verb: "fault", text: "speaker-kill" });
  run.at(10.2, { kind: "step-end", step: "kill", outcome: "done" });
  if (!story.reboot) run.at(10, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "9" });
  else {
    run.at(9.9, { kind: "link", node: "tor", dev: "fabric", up: false });
    run.at(10, { kind: "node-down", node: "tor" });
    run.at(10.5, { kind: "node-up", node: "tor" });
    run.fibBegins(10.6, "tor", []);
  }
  run.at(startedS, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery });
  story.record?.(run);
  return subjectOfRun(packets({ ...story, untilS, startedS, parting }, families), run);
}

/** The capture of `tor`, or its kernel's routes, may lack something in these seconds. */
export const wireLost = (fromS: number, untilS: number) => lost("wire", fromS, untilS);
export const fibLost = (fromS: number, untilS: number) => lost("fib", fromS, untilS);

function lost(recorder: "wire" | "fib", fromS: number, untilS: number) {
  return (run: History) => {
    run.at(untilS, { kind: "recorder-loss", recorder, node: "tor", sinceT: seconds(fromS), detail: "buffer full" });
  };
}

function packets(story: RestartLab & { readonly untilS: number; readonly parting: "fin" | "cease" }, families: readonly FamilyName[]) {
  const lab = new CaptureBuilder();
  const before: Partial<Record<"n3" | "n5", BuiltConnection>> = {};
  const after: Partial<Record<"n3" | "n5", BuiltConnection>> = {};
  const script: [number, () => void][] = [];
  const usual: GracefulRestartOptions = { ...GR, families, ...(story.notification && { notification: true }) };
  for (const [i, name] of (["n3", "n5"] as const).entries()) {
    const first = name === "n3" ? FROM_N3 : FROM_N5;
    script.push([
      1 + i / 10,
      () => {
        const c = lab.connect(TOR_ADDRESS, ADDRESSES[name]);
        c.open("client", { asn: 64_512, families, gracefulRestart: usual });
        const theirs = () => c.open("server", { asn: 64_600 + i, families, gracefulRestart: usual });
        if (story.lacksOpens) lab.unseen(theirs);
        else theirs();
        c.establish().send("server", announce(first)).send("client", announce(OWN));
        for (const family of families) c.send("server", endOfRib(family)).send("client", endOfRib(family));
        before[name] = c;
      },
    ]);
    script.push([
      10 + i / 1000,
      () => {
        if (story.parting === "cease") before[name]?.send("client", notification(6, 2));
        before[name]?.fin("client").fin("server");
      },
    ]);
    const { backS, capability, markers = {}, lostS, silent, own } = story[name] ?? {};
    if (backS === undefined) continue;
    script.push([
      backS,
      () => {
        const theirs = capability === "none" ? {} : { gracefulRestart: { ...usual, ...capability } };
        const mine = own === "none" ? {} : { gracefulRestart: { ...usual, restartState: true, ...own } };
        const c = lab.connect(TOR_ADDRESS, ADDRESSES[name]);
        c.open("client", { asn: 64_512, families, ...mine })
          .open("server", { asn: 64_600 + i, families, ...theirs })
          .establish();
        if (!silent) c.send("server", announce(first));
        after[name] = c;
      },
    ]);
    for (const family of families) {
      const markerS = markers[family];
      if (markerS !== undefined) script.push([markerS, () => after[name]?.send("server", endOfRib(family))]);
    }
    if (lostS !== undefined) script.push([lostS, () => after[name]?.fin("server").fin("client")]);
  }
  const tell = (s: number | undefined, message: Message) => {
    if (s !== undefined) script.push([s, () => after.n3?.send("client", message)]);
  };
  tell(story.routesS, announce(OWN));
  tell(story.markerS, endOfRib("ipv4"));
  tell(story.v6?.routesS, announce(V6_FROM_N5));
  tell(story.v6?.markerS, endOfRib("ipv6"));
  for (const [s, act] of story.packets ?? []) script.push([s, () => act(lab, after)]);
  // The capture goes on to the end of the run.
  script.push([story.untilS, () => lab.dial("192.0.2.77", "192.0.2.78")]);
  for (const [s, act] of script.sort(([a], [b]) => a - b)) {
    lab.at(s);
    act();
  }
  return lab;
}
