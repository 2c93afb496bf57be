import type { Deduplicated } from '../../shared/columns/duplicates.ts';
import type { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { rejectsKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Attempt, InputList } from '../../shared/manifest/documents.ts';
import type { ObjectInfo, ObjectStore } from '../../shared/store/object-store.ts';
import type { DuplicateRecord, RowSource } from '../../shared/verdicts/reject-record.ts';
import { RejectWriter } from '../../shared/verdicts/reject-writer.ts';

/** Records each row that lost to another of its key, beside quarantine; null when there are none. */
export async function storeDuplicates(
  store: ObjectStore,
  run: {
    readonly contract: Contract;
    readonly partition: Partition;
    readonly input: InputList;
    readonly attempt: Attempt;
  },
  rows: PartitionColumns,
  { duplicates, winners }: Deduplicated,
): Promise<ObjectInfo | null> {
  const { contract, partition, input, attempt } = run;
  const source = (row: number): RowSource => {
    const { object, line } = rows.origin(row);
    const { key, version } = input.objects[object]!;
    return { object: key, version, line };
  };
  const values = (names: readonly string[], row: number) =>
    Object.fromEntries(names.map((name) => [name, rows.named(name).json(row)]));
  const columnNames = contract.columns.map(({ name }) => name);
  const message = 'another row of the same key comes first by the order column';

  const writer = new RejectWriter(store, rejectsKey('duplicates', partition, attempt.run_id));
  try {
    for (let i = 0; i < duplicates.length; i += 1) {
      const row = duplicates[i]!;
      const record: DuplicateRecord = {
        verdict: 'duplicate',
        run_id: attempt.run_id,
        source: source(row),
        winner: source(winners[i]!),
        reasons: [{ code: 'DUPLICATE_KEY', column: contract.key.join(','), message }],
        key: values(contract.key, row),
        values: values(columnNames, row),
      };
      await writer.add(record);
    }
    return await writer.store();
  } finally {
    await writer.abort();
  }
}
