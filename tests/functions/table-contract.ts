import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { customProperties, sampleDocument, toBytes } from '../contract/sample-document.ts';

/** The kinds that the contract knows. */
export const kinds = ['red', 'green', 'blue'];

/** The columns of the table in their order. */
export const tableColumns = ['id', 'at', 'small', 'big', 'price', 'weight', 'ok', 'day', 'kind', 'note'] as const;

/** Contracts with one CSV dataset alone, which has a column of every type; named `events`, as test pipelines have it. */
export function tableContracts(): ContractRegistry {
  const document = sampleDocument(
    { name: 'small', logicalType: 'integer', physicalType: 'int32', logicalTypeOptions: { minimum: 0 } },
    { name: 'big', logicalType: 'integer' },
    { name: 'price', logicalType: 'number', physicalType: 'decimal(12,2)' },
    { name: 'weight', logicalType: 'number' },
    { name: 'ok', logicalType: 'boolean' },
    { name: 'day', logicalType: 'date' },
    {
      name: 'kind',
      logicalType: 'string',
      required: true,
      quality: [{ metric: 'invalidValues', mustBe: 0, arguments: { validValues: kinds } }],
    },
    { name: 'note', logicalType: 'string', logicalTypeOptions: { maxLength: 20 } },
  );
  document.name = document.schema[0]!.name = 'events';
  document.customProperties.push(...customProperties({ rawFormat: 'csv', maxLineBytes: 2048 }));
  return registerContracts([
    readContract(toBytes(document), 'events/v1.yaml', { dataset: 'events', schemaVersion: 1 }),
  ]);
}
