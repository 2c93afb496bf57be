import { expect, test } from '@jest/globals';
import { rawDayPrefix, rejectsKey } from '../../shared/layout/keys.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { DuplicateRecord } from '../../shared/verdicts/reject-record.ts';
import { storedRecords } from '../support/stored-objects.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const date = '2025-01-31';
const header = 'TransactionID,CustomerID,TransactionAmount,Currency,TransactionTimestamp';
const row = (amount: string, at: string) => `TX-0000000000000001,C1,${amount},EUR,${at}`;

// As texts the times have the opposite order of what they are as instants.
const early = row('1.00', '2025-01-31T23:00:00+09:00');
const late = row('-2.00', '2025-01-31T20:00:00-05:00');

test.each([
  ['first', [early, late]],
  ['last', [late, early]],
])('of two transactions of one key the earlier instant is kept, also when it comes %s', async (_, rows) => {
  const pipeline = testPipeline();
  const contract = pipeline.workspace.contracts.get('transactions');
  const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}rows.csv`;
  await pipeline.memory.raw.put(key, Buffer.from([header, ...rows, ''].join('\n')));
  const { outcome, run_id, counts } = await pipeline.runDataset('transactions', date);
  expect({ outcome, counts }).toMatchObject({ outcome: 'promoted', counts: { valid_rows: 1, duplicate_rows: 1 } });
  const rejects = rejectsKey('duplicates', partitionOf(contract, date), run_id);
  const [record] = storedRecords<DuplicateRecord>(pipeline.memory.quarantine.state, rejects);
  expect(record).toMatchObject({
    source: { line: rows.indexOf(late) + 2 },
    winner: { line: rows.indexOf(early) + 2 },
  });
});
