import type { Contract } from '../../shared/contract/contract.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { customProperties, sampleDocument, type SampleColumn, toBytes } from '../contract/sample-document.ts';

/** What a small contract of a test is made of. */
export interface DatasetOptions {
  readonly columns: readonly SampleColumn[];
  /** customProperties beside `orderColumn` (`at`) and `sourceSystems` (`till`), or in their place. */
  readonly custom?: Readonly<Record<string, unknown>>;
  /** `1.0.0` by default. */
  readonly version?: string;
}

/** The document of a contract with these columns alone, in the domain `shop`. */
export function datasetDocument(dataset: string, { columns, custom = {}, version = '1.0.0' }: DatasetOptions): object {
  const document = sampleDocument();
  document.name = document.schema[0]!.name = dataset;
  document.version = version;
  document.schema[0]!.properties = [...columns];
  document.customProperties = customProperties({ orderColumn: 'at', sourceSystems: ['till'], ...custom });
  return document;
}

/** A contract with these columns alone. */
export function datasetContract(dataset: string, options: DatasetOptions): Contract {
  const schemaVersion = Number((options.version ?? '1').split('.')[0]);
  const bytes = toBytes(datasetDocument(dataset, options));
  return readContract(bytes, `${dataset}.yaml`, { dataset, schemaVersion });
}

/** A column that is a key. */
export function keyColumn(name: string, type: object = { logicalType: 'string' }): SampleColumn {
  return { name, ...type, required: true, primaryKey: true };
}

/** The order column of every small contract, whose values may lack an offset. */
export const atColumn: SampleColumn = {
  name: 'at',
  logicalType: 'timestamp',
  required: true,
  logicalTypeOptions: { defaultTimezone: 'Etc/UTC' },
};

/** A column that refers to `to`. */
export function referenceColumn(
  name: string,
  to: string,
  more: { readonly type?: object; readonly custom?: Readonly<Record<string, unknown>> } = {},
): SampleColumn {
  const { type = { logicalType: 'string' }, custom = {} } = more;
  const relationship = { type: 'foreignKey', to, customProperties: customProperties(custom) };
  return { name, ...type, relationships: [relationship] };
}
