import type { Measurement } from "../verdict/verdict.ts";

/** A duration for people, with four significant digits: `240.5 s`, `2.213 s`, `46 ms`. */
export function formatNs(ns: number): string {
  if (ns === 0) return "0 s";
  const sign = ns < 0 ? "-" : "";
  const size = Math.abs(ns);
  for (const [unit, scale] of UNITS) {
    const rounded = round(size / scale);
    if (rounded < 1000 || unit === "s") return `${sign}${rounded} ${unit}`;
  }
  return `${sign}${size} ns`;
}

/** A measured value with its unit. When the limit would read the same although it differs, all digits are shown: 5.00004 s against 5 s. */
export function formatMeasured(m: Measurement): string {
  const text = formatQuantity(m.value, m.unit);
  const misleading = m.limit !== undefined && m.limit !== m.value && formatQuantity(m.limit, m.unit) === text;
  return misleading && m.unit === "ns" ? `${m.value / 1e9} s` : text;
}

/** The limit of a measurement; undefined when it was held against none. */
export function formatLimit(m: Measurement): string | undefined {
  return m.limit === undefined ? undefined : formatQuantity(m.limit, m.unit);
}

function formatQuantity(value: number, unit: Measurement["unit"]): string {
  if (unit === "ns") return formatNs(value);
  if (unit === "packets") return value === 1 ? "1 packet" : `${value} packets`;
  return String(value);
}

const UNITS = [
  ["ns", 1],
  ["µs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
] as const;

function round(value: number): number {
  const decimals = value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0;
  return Number(value.toFixed(decimals));
}
