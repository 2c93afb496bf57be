import {
  breakerPrefix,
  datasetClaimsPrefix,
  executionsPrefix,
  rawPrefix,
  rejectsPrefix,
  reportsPrefix,
  silverPrefix,
} from './keys.ts';
import type { Dataset } from './partition.ts';

/** By store, what the keys of all begin with that runs of a dataset read and write; requests for approval are not among it. */
export function datasetPrefixes(
  dataset: Dataset,
): Readonly<Record<'raw' | 'processed' | 'quarantine', readonly string[]>> {
  const { dataset: name } = dataset;
  return {
    raw: [rawPrefix(dataset)],
    processed: [
      silverPrefix(dataset),
      reportsPrefix(dataset),
      executionsPrefix(name),
      datasetClaimsPrefix(name),
      breakerPrefix(name),
    ],
    quarantine: (['quarantine', 'duplicates', 'condemned'] as const).map((kind) => rejectsPrefix(kind, dataset)),
  };
}
