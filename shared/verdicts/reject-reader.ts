import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DamagedDocumentError, PipelineError } from '../errors.ts';
import type { DocumentGuard } from '../store/json.ts';
import type { ObjectStore, ReadOptions } from '../store/object-store.ts';

/**
 * Reads the records of a gzip of NDJSON, such as RejectWriter writes, one by one. Throws DamagedDocumentError when it is no
 * whole gzip file, or when a line is none that `isRecord` accepts; `what` names in a few words what a line should be. Throws
 * ObjectMissingError when the object, or its version, is not there.
 */
export async function* readRecords<T extends object>(
  store: ObjectStore,
  key: string,
  isRecord: DocumentGuard<T>,
  what: string,
  options: Pick<ReadOptions, 'version'> = {},
): AsyncGenerator<T, void, undefined> {
  for await (const line of readLines(store, key, options)) {
    const record = tryParse(line);
    if (typeof record !== 'object' || record === null || !isRecord(record)) {
      throw new DamagedDocumentError(key, `a line of it is no ${what}`);
    }
    yield record;
  }
}

async function* readLines(
  store: ObjectStore,
  key: string,
  options: Pick<ReadOptions, 'version'>,
): AsyncGenerator<string, void, undefined> {
  const gunzip = createGunzip();
  // Its callback hears of errors too, but those reach the reader of the text, who knows what they mean.
  pipeline(Readable.from(store.read(key, options)), gunzip, () => undefined);
  gunzip.setEncoding('utf8');
  let rest = '';
  try {
    for await (const text of gunzip as AsyncIterable<string>) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new DamagedDocumentError(key, `it is no whole gzip file: ${(error as Error).message}`, { cause: error });
  }
  if (rest !== '') yield rest;
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
