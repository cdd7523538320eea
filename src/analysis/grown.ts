/** A copy with room for at least `length` elements, and for half as many again as it had. */
export function grown<T extends Uint32Array | Uint16Array | Uint8Array | Float64Array>(array: T, length: number): T;
export function grown(
  array: Uint32Array | Uint16Array | Uint8Array | Float64Array,
  length: number,
): Uint32Array | Uint16Array | Uint8Array | Float64Array {
  const room = Math.max(length, Math.ceil(array.length * 1.5), 8);
  const larger = emptyLike(array, room);
  larger.set(array);
  return larger;
}

function emptyLike(
  array: Uint32Array | Uint16Array | Uint8Array | Float64Array,
  length: number,
): Uint32Array | Uint16Array | Uint8Array | Float64Array {
  if (array instanceof Uint32Array) return new Uint32Array(length);
  if (array instanceof Uint16Array) return new Uint16Array(length);
  if (array instanceof Uint8Array) return new Uint8Array(length);
  return new Float64Array(length);
}
