import { createHash } from 'node:crypto';
import type { Contract } from '../../shared/contract/contract.ts';
import { suggest } from '../../shared/contract/closest-word.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { exists, type ObjectStore } from '../../shared/store/object-store.ts';
import { usageProblem } from '../usage-problem.ts';
import type { DaySettings } from './day-settings.ts';
import { isOfAll, type DefectKind } from './defect-kind.ts';
import { generators, type SampleGenerator } from './sample-generator.ts';

/** A raw object of a generated day. */
export interface GeneratedObject {
  readonly key: string;
  /** False when the same object was there already. */
  readonly created: boolean;
}

/** Rows that do not do what the contract asks, beside those of the day. */
export interface DefectSettings extends DaySettings {
  readonly kind: DefectKind;
  /** Rows that go wrong, for a kind that rejects rows. */
  readonly count: number;
}

/** The generator of a dataset. Throws InvalidInputError that says which there are. */
export function generatorOf(dataset: string): SampleGenerator {
  const generator = Object.hasOwn(generators, dataset) ? generators[dataset] : undefined;
  if (generator !== undefined) return generator;
  const message = `there is no generator for "${dataset}"; there are: ${Object.keys(generators).join(', ')}`;
  throw usageProblem('dataset', message);
}

/**
 * The kinds of defects that `text` names: `all`, or names between commas. Throws InvalidInputError that says which there are.
 */
export function defectKinds(dataset: string, text: string): readonly DefectKind[] {
  const { defects } = generatorOf(dataset);
  if (text === 'all') return defects.filter(isOfAll);
  const names = defects.map(({ name }) => name);
  return [...new Set(text.split(','))].map((word) => {
    const kind = defects.find(({ name }) => name === word);
    if (kind !== undefined) return kind;
    const message = `there is no kind "${word}"${suggest(word, names)}; ${dataset} has: all, ${names.join(', ')}`;
    throw usageProblem('--defects', message);
  });
}

/**
 * Generates one day of a sample dataset into a raw object. Raw is immutable: the same settings find their object already
 * there; other settings of the same name are refused with InvalidInputError.
 */
export async function generateDay(
  raw: ObjectStore,
  contract: Contract,
  settings: DaySettings,
): Promise<GeneratedObject> {
  const { generate } = generatorOf(contract.dataset);
  const name = `${settings.late ? 'late' : contract.dataset}-seed${settings.seed}.${contract.format}`;
  return createObject(raw, rawKey(contract, settings, name), () => generate(settings));
}

/** Generates one kind of defects into a raw object of its own, by the rules of `generateDay`. */
export async function generateDefect(
  raw: ObjectStore,
  contract: Contract,
  settings: DefectSettings,
): Promise<GeneratedObject> {
  const { kind, count, seed } = settings;
  const name = `defect-${kind.name}-seed${seed}.${contract.format}`;
  return createObject(raw, rawKey(contract, settings, name), () => kind.write(settings, count));
}

/** Whether the day's own object is there, whatever its rows. */
export async function isGenerated(raw: ObjectStore, contract: Contract, settings: DaySettings): Promise<boolean> {
  return exists(raw, rawKey(contract, settings, `${contract.dataset}-seed${settings.seed}.${contract.format}`));
}

function rawKey(contract: Contract, { date }: DaySettings, name: string): string {
  return `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}${name}`;
}

async function createObject(
  raw: ObjectStore,
  key: string,
  write: () => Iterable<Uint8Array>,
): Promise<GeneratedObject> {
  if (!(await exists(raw, key))) {
    const created = await raw.create(key, stream(write()));
    if (created !== undefined) return { key, created: true };
  }
  const [there, wanted] = [await hash(raw.read(key)), await hash(stream(write()))];
  if (there === wanted) return { key, created: false };
  const message = `"${key}" exists with other rows, and raw data is never changed; choose another --seed`;
  throw usageProblem('--rows', message);
}

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function hash(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of chunks) digest.update(chunk);
  return digest.digest('hex');
}
