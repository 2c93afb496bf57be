import type { SourceLine } from './row.ts';

/**
 * The object arrived, but its bytes do not decode. It stays inside this stage: `decodeRows` turns it into the one row of
 * kind `undecodable`, so that it is never mistaken for a fault of the source.
 */
export class UndecodableError extends Error {
  /** The line that leaves the object without any row; undefined when bytes are damaged where decoding stopped. */
  readonly line: SourceLine | undefined;

  constructor(message: string, options: ErrorOptions & { readonly line?: SourceLine } = {}) {
    super(message, options);
    this.name = new.target.name;
    this.line = options.line;
  }
}
