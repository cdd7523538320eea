/** A value from outside that is not what it has to be; the message names the field. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** Checks a value of unknown form: gives it back typed, or throws `Refused` with the place and what is wanted there. */
export type Shape<T> = (value: unknown, at: string) => T;
type Fields = Readonly<Record<string, Shape<unknown>>>;
export type Shaped<S> = S extends Shape<infer T> ? T : never;

type Optional<F extends Fields> = { [K in keyof F]: undefined extends Shaped<F[K]> ? K : never }[keyof F];
type FieldValues<F extends Fields> = { readonly [K in Exclude<keyof F, Optional<F>>]: Shaped<F[K]> } & {
  readonly [K in Optional<F>]?: Shaped<F[K]> | undefined;
};

/** A mapping with these fields and no others. */
export function fields<F extends Fields>(shapes: F): Shape<FieldValues<F>> {
  return (value, at) => {
    const given = mapping(value, at);
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(shapes, key)) throw new Refused(`${within(at, key)}: no such field; there are ${Object.keys(shapes).join(", ")}`);
    }
    const out: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries(shapes)) {
      const checked = shape(given[key], within(at, key));
      if (checked !== undefined) out[key] = checked;
    }
    // Every key of `shapes` has just been given what its own shape returns.
    return out as FieldValues<F>;
  };
}

export function mapping(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused(`${at || "value"}: not a mapping`);
  return Object.fromEntries(Object.entries(value));
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

export function withDefault<T>(shape: Shape<T>, otherwise: T): Shape<T> {
  return (value, at) => (value === undefined ? otherwise : shape(value, at));
}

export function int(min: number, max: number): Shape<number> {
  return (value, at) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new Refused(`${at}: not a whole number from ${min} to ${max}`);
  };
}

/** A duration in milliseconds. */
export const milliseconds = int(0, 10_000_000_000);

export const bool: Shape<boolean> = (value, at) => {
  if (typeof value === "boolean") return value;
  throw new Refused(`${at}: neither true nor false`);
};

export const text: Shape<string> = (value, at) => {
  if (typeof value === "string" && value.length <= 1_000_000) return value;
  throw new Refused(`${at}: not a text`);
};

export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return (value, at) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new Refused(`${at}: not one of ${words.join(", ")}`);
    return found;
  };
}

export function list<T>(shape: Shape<T>, most = 10_000): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Refused(`${at}: not a list`);
    if (value.length > most) throw new Refused(`${at}: more than ${most} entries`);
    return value.map((entry, i) => shape(entry, `${at}[${i}]`));
  };
}

/** The first shape that takes the value; where none does, the complaint of the one for its kind (mapping or not), which is the last. */
export function either<A, B>(first: Shape<A>, last: Shape<B>): Shape<A | B> {
  return (value, at) => {
    try {
      return first(value, at);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return last(value, at);
    }
  };
}

/** What `parse` makes of a text; undefined from it means that the text is no such thing. */
export function parsed<T>(parse: (text: string) => T | undefined, what: string): Shape<T> {
  return (value, at) => {
    const result = typeof value === "string" ? parse(value) : undefined;
    if (result === undefined) throw new Refused(`${at}: not ${what}`);
    return result;
  };
}

export const octets: Shape<Uint8Array> = parsed(
  (digits) => (/^([0-9a-fA-F]{2}){0,65535}$/.test(digits) ? new Uint8Array(Buffer.from(digits, "hex")) : undefined),
  "octets in hexadecimal",
);

function within(at: string, key: string): string {
  return at === "" ? key : `${at}.${key}`;
}
