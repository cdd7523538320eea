/**
 * `text` as one line that is safe to print: terminal escape sequences, control characters, bidirectional overrides and lone surrogates are gone, white space of every kind
 * is a single space. For titles, daemon names and details, which come from whoever wrote the scenario or the daemon.
 */
export function plainLine(text: string): string {
  return plainLines(text).replace(/\s+/gu, " ").trim();
}

/** Like `plainLine`, but line breaks and indentation stay. Also what may stand in XML 1.0 once it is escaped. */
export function plainLines(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(ESCAPE_SEQUENCES, "")
    .replace(UNPRINTABLE, "");
}

/** Cuts to `length` characters; what is cut off is replaced by an ellipsis. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** Columns that `text` takes in a terminal: combining marks none, East Asian wide characters and emoji two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

// ECMA-48: OSC, DCS, SOS, PM and APC strings up to their terminator or the end of the line; CSI sequences; two-character escapes. Each also in its 8-bit form.
const ESCAPE_SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;

// C0 without tab and newline, DEL, C1, the bidirectional controls, zero-width space and joiners, the byte order mark and the noncharacters that XML forbids.
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]/g;

const ZERO_WIDTH = /^\p{M}$/u;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])$/u;
