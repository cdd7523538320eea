import { type IpAddress, type IpFamily, ipAddressBytes, ipAddressFromBytes, ipFamily, parseIpAddress } from "./address.ts";

/** An IP prefix in canonical text form, `address/length` with all host bits zero, so that two equal prefixes are equal strings. */
export type Prefix = string & { readonly __prefix: true };

/** The prefix written in `text`, or undefined when it is none or has host bits set. */
export function parsePrefix(text: string): Prefix | undefined {
  const parsed = parseInterfaceAddress(text);
  if (!parsed) return undefined;
  const prefix = prefixOf(parsed.address, parsed.length);
  return prefix === `${parsed.address}/${parsed.length}` ? prefix : undefined;
}

/** `address/length` where host bits may be set, as on an interface; undefined when malformed. */
export function parseInterfaceAddress(text: string): { readonly address: IpAddress; readonly length: number } | undefined {
  const [addressText, lengthText, ...rest] = text.split("/");
  const address = parseIpAddress(addressText ?? "");
  if (!address || rest.length > 0 || !/^\d{1,3}$/.test(lengthText ?? "")) return undefined;
  const length = Number(lengthText);
  return length <= addressBits(address) ? { address, length } : undefined;
}

/** The prefix of `length` bits that holds `address`. */
export function prefixOf(address: IpAddress, length: number): Prefix {
  return prefixOfBytes(ipAddressBytes(address), length);
}

/** The same of an address that is still its 4 or 16 octets; throws RangeError on any other number of them. */
export function prefixOfBytes(bytes: Uint8Array, length: number): Prefix {
  return `${ipAddressFromBytes(masked(bytes, length))}/${length}` as Prefix;
}

/** The prefix that holds just this address: /32 or /128. */
export function hostPrefix(address: IpAddress): Prefix {
  return prefixOf(address, addressBits(address));
}

export function prefixLength(prefix: Prefix): number {
  return Number(prefix.slice(prefix.indexOf("/") + 1));
}

export function prefixAddress(prefix: Prefix): IpAddress {
  return prefix.slice(0, prefix.indexOf("/")) as IpAddress;
}

export function prefixFamily(prefix: Prefix): IpFamily {
  return ipFamily(prefixAddress(prefix));
}

/** Whether `address` lies inside `prefix`; false across address families. */
export function containsAddress(prefix: Prefix, address: IpAddress): boolean {
  return prefixFamily(prefix) === ipFamily(address) && prefixOf(address, prefixLength(prefix)) === prefix;
}

function addressBits(address: IpAddress): number {
  return ipFamily(address) === "ipv4" ? 32 : 128;
}

function masked(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.map((b, i) => {
    const bits = Math.min(8, Math.max(0, length - 8 * i));
    return b & (0xff << (8 - bits));
  });
}
