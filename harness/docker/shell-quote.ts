/** One line of POSIX shell that runs exactly these arguments: every argument is single-quoted, so none is ever interpreted. Throws on a NUL octet. */
export function shellQuote(argv: readonly string[]): string {
  return argv.map(quoteOne).join(" ");
}

function quoteOne(argument: string): string {
  if (argument.includes("\0")) throw new RangeError("an argument cannot hold a NUL octet");
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
