import { describe, expect, test } from '@jest/globals';
import { propertyRules } from './broken-rules.ts';
import type { SampleColumn } from './sample-document.ts';

type Values = Record<string, unknown>;

const mebibyte = 1024 ** 2;
const times: readonly SampleColumn[] = [
  { name: 'day', logicalType: 'date', required: true },
  { name: 'kind', logicalType: 'string' },
  { name: 'note', logicalType: 'string' },
];
const halting = (values: Values = {}) => ({ anomaly: { action: 'halt', ...values } });

describe('a change of customProperties is breaking', () => {
  test.each<[string, Values, Values]>([
    ['rawFormat', {}, { rawFormat: 'csv' }],
    ['orderColumn', {}, { orderColumn: 'day' }],
    ['sourceSystems', {}, { sourceSystems: ['till', 'web'] }],
    ['sourceSystems', { sourceSystems: ['till', 'web'] }, { sourceSystems: ['web'] }],
    ['sourceSystems', {}, { sourceSystems: ['web'] }],
    ['monthColumn', { monthColumn: 'at' }, {}],
    ['monthColumn', { monthColumn: 'at' }, { monthColumn: 'day' }],
    ['currentCopy', { currentCopy: true }, {}],
    ['alarmRate', {}, { alarmRate: 0.5 }],
    ['blockRate', {}, { blockRate: 4 }],
    ['driftShare', {}, { driftShare: 10 }],
    ['breakerLimit', {}, { breakerLimit: 99 }],
    ['historyDays', {}, { historyDays: 29 }],
    ['maxPartitionBytes', {}, { maxPartitionBytes: mebibyte }],
    ['maxLineBytes', {}, { maxLineBytes: mebibyte - 1 }],
    ['unknownFields', { unknownFields: 'ignore' }, {}],
    ['unknownFields', {}, { unknownFields: 'halt' }],
    ['optionalColumns', { optionalColumns: ['kind', 'note'] }, { optionalColumns: ['note'] }],
    ['anomaly', {}, halting()],
    ['anomaly', halting(), halting({ madFactor: 4 })],
    ['anomaly', halting(), halting({ minimumRuns: 6 })],
    ['anomaly', halting(), halting({ lookBackRuns: 27 })],
    ['anomaly', halting(), halting({ lookBackRuns: 29 })],
    ['anomaly', { ...halting(), shareColumn: 'kind' }, { ...halting({ sharePoints: 9 }), shareColumn: 'kind' }],
    ['shareColumn', halting(), { ...halting(), shareColumn: 'kind' }],
    ['shareColumn', { ...halting(), shareColumn: 'kind' }, { ...halting(), shareColumn: 'note' }],
  ])('for %s, from %j to %j', (place, old, young) => {
    expect(propertyRules(old, young, ...times)).toEqual([`property-tightened ${place}`]);
  });

  test('once for each number with which an anomaly halts sooner', () => {
    const broken = propertyRules(halting(), halting({ madFactor: 4, minimumRuns: 6 }));
    expect(broken).toEqual(['property-tightened anomaly', 'property-tightened anomaly']);
  });
});

describe('a change of customProperties is not breaking', () => {
  test.each<[Values, Values]>([
    [{}, { rawFormat: 'ndjson', blockRate: 5, unknownFields: 'quarantine', currentCopy: false }],
    [{ sourceSystems: ['till', 'web'] }, { sourceSystems: ['web', 'till'] }],
    [{}, { monthColumn: 'day' }],
    [{}, { currentCopy: true }],
    [{}, { alarmRate: 2 }],
    [{}, { blockRate: 6 }],
    [{}, { driftShare: 51 }],
    [{}, { breakerLimit: 101 }],
    [{}, { historyDays: 31 }],
    [{ maxPartitionBytes: mebibyte, maxLineBytes: 1024 }, {}],
    [{ unknownFields: 'halt' }, { unknownFields: 'quarantine' }],
    [{}, { unknownFields: 'ignore' }],
    [{ optionalColumns: ['note'] }, { optionalColumns: ['kind', 'note'] }],
    [{}, { anomaly: { madFactor: 1, minimumRuns: 2, lookBackRuns: 7, sharePoints: 1 } }],
    [halting(), {}],
    [halting(), halting({ madFactor: 6, minimumRuns: 8, sharePoints: 11 })],
    [halting(), halting({ sharePoints: 9 })],
    [{ ...halting(), shareColumn: 'kind' }, halting()],
    [{ shareColumn: 'kind' }, { shareColumn: 'note' }],
    [{}, { approvals: ['domain', 'audit'], approvalHours: 1, highAttemptRows: 1 }],
    [{}, { schedule: '04:30' }],
    [{ schedule: 'off' }, {}],
    [{}, { schedule: 'off' }],
  ])('from %j to %j', (old, young) => {
    expect(propertyRules(old, young, ...times)).toEqual([]);
  });
});
