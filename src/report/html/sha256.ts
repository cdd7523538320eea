/** FIPS 180-4: the SHA-256 digest of `text` in UTF-8, in base64 as a Content-Security-Policy wants it. `text` is ASCII or well-formed. */
export function sha256Base64(text: string): string {
  const words = padded(utf8(text));
  const state = [...INITIAL];
  for (let i = 0; i < words.length; i += 16) compress(state, words.slice(i, i + 16));
  return base64(state.flatMap((w) => [w >>> 24, (w >>> 16) & 0xff, (w >>> 8) & 0xff, w & 0xff]));
}

/** Section 6.2.2. */
function compress(state: number[], block: readonly number[]): void {
  const w = [...block];
  for (let t = 16; t < 64; t++) {
    const [w2, w7, w15, w16] = [w[t - 2] ?? 0, w[t - 7] ?? 0, w[t - 15] ?? 0, w[t - 16] ?? 0];
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    w.push((w16 + s0 + w7 + s1) | 0);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + (ROUNDS[t] ?? 0) + (w[t] ?? 0)) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((v, i) => {
    state[i] = ((state[i] ?? 0) + v) | 0;
  });
}

const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));

/** Section 5.1.1: a 1 bit, zeros, the length in bits as 64 bits, to a multiple of 512 bits; as big-endian words. */
function padded(bytes: readonly number[]): readonly number[] {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const all = [...bytes, 0x80, ...new Array<number>(length - bytes.length - 1).fill(0)];
  const bits = bytes.length * 8;
  const words = Array.from({ length: length / 4 }, (_, i) => {
    const [a = 0, b = 0, c = 0, d = 0] = all.slice(4 * i, 4 * i + 4);
    return (a << 24) | (b << 16) | (c << 8) | d;
  });
  words[words.length - 2] = Math.floor(bits / 2 ** 32);
  words[words.length - 1] = bits | 0;
  return words;
}

function utf8(text: string): number[] {
  return [...text].flatMap((character) => {
    const c = character.codePointAt(0) ?? 0;
    const tail = (shift: number) => 0x80 | ((c >> shift) & 0x3f);
    if (c < 0x80) return [c];
    if (c < 0x800) return [0xc0 | (c >> 6), tail(0)];
    if (c < 0x10000) return [0xe0 | (c >> 12), tail(6), tail(0)];
    return [0xf0 | (c >> 18), tail(12), tail(6), tail(0)];
  });
}

function base64(bytes: readonly number[]): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.slice(i, i + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digit = (shift: number) => alphabet[(group >> shift) & 63] ?? "";
    out += digit(18) + digit(12) + (b === undefined ? "=" : digit(6)) + (c === undefined ? "=" : digit(0));
  }
  return out;
}

const primes = Array.from({ length: 310 }, (_, n) => n + 2).filter((n) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
});

/** Sections 4.2.2 and 5.3.3: the first 32 bits of the fractional parts of the cube roots and square roots of the first primes. */
const ROUNDS = primes.slice(0, 64).map((p) => fraction(Math.cbrt(p)));
const INITIAL = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}
