import { createHash } from 'node:crypto';
import { piecesOfFile, type StoredFile } from './stored-file.ts';

interface Entry {
  readonly identity: string;
  readonly version: string;
  readonly firstSeen: number;
  readonly settled: boolean;
}

const maxEntries = 10_000;

/** Longer than the steps in which any file system with hard links counts time. */
const settlingMilliseconds = 2_000;

/**
 * Remembers the SHA-256 of files that have not changed since. Two changes within one step of the file system's time can
 * look like none, so a hash counts only when it was taken at least two seconds after the same file was first seen.
 */
export class VersionCache {
  readonly #entries = new Map<string, Entry>();
  readonly #elapsed: () => number;

  /** `elapsed` gives milliseconds since any fixed moment; the machine's monotonic counter by default. */
  constructor(elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  /** The SHA-256, in hexadecimal, of the file open at `path`. */
  async versionOf(path: string, { handle, stats, size }: StoredFile): Promise<string> {
    const { dev, ino, mtimeNs, ctimeNs } = stats;
    const identity = [dev, ino, mtimeNs, ctimeNs, stats.size].join('-');
    const found = this.#entries.get(path);
    const known = found?.identity === identity ? found : undefined;
    if (known?.settled === true) return known.version;

    const now = this.#elapsed();
    const hash = createHash('sha256');
    for await (const piece of piecesOfFile(handle, { start: 0, end: size })) hash.update(piece);
    const version = hash.digest('hex');
    const firstSeen = known?.firstSeen ?? now;
    this.#remember(path, { identity, version, firstSeen, settled: now - firstSeen >= settlingMilliseconds });
    return version;
  }

  #remember(path: string, entry: Entry): void {
    this.#entries.delete(path);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size >= maxEntries) this.#entries.delete(oldest);
    this.#entries.set(path, entry);
  }
}
