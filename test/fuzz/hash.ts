/** FNV-1a: the same octets, the same number. */
export function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const octet of bytes) hash = Math.imul(hash ^ octet, 0x01000193);
  return hash >>> 0;
}
