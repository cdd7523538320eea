import { expect, it } from "vitest";
import { resolveSpeaker } from "./speaker-version.ts";

const SPEAKERS = [
  { kind: "frr", versions: ["8.4", "10.3"] },
  { kind: "bird", versions: ["1.6.8", "2.0.12", "2.17", "2.17+gr-unlock", "3.1"] },
];

it.each([
  ["bird@2.17", "2.17"],
  ["bird@2.17+gr-unlock", "2.17+gr-unlock"],
  ["bird@1.6", "1.6.8"],
  ["bird@2", "2.17"],
  ["bird@2.0", "2.0.12"],
  ["bird@2+gr-unlock", "2.17+gr-unlock"],
  ["frr@10", "10.3"],
])("%s is version %s", (text, version) => {
  expect(resolveSpeaker(text, SPEAKERS)).toEqual({ kind: text.split("@")[0], version });
});

it.each([
  ["frr=quay.io/frrouting/frr:10.4.1", "frr", "10.3", "quay.io/frrouting/frr:10.4.1"],
  ["frr@8.4=localhost:5000/frr", "frr", "8.4", "localhost:5000/frr"],
  ["bird=bird", "bird", "3.1", "bird"],
])("%s is run as %s@%s, from the image", (text, kind, version, image) => {
  expect(resolveSpeaker(text, SPEAKERS)).toEqual({ kind, version, image });
});

it.each([
  ["bird", "form"],
  ["bird@", "form"],
  ["bird@2.17; reboot", "form"],
  ["gobgp@3.36", "kind"],
  ["bird@2.1", "version"],
  ["bird@3+gr-unlock", "version"],
  ["frr@1", "version"],
  ["frr=", "image"],
  ["frr=Quay.io/FRR", "image"],
  ["frrr=quay.io/frrouting/frr", "kind"],
  ["frr@1=quay.io/frrouting/frr", "version"],
])("%s is refused for its %s", (text, why) => {
  expect(resolveSpeaker(text, SPEAKERS)).toMatchObject({ why });
});
