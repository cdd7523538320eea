import { expect, test } from "vitest";
import { readCommand } from "./commands.ts";
import { readSettings } from "./settings.ts";
import { Refused } from "./shape.ts";

test.each([
  ["{", "the command is not JSON"],
  ["[]", "value: not a mapping"],
  ['{"op":"annonce"}', 'op: "annonce" is not one of announce, withdraw, end-of-rib, close'],
  ['{"op":"announce","prefxes":[]}', "prefxes: no such field; there are prefixes, generate, attributes, session"],
  ['{"op":"announce","prefixes":["10.0.0.1/24"]}', "prefixes[0]: not a prefix"],
  ['{"op":"announce","generate":{"base":"10.0.0.0/24","count":0}}', "generate.count: not a whole number from 1 to 4000000"],
  ['{"op":"announce","prefixes":[],"attributes":{"communities":["1:65536"]}}', "attributes.communities[0]: not a community"],
  [
    '{"op":"announce","prefixes":[],"attributes":{"raw":[{"flags":0,"type":1,"hex":"0"}]}}',
    "attributes.raw[0].hex: not octets in hexadecimal",
  ],
  ['{"op":"close"}', "how: not one of fin, rst, notification, silence"],
  [
    '{"op":"return","open":{"graceful-restart":{"restart-time":4096}}}',
    "open.graceful-restart.restart-time: not a whole number from 0 to 4095",
  ],
  ['{"op":"end-of-rib","family":"ipv5"}', "family: not a mapping"],
  ['{"op":"behaviour","defects":["MH99"]}', 'defects: there is no defect "MH99"'],
  ['{"op":"keepalives","state":"maybe"}', "state: not one of on, off"],
])("%s is refused", (json, reason) => {
  expect(() => readCommand(json)).toThrow(Refused);
  expect(() => readCommand(json)).toThrow(reason);
});

test("what the scenario may say is understood", () => {
  const said = { op: "close", how: "notification", code: 6, subcode: 9, data: "0602", "stay-away": false, session: "a-b" };
  expect(readCommand(JSON.stringify(said))).toEqual({
    op: "close",
    params: { how: "notification", code: 6, subcode: 9, data: Uint8Array.of(6, 2), "stay-away": false, session: "a-b" },
  });
  expect(
    readCommand('{"op":"announce","prefixes":["2001:db8::/32"],"attributes":{"communities":["65535:6","no-llgr"]}}').params,
  ).toMatchObject({
    attributes: { communities: [0xffff0006, 0xffff0007] },
  });
});

const SESSION = {
  id: "a-b",
  localAddress: "192.0.2.1",
  peerAddress: "192.0.2.2",
  peerAsn: 2,
  families: ["ipv4"],
  timers: { holdS: 9, keepaliveS: 3, connectRetryS: 1 },
  gracefulRestart: { mode: "off", restartTimeS: 0, deferralS: 0, staleTimeS: 0, notification: false, preserveForwarding: false },
  localInternal: false,
};
const SETTINGS = { node: "a", asn: 1, routerId: "192.0.2.1", sessions: [SESSION], announce: [] };

test.each([
  ["a TCP MD5 password", { sessions: [{ ...SESSION, password: "x" }] }, "sessions[0].password: TCP MD5 signatures cannot be set from Node"],
  [
    "two sessions over the same addresses",
    { sessions: [SESSION, { ...SESSION, id: "c" }] },
    "sessions[1]: a second session of the same id or addresses",
  ],
  ["an IPv6 router id", { routerId: "::1" }, "routerId: not an IPv4 address"],
  ["addresses of two families", { sessions: [{ ...SESSION, peerAddress: "::1" }] }, "sessions[0]: addresses of two families"],
])("settings with %s are refused", (_, change, reason) => {
  expect(() => readSettings(JSON.stringify({ ...SETTINGS, ...change }))).toThrow(reason);
});
