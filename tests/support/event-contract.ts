import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { registerContracts, type ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { readContract } from '../../shared/contract/read-contract.ts';

const text = await readFile(resolve(import.meta.dirname, '../../contracts/events/v1.yaml'), 'utf8');

/** Contracts with `events` alone, whose customProperties have these other values. */
export function eventContracts(custom: Readonly<Record<string, unknown>>): ContractRegistry {
  const document = parse(text) as { customProperties: { property: string; value: unknown }[] };
  const kept = document.customProperties.filter(({ property }) => !Object.hasOwn(custom, property));
  const changed = Object.entries(custom).map(([property, value]) => ({ property, value }));
  document.customProperties = [...kept, ...changed];
  const bytes = Buffer.from(stringify(document));
  return registerContracts([readContract(bytes, 'events/v1.yaml', { dataset: 'events', schemaVersion: 1 })]);
}
