const pieces: readonly Buffer[] = [
  ...['"', '""', ',', '\n', '\r', '\r\n', '{', '}', '[', ':', '\\', '\\u', '\\ud800', '\0', ' ', '\ufeff', 'é', '😀'],
  ...['"a":1,', '12345678901234567890', '0.12345678901234567890', '1e400', '"__proto__":', '['.repeat(100)],
].map((piece) => Buffer.from(piece));

/** Bytes with 1 to 4 random changes: bits flipped, bytes replaced, removed or repeated, pieces put in, the end cut off. */
export function mutated(bytes: Uint8Array, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  let result = Buffer.from(bytes);
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(result.length + 1);
    const before = result.subarray(0, at);
    const after = result.subarray(at);
    const some = 1 + below(8);
    const change = below(16);
    if (change < 3 && at < result.length) result[at]! ^= 1 << below(8);
    else if (change < 5 && at < result.length) result[at] = below(256);
    else if (change < 7) result = Buffer.concat([before, after.subarray(some)]);
    else if (change < 9) result = Buffer.concat([before, after.subarray(0, some), after]);
    else if (change < 15) result = Buffer.concat([before, pieces[below(pieces.length)]!, after]);
    else result = Buffer.from(before);
  }
  return result;
}
