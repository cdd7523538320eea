/** Each name once, digits counting as numbers, so that `frr@8.4` stands before `frr@10.3`. */
export function inOrder(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compareNames);
}

/** What tells ids apart: without the parts before a hyphen that all of them share. Of one alone only `matrix-` goes. */
export function shortLabels(ids: readonly string[]): ReadonlyMap<string, string> {
  const [first = "", ...others] = ids.map((id) => id.split("-"));
  if (others.length === 0) return new Map(ids.map((id) => [id, id.replace(/^matrix-(?=.)/, "")]));
  const parts = [...first];
  let shared = 0;
  while (shared < parts.length && others.every((other) => other[shared] === parts[shared])) shared++;
  // Nothing would be left of an id that is the beginning of another.
  const cut = Math.min(shared, ...ids.map((id) => id.split("-").length - 1));
  return new Map(ids.map((id) => [id, id.split("-").slice(cut).join("-")]));
}

function compareNames(a: string, b: string): number {
  const [x, y] = [pieces(a), pieces(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p, q] = [x[i], y[i]];
    if (p === undefined) return -1;
    if (q === undefined) return 1;
    if (p === q) continue;
    const [m, n] = [Number(p), Number(q)];
    if (Number.isInteger(m) && Number.isInteger(n) && m !== n) return m - n;
    return p < q ? -1 : 1;
  }
  return 0;
}

function pieces(name: string): readonly string[] {
  return name.match(/\d+|\D+/g) ?? [];
}
