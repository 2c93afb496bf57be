import type { Contract } from '../../shared/contract/contract.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { exists, type ObjectStore } from '../../shared/store/object-store.ts';
import { createHash } from 'node:crypto';
import { generateEvents, type EventSettings } from './events-generator.ts';

/** The generator of each sample dataset. */
export const generators: Readonly<Record<string, (settings: EventSettings) => Iterable<Uint8Array>>> = {
  events: generateEvents,
};

/** The raw object of one generated day. */
export interface GeneratedDay {
  readonly key: string;
  /** False when the same object was there already. */
  readonly created: boolean;
}

/**
 * Generates one day of a sample dataset into a raw object. Raw is immutable: the same settings find their object already
 * there; other settings of the same name are refused with InvalidInputError.
 */
export async function generateDay(
  raw: ObjectStore,
  contract: Contract,
  settings: EventSettings,
): Promise<GeneratedDay> {
  const generate = generators[contract.dataset];
  if (generate === undefined) {
    const message = `there is no generator for "${contract.dataset}"; there are: ${Object.keys(generators).join(', ')}`;
    throw new InvalidInputError('The command line', [{ path: 'dataset', message }]);
  }
  const name = `${settings.late ? 'late' : contract.dataset}-seed${settings.seed}.${contract.format}`;
  const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, settings.date)}${name}`;
  if (!(await exists(raw, key))) {
    const created = await raw.create(key, stream(generate(settings)));
    if (created !== undefined) return { key, created: true };
  }
  const [there, wanted] = [await hash(raw.read(key)), await hash(stream(generate(settings)))];
  if (there === wanted) return { key, created: false };
  const message = `"${key}" exists with other rows, and raw data is never changed; choose another --seed`;
  throw new InvalidInputError('The command line', [{ path: '--rows', message }]);
}

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function hash(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of chunks) digest.update(chunk);
  return digest.digest('hex');
}
