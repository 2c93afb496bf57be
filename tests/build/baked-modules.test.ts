import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ValidateFunction } from 'ajv';
import fc from 'fast-check';
import * as eventValidators from '../../functions/arrival/event-validators.ts';
import * as payloadValidators from '../../functions/payload-validators.ts';
import { loadContracts, withoutSmoke } from '../../shared/contract/contract-registry.ts';
import { loadDeployedContracts } from '../../shared/contract/deployed-contracts.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { ExactNumber, type RawValue, type RowValues } from '../../shared/contract/values.ts';
import { decodeRows } from '../../shared/rows/decode-rows.ts';
import * as settingsValidators from '../../shared/settings-validators.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import type * as program from './baked-program.ts';
import { projectRoot } from './built-folder.ts';

const temporary = new TemporaryFolders();
const contractFolder = join(projectRoot, 'contracts');
const contracts = await loadContracts(contractFolder);
let baked: typeof program;

beforeAll(async () => {
  const folder = await temporary.make();
  const words = [join(import.meta.dirname, 'bundle-program.ts'), 'tests/build/baked-program.ts', folder];
  await promisify(execFile)(process.execPath, words);
  baked = (await import(join(folder, 'index.mjs'))) as typeof program;
});
afterAll(() => temporary.remove());

/** A contract without its judge, which is compared by what it says. */
function statedBy({ judge, ...rest }: Contract): Omit<Contract, 'judge'> {
  expect(judge).toBeInstanceOf(Function);
  return rest;
}

describe('the contracts in a bundle', () => {
  test('are those of the checkout and that of sluice smoke, in every value', async () => {
    const deployed = await loadDeployedContracts(contractFolder);
    expect(deployed.names).toEqual([...contracts.names, 'smoke'].sort());
    expect(baked.contracts.all.map(statedBy)).toEqual(deployed.all.map(statedBy));
  });

  test('judge the sample rows as the people expect who wrote them', async () => {
    expect(await baked.checkSamples(withoutSmoke(baked.contracts), contractFolder)).toEqual([]);
  });

  test.each(contracts.all.map((contract) => [`${contract.dataset} v${contract.schemaVersion}`, contract] as const))(
    'find in rows of %s what the compiled contract finds, in the same words',
    async (_, contract) => {
      const { judge } = baked.contracts.get(contract.dataset, contract.schemaVersion);
      const samples = await readSampleRows(contract);
      const names = [...contract.sourceColumns.map(({ name }) => name), 'constructor', 'unknown'];
      const changes = fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 3, noNullPrototype: true });
      const cut = fc.subarray(names, { maxLength: 1 });
      fc.assert(
        fc.property(fc.constantFrom({}, ...samples), changes, cut, (sample, changed, left) => {
          const row = Object.fromEntries(
            Object.entries({ ...sample, ...changed }).filter(([name]) => !left.includes(name)),
          );
          expect(judge(toBundle(row))).toEqual(contract.judge(row));
        }),
        { numRuns: 300 },
      );
    },
  );
});

const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom<RawValue>('1.25', '\ud800', new ExactNumber('1.2500000000000000000'), 2 ** 53, -0),
) as fc.Arbitrary<RawValue>;

/** The rows of the samples file that can be parsed. */
async function readSampleRows(contract: Contract): Promise<RowValues[]> {
  const { dataset, schemaVersion, format } = contract;
  const bytes = await readFile(join(contractFolder, dataset, `v${schemaVersion}.samples.${format}`));
  const body = (async function* () {
    yield await Promise.resolve(bytes);
  })();
  const rows: RowValues[] = [];
  for await (const batch of decodeRows(body, contract)) {
    for (const row of batch) if (row.kind === 'row') rows.push(row.values);
  }
  return rows;
}

/** The row with the classes that the bundle has of its own. */
function toBundle(row: RowValues): RowValues {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof ExactNumber ? new baked.ExactNumber(value.text) : value,
    ]),
  );
}

test('the code in a bundle is the one that the build was told', () => {
  expect(baked.code).toEqual({ version: '1.2.3', git_sha: 'a commit' });
});

test('an error of a bundle has the name that retries and alarms know it by', () => {
  expect(() => baked.readSettings({ stack: 7 }, 'stack.yaml')).toThrow(
    expect.objectContaining({ name: 'InvalidInputError', problems: [expect.objectContaining({ path: 'stack' })] }),
  );
});

type Validators = Readonly<Record<string, ValidateFunction>>;

describe.each([
  ['payloads', payloadValidators, () => baked.payloadValidators],
  ['events', eventValidators, () => baked.eventValidators],
  ['settings', settingsValidators, () => baked.settingsValidators],
] as readonly (readonly [string, Validators, () => Validators])[])('of %s', (_, compiled, bakedValidators) => {
  test.each(Object.keys(compiled))('%s in a bundle accepts and refuses the same, with the same errors', (name) => {
    const [here, there] = [compiled[name]!, bakedValidators()[name]!];
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(valuesOf(here.schema as Schema), (value) => {
        const accepted = here(value);
        seen.add(accepted);
        expect(there(value)).toBe(accepted);
        expect(there.errors).toEqual(here.errors);
      }),
      { numRuns: 200 },
    );
    // Otherwise the comparison would say little.
    expect(seen.size).toBe(2);
  });
});

/** As much of JSON Schema as those modules use. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Values that a schema accepts and, in one place or another, values that it does not. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const anything = fc.jsonValue({ maxDepth: 1 });
  return fc.oneof({ weight: 15, arbitrary: goodValuesOf(schema) }, { weight: 1, arbitrary: anything });
}

function goodValuesOf({ type, const: only, enum: choices, properties, items }: Schema): fc.Arbitrary<unknown> {
  if (only !== undefined) return fc.constant(only);
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (items !== undefined) return fc.array(valuesOf(items), { maxLength: 2 });
  if (type === 'integer') return fc.integer({ min: -1, max: 4000 });
  if (properties === undefined) return fc.stringMatching(/^[a-z]{0,3}$/);
  const fields = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valuesOf(each)]));
  const all = fc.record(fields, { noNullPrototype: true });
  const some = fc.record({ ...fields, another: fc.boolean() }, { requiredKeys: [], noNullPrototype: true });
  return fc.oneof({ weight: 3, arbitrary: all }, { weight: 1, arbitrary: some });
}
