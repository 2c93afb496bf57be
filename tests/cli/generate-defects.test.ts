import { describe, expect, test } from '@jest/globals';
import { judgeSamples } from '../../cli/contract/judge-samples.ts';
import type { DaySettings } from '../../cli/generate/day-settings.ts';
import { isOfAll, type DefectKind } from '../../cli/generate/defect-kind.ts';
import { generators } from '../../cli/generate/sample-generator.ts';
import { ReasonCode } from '../../shared/contract/reason.ts';
import { read } from '../rows/raw-object.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const { contracts } = testPipeline().workspace;
const everyKind = Object.entries(generators).flatMap(([dataset, { defects, rows }]) => {
  const settings: DaySettings = { date: '2025-04-01', rows: rows.day, seed: 1, late: false };
  return defects.map((kind) => [dataset, kind.name, kind, settings] as const);
});
const rejecting = everyKind.filter(([, , kind]) => kind.effect === 'rejected' && kind.code !== 'DUPLICATE_FAILURE');
const drifting = everyKind.filter(([, , { effect }]) => effect === 'drift');

function bytesOf({ write }: DefectKind, settings: DaySettings, count = 5): Buffer {
  return Buffer.concat([...write(settings, count)]);
}

/** The keys that the day's own objects have. */
async function keysOf(dataset: string): Promise<ReadonlySet<string>> {
  const { generate, rows } = generators[dataset]!;
  const bytes = Buffer.concat([...generate({ date: '2025-04-01', rows: rows.day, seed: 1, late: false })]);
  return (await judgeSamples(contracts.get(dataset), bytes, () => new Set())).keys;
}

const parents = new Map([
  ['products', await keysOf('products')],
  ['orders', await keysOf('orders')],
]);

async function codesOf(dataset: string, bytes: Buffer): Promise<(string | null)[]> {
  const { verdicts } = await judgeSamples(contracts.get(dataset), bytes, (reference) =>
    parents.get(reference.dataset)!,
  );
  return verdicts.flatMap(({ reasons }) => reasons?.map((reason) => reason.split(' ')[0]!) ?? [null]);
}

describe('a kind of defects', () => {
  test.each(rejecting)(
    'of %s, %s, gives its code to every row that it spoils, and no other',
    async (dataset, _, kind, settings) => {
      for (const count of [5, 12]) {
        const codes = await codesOf(dataset, bytesOf(kind, settings, count));
        expect(codes.filter((code) => code === kind.code)).toHaveLength(count);
        // Of duplicates the first is a good row.
        expect(codes.filter((code) => code === null)).toHaveLength(kind.code === ReasonCode.duplicateKey ? count : 0);
        expect(new Set(codes).size).toBe(kind.code === ReasonCode.duplicateKey ? 2 : 1);
      }
    },
  );

  test.each(everyKind)(
    'of %s, %s, has the same bytes for the same settings and others for another seed',
    (_, __, kind, settings) => {
      expect(bytesOf(kind, settings).equals(bytesOf(kind, settings))).toBe(true);
      expect(bytesOf(kind, { ...settings, seed: 2 }).equals(bytesOf(kind, settings))).toBe(false);
    },
  );

  test.each(everyKind.filter(([, name]) => name === 'cut' || name === 'header_repeated'))(
    'of %s, %s, is an object that does not decode',
    async (dataset, _, kind, settings) => {
      const rows = await read(bytesOf(kind, settings), contracts.get(dataset));
      expect(rows.at(-1)!.kind).toBe('undecodable');
    },
  );

  test.each(drifting.filter(([, name]) => name.startsWith('header_') && name !== 'header_repeated'))(
    'of %s, %s, has another set of names in its header than the contract',
    async (dataset, _, kind, settings) => {
      const { sourceColumns, ...contract } = contracts.get(dataset);
      let header: readonly string[] = [];
      const onHeader = (names: readonly string[]) => (header = names);
      const rows = await read(bytesOf(kind, settings), { ...contract, sourceColumns, onHeader });
      expect(new Set(header)).not.toEqual(new Set(sourceColumns.map(({ name }) => name)));
      expect(rows.map((row) => row.kind)).toEqual(Array.from({ length: 5 }, () => 'row'));
    },
  );

  test.each(drifting.filter(([, name]) => name.endsWith('_drift')))(
    'of %s, %s, has more bad rows than the day has rows',
    async (dataset, _, kind, settings) => {
      const dayRows = (await read(Buffer.concat([...generators[dataset]!.generate(settings)]), contracts.get(dataset)))
        .length;
      const codes = await codesOf(dataset, bytesOf(kind, settings));
      expect(codes.filter((code) => code !== null).length).toBeGreaterThan(dayRows);
    },
  );

  test('named repeat has the rows of another kind, in another object', () => {
    for (const [dataset, name, kind, settings] of everyKind.filter(([, each]) => each === 'repeat')) {
      const origin = everyKind.find(
        ([other, each]) => other === dataset && each === (dataset === 'events' ? 'timestamp' : 'value'),
      )!;
      expect(name).not.toBe(origin[1]);
      expect(bytesOf(kind, settings).equals(bytesOf(origin[2], settings))).toBe(true);
    }
  });
});

test('there is a kind for every reason code but MAX_ATTEMPTS, which only replays give', () => {
  const codes = new Set(everyKind.map(([, , { code }]) => code).filter((code) => code !== null));
  expect([...codes, ReasonCode.maxAttempts].sort()).toEqual(Object.values(ReasonCode).sort());
});

test.each(Object.entries(generators))(
  'all kinds of %s leave the day below its block rate',
  async (dataset, { defects, rows }) => {
    const settings: DaySettings = { date: '2025-04-01', rows: rows.day, seed: 1, late: false };
    const day = Buffer.concat([...generators[dataset]!.generate(settings)]);
    let [input, rejected] = [(await read(day, contracts.get(dataset))).length, 0];
    for (const kind of defects.filter(isOfAll)) {
      const codes = await codesOf(dataset, bytesOf(kind, settings));
      input += codes.length;
      rejected += codes.filter((code) => code !== null && code !== 'DUPLICATE_KEY').length;
    }
    expect(rejected).toBeGreaterThan(0);
    expect((rejected / input) * 100).toBeLessThan(contracts.get(dataset).blockRate);
  },
);
