import { parquetMetadata } from 'hyparquet';
import { IntegrityError } from '../errors.ts';

/** What a Parquet object's footer says. */
export interface ParquetFooter {
  readonly rows: number;
  readonly rowGroups: number;
  readonly createdBy: string | undefined;
}

const magic = 'PAR1';
const trailerBytes = 8;

/** Keeps the end of a streamed Parquet object, and reads its footer with a library that did not write it. */
export class FooterReader {
  readonly #chunks: Uint8Array[] = [];
  #held = 0;

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    // The footer of a file of many row groups can be cut over chunks; 8 MiB hold that of ten thousand of them.
    while (this.#held - this.#chunks[0]!.length > 8 * 1024 * 1024) this.#held -= this.#chunks.shift()!.length;
  }

  /** Throws IntegrityError, naming `key`, when what was added does not end in a footer. */
  read(key: string): ParquetFooter {
    return readFooter(Buffer.concat(this.#chunks), key);
  }
}

/** The footer at the end of `bytes`. Throws IntegrityError, naming `key`, when there is none. */
export function readFooter(bytes: Uint8Array, key: string): ParquetFooter {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.length - trailerBytes;
  if (end < 0 || buffer.toString('latin1', buffer.length - magic.length) !== magic) {
    throw new IntegrityError(key, 'end', magic, 'something else');
  }
  const length = buffer.readUInt32LE(end);
  if (length > end) throw new IntegrityError(key, 'footer length', `at most ${end}`, length);
  const tail = Uint8Array.from(buffer.subarray(end - length));
  try {
    const metadata = parquetMetadata(tail.buffer);
    return { rows: Number(metadata.num_rows), rowGroups: metadata.row_groups.length, createdBy: metadata.created_by };
  } catch (error) {
    throw new IntegrityError(key, 'footer', 'Parquet metadata', error instanceof Error ? error.message : 'unreadable');
  }
}
