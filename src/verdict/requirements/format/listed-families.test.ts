import { expect, test } from "vitest";
import { notification } from "../../../../test/support/bgp-messages.ts";
import { HelperLab } from "../../../../test/support/helper-lab.ts";
import { type History, prefix, route } from "../../../../test/support/history.ts";
import { firstText, recordedRun, statuses, subjectOfRun } from "../../../../test/support/subject.ts";
import { listedFamilies } from "./listed-families.ts";

const GR = { gracefulRestart: {} };
const ROUTE = route(prefix("10.1.0.0/16"), ["172.31.0.5"]);

/** The speaker ends at 3 s, is there again at 5 s and sends its OPEN at 6 s. */
function restarted(own = GR as object, changes: (run: History) => void = () => undefined) {
  const run = recordedRun();
  run.fibBegins(0, "tor", [ROUTE]);
  run.at(3, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "SIGKILL" });
  changes(run);
  run.at(5, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
  const helper = new HelperLab({ own });
  helper.lab.at(3);
  helper.peer.fin("server");
  return subjectOfRun(helper.back(6).until(30).lab, run);
}

test("routes that survive keep the promise", () => {
  expect(statuses(listedFamilies, restarted())).toEqual(["pass"]);
});

test("a route that is deleted before the next OPEN breaks it, even when it is added again", () => {
  const flushed = restarted(GR, (run) => {
    run.fib(3.1, "tor", "delete", ROUTE);
    run.fib(3.2, "tor", "add", ROUTE);
  });
  expect(statuses(listedFamilies, flushed)).toEqual(["fail"]);
  expect(firstText(listedFamilies, flushed)).toMatch(/^10\.1\.0\.0\/16 was deleted 2\.9\d+ s before the next OPEN$/);
});

test("what comes after the OPEN, or is no BGP route, is no matter of the promise", () => {
  const later = restarted(GR, (run) => run.fib(8, "tor", "delete", ROUTE));
  expect(statuses(listedFamilies, later)).toEqual(["pass"]);
  const other = restarted(GR, (run) => run.fib(3.1, "tor", "delete", { ...ROUTE, protocol: "static" }));
  expect(statuses(listedFamilies, other)).toEqual(["pass"]);
});

test("a family that was not listed was not promised", () => {
  const ipv6 = route(prefix("2001:db8:1::/48"), ["2001:db8::5"]);
  const other = restarted(GR, (run) => {
    run.fib(0.5, "tor", "add", ipv6);
    run.fib(3.1, "tor", "delete", ipv6);
  });
  expect(statuses(listedFamilies, other)).toEqual(["pass"]);
});

test("nothing follows where the recorder lost something or a link went down", () => {
  const lossy = restarted(GR, (run) => run.at(4, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: 3e9, detail: "overrun" }));
  expect(statuses(listedFamilies, lossy)).toEqual(["inconclusive"]);
  const linkDown = restarted(GR, (run) => {
    run.at(3.05, { kind: "link", node: "tor", dev: "fabric", up: false });
    run.fib(3.1, "tor", "delete", ROUTE);
  });
  expect(statuses(listedFamilies, linkDown)).toEqual(["inconclusive"]);
});

test("whoever leaves with a Cease promises nothing", () => {
  const run = recordedRun();
  run.fibBegins(0, "tor", [ROUTE]);
  run.at(3.5, { kind: "speaker-exited", node: "tor", exitCode: 0 });
  run.fib(3.6, "tor", "delete", ROUTE);
  run.at(5, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
  const helper = new HelperLab({ own: GR }).say(3.55, notification(6, 2));
  expect(statuses(listedFamilies, subjectOfRun(helper.back(6).until(30).lab, run))).toEqual([]);
});
