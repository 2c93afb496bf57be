import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { readContract } from '../../shared/contract/read-contract.ts';
import { customProperties, sampleDocument, type SampleColumn, toBytes } from './sample-document.ts';

const eventsFile = new URL('../../contracts/events/v1.yaml', import.meta.url);

function compile(...columns: SampleColumn[]) {
  return readContract(toBytes(sampleDocument(...columns)), 'sample.yaml');
}

describe('the events contract', () => {
  const read = async () => readContract(await readFile(eventsFile), 'v1.yaml', { dataset: 'events', schemaVersion: 1 });

  test('has the columns of the events with their types', async () => {
    const { columns, key, orderColumn, shareColumn } = await read();
    expect(columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['event_id', 'string', false],
      ['user_id', 'string', true],
      ['event_type', 'string', false],
      ['event_ts', 'timestamp', false],
      ['amount', 'double', true],
    ]);
    expect({ key, orderColumn, shareColumn }).toEqual({
      key: ['event_id'],
      orderColumn: 'event_ts',
      shareColumn: 'event_type',
    });
  });

  test('has the checks that a day of events must pass', async () => {
    const { checks } = await read();
    const lines = checks.map(
      ({ id, operator, limit, unit, action }) => `${id} ${operator} ${String(limit)} ${unit}: ${action}`,
    );
    expect(lines).toEqual([
      'rowCount mustBeGreaterThan 0 rows: halt',
      'event_id.nullValues mustBe 0 rows: halt',
      'event_id.duplicateValues mustBeLessOrEqualTo 2 percent: halt',
      'user_id.nullValues mustBeLessOrEqualTo 3 percent: halt',
      'event_type.nullValues mustBe 0 rows: halt',
      'event_type.invalidValues mustBe 0 rows: halt',
    ]);
  });

  test('has the settings of its file, rates in percent', async () => {
    const { judge, columns, checks, sha256, ...settings } = await read();
    expect([typeof judge, columns.length, checks.length]).toEqual(['function', 5, 6]);
    expect(sha256).toBe(
      createHash('sha256')
        .update(await readFile(eventsFile))
        .digest('hex'),
    );
    expect(settings).toMatchObject({
      dataset: 'events',
      domain: 'analytics',
      version: '1.0.0',
      schemaVersion: 1,
      owner: 'Analytics',
      format: 'ndjson',
      sourceSystems: ['web'],
      alarmRate: 1,
      blockRate: 5,
      maxPartitionBytes: 2 ** 31,
      maxLineBytes: 2 ** 20,
      unknownFields: 'quarantine',
      currentCopy: false,
      availableBy: '06:00',
      schedule: '02:00',
    });
  });

  test('halts at a null id, a null type and an unknown type, and only quarantines a bad time', async () => {
    const { judge } = await read();
    const event = { event_id: 'e', user_id: null, event_type: 'login', event_ts: '2025-01-02T03:04:05Z', amount: null };
    const outcome = (change: object) =>
      judge({ ...event, ...change }).map(({ column, code, action }) => [column, code, action].join(' '));
    expect(outcome({})).toEqual([]);
    expect(outcome({ event_id: null })).toEqual(['event_id NULL_VALUE_ERROR halt']);
    expect(outcome({ event_type: null })).toEqual(['event_type NULL_VALUE_ERROR halt']);
    expect(outcome({ event_type: 'logout' })).toEqual(['event_type VALUE_ERROR halt']);
    expect(outcome({ event_ts: 'yesterday' })).toEqual(['event_ts TIMESTAMP_ERROR quarantine']);
    expect(outcome({ event_ts: '2025-01-02T03:04:05' })).toEqual(['event_ts TIMESTAMP_ERROR quarantine']);
    expect(outcome({ amount: '12.50' })).toEqual(['amount TYPE_ERROR quarantine']);
  });

  test('cannot be changed by who uses it', async () => {
    const contract = await read();
    expect(Object.isFrozen(contract)).toBe(true);
    expect(() => Object.assign(contract.columns[0]!, { nullable: true })).toThrow(TypeError);
    const [finding] = contract.judge({});
    expect(Object.isFrozen(finding)).toBe(true);
  });
});

describe('a compiled contract', () => {
  test('has the defaults of what its file does not say', () => {
    expect(compile()).toMatchObject({
      format: 'ndjson',
      shareColumn: null,
      checks: [expect.objectContaining({ id: 'rowCount' })],
      alarmRate: 1,
      blockRate: 5,
      maxPartitionBytes: 2 * 1024 ** 3,
      maxLineBytes: 1024 ** 2,
      unknownFields: 'quarantine',
      currentCopy: false,
      availableBy: null,
      schedule: '02:00',
    });
  });

  test('has the type of each column', () => {
    const { columns } = compile(
      { name: 'i', logicalType: 'integer' },
      { name: 'j', logicalType: 'integer', physicalType: 'int32' },
      { name: 'd', logicalType: 'number', physicalType: 'decimal(12, 3)' },
      { name: 'b', logicalType: 'boolean' },
      { name: 't', logicalType: 'timestamp', logicalTypeOptions: { timezone: false, defaultTimezone: 'Etc/UTC' } },
      { name: 'day', logicalType: 'date', description: 'When.', required: true },
    );
    expect(columns.slice(2)).toEqual([
      { name: 'i', type: 'int64', nullable: true, description: '' },
      { name: 'j', type: 'int32', nullable: true, description: '' },
      { name: 'd', type: 'decimal', precision: 12, scale: 3, nullable: true, description: '' },
      { name: 'b', type: 'bool', nullable: true, description: '' },
      { name: 't', type: 'timestamp', zone: 'UTC', nullable: true, description: '' },
      { name: 'day', type: 'date', nullable: false, description: 'When.' },
    ]);
  });

  test('has its key in the order of the positions, then of the columns', () => {
    const key = { logicalType: 'string', required: true, primaryKey: true };
    const { key: names } = compile(
      { name: 'c', ...key, primaryKeyPosition: 2 },
      { name: 'b', ...key, primaryKeyPosition: 1 },
      { name: 'a', ...key },
    );
    expect(names).toEqual(['b', 'c', 'id', 'a']);
  });

  test('asks for more than 0 rows, unless its file says something of rowCount', () => {
    const { checks } = compile();
    expect(checks).toEqual([
      {
        id: 'rowCount',
        metric: 'rowCount',
        column: null,
        operator: 'mustBeGreaterThan',
        limit: 0,
        unit: 'rows',
        action: 'halt',
      },
    ]);
    const document = sampleDocument();
    document.schema[0]!.quality = [{ metric: 'rowCount', mustBeBetween: [0, 1000] }];
    const stated = readContract(toBytes(document), 'sample.yaml').checks;
    expect(stated.map(({ operator, limit }) => [operator, limit])).toEqual([['mustBeBetween', [0, 1000]]]);
  });

  test('tells checks of the same metric and column apart by their names', () => {
    const limit = (name: string, percent: number, action: string) => ({
      metric: 'nullValues',
      name,
      mustBeLessOrEqualTo: percent,
      unit: 'percent',
      customProperties: customProperties({ action }),
    });
    const quality = [limit('usual', 1, 'warn'), limit('worst', 10, 'halt'), { metric: 'invalidValues', mustBe: 0 }];
    const { checks } = compile({ name: 'c', logicalType: 'string', quality });
    expect(checks.slice(1).map(({ id, action }) => `${id}: ${action}`)).toEqual([
      'c.nullValues.usual: warn',
      'c.nullValues.worst: halt',
      'c.invalidValues: quarantine',
    ]);
  });

  test('halts by a check on the dataset and rejects by a rule on rows, unless its file says otherwise', () => {
    const quality = [
      { metric: 'nullValues', mustBe: 0 },
      { metric: 'missingValues', mustBeLessThan: 5, arguments: { missingValues: [null, '', 'n/a'] } },
    ];
    const { checks } = compile(
      { name: 'c', logicalType: 'string', quality },
      { name: 'd', logicalType: 'string', required: true, quality: quality.slice(0, 1) },
    );
    expect(checks.slice(1)).toEqual([
      expect.objectContaining({ id: 'c.nullValues', action: 'halt' }),
      expect.objectContaining({ id: 'c.missingValues', action: 'halt', missingValues: ['', 'n/a'] }),
      expect.objectContaining({ id: 'd.nullValues', action: 'quarantine' }),
    ]);
  });
});
