import { plainLine, shorten } from "../plain-text.ts";
import type { Moment } from "./model.ts";

export type Style = "bad" | "warn" | "good" | "dim" | "bold";
export type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, string>> = { bad: "31;1", warn: "33;1", good: "32", dim: "2", bold: "1" };
const MOST_CHARACTERS = 400;

export function painter(colour: boolean): Paint {
  return colour ? (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (_, text) => text;
}

/** One line that is safe to print. */
export function safe(text: string): string {
  return shorten(plainLine(text), MOST_CHARACTERS);
}

/** `a.pcap packet 12`, or `packet 12` where there is only one file. */
export function packetText({ file, packet }: Pick<Moment, "file" | "packet">, files: number): string {
  return files > 1 ? `${safe(file)} packet ${packet}` : `packet ${packet}`;
}

export function counted(n: number, noun: string): string {
  return `${n} ${n === 1 ? noun : noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
