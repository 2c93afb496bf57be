import { gzipSync } from 'node:zlib';
import type { ReasonCode } from '../../shared/contract/reason.ts';
import type { DaySettings } from './day-settings.ts';

/** What becomes of a run that reads a defect: its rows are rejected, or the run ends so. */
export type DefectEffect = 'rejected' | 'blocked' | 'drift';

/** One way in which raw data goes wrong, as a raw object of its own. */
export interface DefectKind {
  /** As `--defects` names it. */
  readonly name: string;
  /** What each of its rows gets; null where rows are not what is wrong. */
  readonly code: ReasonCode | null;
  readonly effect: DefectEffect;
  /** For the help: what is wrong. */
  readonly summary: string;
  /** The object's bytes; `count` is how many rows go wrong, for those kinds that reject rows. */
  readonly write: (settings: DaySettings, count: number) => Iterable<Uint8Array>;
}

const operatingSystemByte = 9;
const unknownSystem = 255;
const trailerBytes = 8;

/** Whether `all` means this kind too: the others end the run, or need one that went before. */
export function isOfAll({ effect, code }: DefectKind): boolean {
  return effect === 'rejected' && code !== 'DUPLICATE_FAILURE';
}

/** The bytes as a gzip that was cut before its end. */
export function* cutGzip(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  // Not compressed and without the machine's name, so that every machine and version of zlib gives the same bytes.
  const zipped = gzipSync(Buffer.concat([...chunks]), { level: 0 });
  zipped[operatingSystemByte] = unknownSystem;
  yield zipped.subarray(0, zipped.length - trailerBytes);
}

/** Rows for a drift: more than all other rows of the day together, of which there are at most so many. */
export function rowsForDrift(dayRows: number): number {
  return dayRows * 2 + 200;
}
