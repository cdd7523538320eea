/** Ends a `switch` over a discriminated union: the compiler refuses a forgotten case, and a value that slipped past it throws. */
export function exhaustive(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
