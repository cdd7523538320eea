/** A line on stdout for each event; of a flood only the first lines of each second, and how many were left out. */
export function makeLog(write: (line: string) => void, now: () => number): (text: string) => void {
  let second = -1;
  let lines = 0;
  return (text) => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      if (lines > MOST_LINES) write(`holdfast: ${lines - MOST_LINES} lines left out\n`);
      second = current;
      lines = 0;
    }
    if (++lines <= MOST_LINES) write(`holdfast: ${printable(text)}\n`);
  };
}

const MOST_LINES = 200;
const LONGEST = 400;

/** What peers send can be part of a line: nothing in it may end the line or move the cursor. */
function printable(text: string): string {
  return text.slice(0, LONGEST).replaceAll(/[^\x20-\x7e]/g, "?");
}
