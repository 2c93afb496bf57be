import { parseContract } from '../../shared/contract/parse-contract.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { sampleDocument, type SampleColumn, type SampleDocument, toBytes } from './sample-document.ts';

/** Every problem of a file as `path: message`. */
export function problemsOf(document: unknown): string[] {
  try {
    parseContract(toBytes(document), 'contracts/sales/v1.yaml', { dataset: 'sales', schemaVersion: 1 });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

/** The problems of the sample after a change. */
export function problemsAfter(change: (document: SampleDocument) => void): string[] {
  const document = sampleDocument();
  change(document);
  return problemsOf(document);
}

/** The problems of the sample with one more column, `c`; their paths begin at that column. */
export function problemsOfColumn(column: SampleColumn): string[] {
  return problemsOf(sampleDocument({ name: 'c', ...column })).map((problem) =>
    problem.replace('schema[0].properties[2].', ''),
  );
}

/** The problems of a quality entry of the column `c`; their paths begin at that entry. */
export function problemsOfEntry(entry: object, column: SampleColumn = { logicalType: 'string' }): string[] {
  return problemsOfColumn({ ...column, quality: [entry] }).map((problem) => problem.replace('quality[0].', ''));
}
