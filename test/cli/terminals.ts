import type { Terminals } from "../../harness/cli/main.ts";

/** Two terminals that keep what is written to them, without colours and 80 columns wide. */
export function recordingTerminals(): Terminals & { readonly written: { stdout: string; stderr: string } } {
  const written = { stdout: "", stderr: "" };
  const terminal = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTty: false,
    colour: false,
    columns: 80,
    rows: 24,
  });
  return { stdout: terminal("stdout"), stderr: terminal("stderr"), written };
}
