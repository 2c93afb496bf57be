import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { InvalidInputError, type Problem } from '../../shared/errors.ts';
import type { StackNames } from '../names.ts';
import { datasetTable, datasetView } from './dataset-tables.ts';
import type { GlueTable } from './glue-table.ts';
import { reviewTables } from './review-tables.ts';

/**
 * All tables and views of a stack. Throws InvalidInputError when a dataset is named as the table of another one is, such as
 * `events_v1` beside `events`.
 */
export function catalogTables(names: StackNames, contracts: ContractRegistry): GlueTable[] {
  const newest = contracts.names.map((dataset) => contracts.get(dataset));
  const tables = [
    ...contracts.all.map((contract) => datasetTable(names, contract)),
    ...newest.map((contract) => datasetView(names, contract)),
    ...newest.flatMap((contract) => reviewTables(names, contract)),
  ];
  const problems = findSharedNames(tables);
  if (problems.length > 0) throw new InvalidInputError('The contracts', problems);
  return tables;
}

function findSharedNames(tables: readonly GlueTable[]): Problem[] {
  const shared = [...Map.groupBy(tables, ({ name }) => name)].filter(([, group]) => group.length > 1);
  return shared.map(([name]) => ({
    path: `contracts/${name}`,
    message: `"${name}" is also the table of a schema version of another dataset; give the dataset another name`,
  }));
}
