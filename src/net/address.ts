/** An IPv4 or IPv6 address in canonical text form (RFC 5952 for IPv6), so that two equal addresses are equal strings. */
export type IpAddress = string & { readonly __address: true };
export type IpFamily = "ipv4" | "ipv6";

/** The canonical form of `text`, or undefined when it is no IP address. Zone ids and ports are not accepted. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const bytes = text.includes(":") ? ipv6Bytes(text) : ipv4Bytes(text);
  return bytes && ipAddressFromBytes(bytes);
}

/** The canonical address of 4 or 16 octets in network order; throws RangeError on any other length. */
export function ipAddressFromBytes(bytes: Uint8Array): IpAddress {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}` as IpAddress;
  if (bytes.length === 16) return ipv6Text(bytes) as IpAddress;
  throw new RangeError(`an IP address has 4 or 16 octets, not ${bytes.length}`);
}

/** The 4 or 16 octets of an address, in network order. */
export function ipAddressBytes(address: IpAddress): Uint8Array {
  const bytes = address.includes(":") ? ipv6Bytes(address) : ipv4Bytes(address);
  if (!bytes) throw new RangeError(`not an IP address: ${address}`);
  return bytes;
}

export function ipFamily(address: IpAddress): IpFamily {
  return address.includes(":") ? "ipv6" : "ipv4";
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? "");
  const tail = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(all.flatMap((g) => [g >> 8, g & 0xff]));
}

function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const last = parts.at(-1) ?? "";
  const embedded = last.includes(".") ? ipv4Bytes(last) : undefined;
  if (last.includes(".")) {
    if (!embedded) return undefined;
    parts.pop();
  }
  if (!parts.every((p) => /^[0-9a-fA-F]{1,4}$/.test(p))) return undefined;
  const out = parts.map((p) => Number.parseInt(p, 16));
  if (embedded) out.push(pair(embedded, 0), pair(embedded, 2));
  return out;
}

function ipv6Text(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, i) => pair(bytes, 2 * i));
  const [start, length] = longestZeroRun(words);
  const hex = (list: readonly number[]) => list.map((w) => w.toString(16)).join(":");
  if (length < 2) return hex(words);
  return `${hex(words.slice(0, start))}::${hex(words.slice(start + length))}`;
}

function longestZeroRun(words: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let i = 0; i < words.length; i++) {
    let n = 0;
    while (words[i + n] === 0) n++;
    if (n > best[1]) best = [i, n];
    i += n;
  }
  return best;
}

function pair(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
