/** Where an axis is marked; `t` in ns since the run's epoch. */
export interface Tick {
  readonly t: number;
  readonly label: string;
}

/**
 * Round marks for the interval, at most `most` of them, from microseconds to hours. All labels of an axis have the same unit and the same decimals. The page's script holds
 * the same function for a zoomed axis; a test compares the two.
 */
export function ticks(fromT: number, untilT: number, most: number): readonly Tick[] {
  const length = Math.max(untilT - fromT, 1);
  const step = STEPS_NS.find((s) => length / s <= most) ?? Math.ceil(length / most / 3600e9) * 3600e9;
  const label = labeller(step, untilT);
  const first = Math.ceil(fromT / step);
  const count = Math.floor(untilT / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => (first + i) * step).map((t) => ({ t, label: label(t) }));
}

const STEPS_NS = [
  ...[1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].flatMap((s) => [s, 2 * s, 5 * s]),
  ...[10e9, 15e9, 30e9, 60e9, 120e9, 300e9, 600e9, 900e9, 1800e9, 3600e9],
];

function labeller(step: number, untilT: number): (t: number) => string {
  if (untilT < 1e6) return (t) => `${(t / 1e3).toFixed(0)} µs`;
  if (untilT < 1e9) return (t) => `${(t / 1e6).toFixed(decimals(step, 1e6))} ms`;
  if (untilT >= 600e9 && step % 60e9 === 0) return (t) => `${t / 60e9} min`;
  return (t) => `${(t / 1e9).toFixed(decimals(step, 1e9))} s`;
}

/** As many as a multiple of `step` needs in `unit`. */
function decimals(step: number, unit: number): number {
  return Math.max(0, Math.ceil(Math.log10(unit / step) - 1e-9));
}
