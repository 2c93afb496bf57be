import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { columnSchema } from '../../shared/contract/column-schema.ts';
import { contractSchema } from '../../shared/contract/contract-schema.ts';
import { contractCustomSchemas, qualityCustomSchemas } from '../../shared/contract/custom-properties.ts';
import { qualitySchema } from '../../shared/contract/quality-schema.ts';

const fieldsOf = (schema: object) => Object.keys((schema as { properties: object }).properties);

test('the reference names every field and every customProperty that a contract may have', async () => {
  const reference = await readFile(new URL('../../docs/reference/contract.md', import.meta.url), 'utf8');
  const names = [
    ...[contractSchema, columnSchema, qualitySchema].flatMap(fieldsOf),
    ...Object.keys({ ...contractCustomSchemas, ...qualityCustomSchemas }),
  ];
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});
