import { expect, test } from "vitest";
import { parseIpAddress } from "../../src/net/address.ts";
import { Fib, isPreserved } from "./fib.ts";
import { prefix } from "./settings.ts";

const P = (text: string) => prefix(text, "");
const HOP = (text: string) => parseIpAddress(text) ?? expect.fail(text);
const [P1, P2, V6] = [P("10.1.0.0/24"), P("10.2.0.0/24"), P("2001:db8::/48")];
const [A, B] = [HOP("192.0.2.1"), HOP("192.0.2.2")];

function scene() {
  const changes: string[] = [];
  const fib = new Fib({
    replace: (p, hop) => changes.push(`${p} via ${hop}`),
    remove: (p) => changes.push(`no ${p}`),
    save: () => {},
  });
  return { fib, changes };
}

test("what is in the kernel already is left alone, what is new or other is replaced, what is still stale is swept", () => {
  const { fib, changes } = scene();
  fib.found(
    new Map([
      [P1, A],
      [P2, A],
      [V6, HOP("2001:db8::1")],
    ]),
  );
  fib.set(P1, A);
  fib.set(P2, B);
  expect(changes).toEqual([`${P2} via ${B}`]);
  expect(fib.staleCount).toBe(1);
  expect([fib.sweep("ipv4"), fib.sweep("ipv6")]).toEqual([0, 1]);
  fib.set(P1, undefined);
  expect(changes).toEqual([`${P2} via ${B}`, `no ${V6}`, `no ${P1}`]);
  expect(fib.counts).toEqual({ ipv4: 1, ipv6: 0 });
});

test("a bounce takes the route out and puts it in again; of no route it is nothing", () => {
  const { fib, changes } = scene();
  fib.set(P1, A);
  fib.bounce(P1);
  fib.bounce(P2);
  expect(changes).toEqual([`${P1} via ${A}`, `no ${P1}`, `${P1} via ${A}`]);
});

test("what the kernel refused is asked for again, and nothing else", () => {
  const { fib, changes } = scene();
  fib.set(P1, A);
  fib.set(P2, A);
  expect(fib.askAgain(new Map([[P1, A]]))).toBe(1);
  expect(changes.slice(2)).toEqual([`${P2} via ${A}`]);
});

test.each([
  ["every route is there", { ipv4: 1, ipv6: 0 }, { ipv4: true, ipv6: true }],
  ["one is missing", { ipv4: 2, ipv6: 1 }, { ipv4: false, ipv6: false }],
  ["nothing was saved", undefined, { ipv4: true, ipv6: false }],
])("forwarding state is preserved where %s", (_, saved, want) => {
  expect(isPreserved(new Map([[P1, A]]), saved)).toEqual(want);
});
