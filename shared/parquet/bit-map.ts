/** Bytes of 0 and 1 as one bit each, least significant first, as Arrow wants them. */
export function packBits(bytes: Uint8Array): Uint8Array {
  const bits = new Uint8Array((bytes.length + 7) >>> 3);
  for (let i = 0; i < bytes.length; i += 1) bits[i >>> 3]! |= bytes[i]! << (i & 7);
  return bits;
}

/** `length` bits, the first of them bit `offset`, as one byte each: the inverse of {@link packBits}. */
export function unpackBits(bits: Uint8Array, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = (bits[(offset + i) >>> 3]! >>> ((offset + i) & 7)) & 1;
  return bytes;
}
