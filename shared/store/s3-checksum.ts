import { crc32 } from 'node:zlib';

/**
 * The CRC-32 of bytes that come in pieces, as S3 writes it. Of all that S3 knows it is the one that Node computes by
 * itself, in pieces, and that S3 keeps of a whole object also when it came in parts.
 */
export class S3Checksum {
  #value = 0;

  add(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }

  /** In base64, of all bytes so far. */
  text(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#value);
    return bytes.toString('base64');
  }
}

/** The checksum of `bytes`. */
export function checksumOf(bytes: Uint8Array): string {
  const checksum = new S3Checksum();
  checksum.add(bytes);
  return checksum.text();
}
