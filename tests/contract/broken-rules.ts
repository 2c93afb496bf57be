import { findContractChanges } from '../../shared/contract/contract-changes.ts';
import { parseContract } from '../../shared/contract/parse-contract.ts';
import {
  customProperties,
  sampleDocument,
  toBytes,
  type SampleColumn,
  type SampleDocument,
} from './sample-document.ts';

/** The rules that the step from one content to the next breaks, each with its place. */
export function rulesBetween(old: SampleDocument, young: SampleDocument): string[] {
  const parse = (document: SampleDocument) => parseContract(toBytes(document), 'sample');
  return findContractChanges(parse(old), parse(young)).map(({ rule, place }) => `${rule} ${place}`);
}

/** The rules that an edit of a contract with these further columns breaks; the version is raised unless it sets it. */
export function rulesBroken(columns: readonly SampleColumn[], edit: (document: SampleDocument) => void): string[] {
  const old = sampleDocument(...columns);
  const young = structuredClone(old);
  young.version = '1.1.0';
  edit(young);
  return rulesBetween(old, young);
}

/** The rules that the column `c` breaks when it was `old` and is `young`. */
export function columnRules(old: SampleColumn, young: SampleColumn): string[] {
  return rulesBroken([{ name: 'c', ...old }], ({ schema }) => {
    schema[0]!.properties[2] = { name: 'c', ...young };
  });
}

/** The rules that the quality entries of the table break. */
export function tableRules(old: readonly object[], young: readonly object[]): string[] {
  const [before, after] = [sampleDocument(), sampleDocument()];
  before.schema[0]!.quality = old;
  after.schema[0]!.quality = young;
  return rulesBetween(before, { ...after, version: '1.1.0' });
}

/** The rules that customProperties of the contract break; those of every sample are `at` and `[till]`. */
export function propertyRules(
  old: Record<string, unknown>,
  young: Record<string, unknown>,
  ...columns: readonly SampleColumn[]
): string[] {
  const [before, after] = [old, young].map((values) => ({
    ...sampleDocument(...columns),
    customProperties: customProperties({ orderColumn: 'at', sourceSystems: ['till'], ...values }),
  }));
  return rulesBetween(before!, { ...after!, version: '1.1.0' });
}

/** A quality entry with an action. */
export function acting(action: string, entry: object): object {
  return { ...entry, customProperties: customProperties({ action }) };
}
