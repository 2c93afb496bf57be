import type { Contract } from '../../shared/contract/contract.ts';
import { DamagedDocumentError, ObjectMissingError } from '../../shared/errors.ts';
import { reportKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { listHeads, readEntry, type LogHead } from '../../shared/promotion/promotion-log.ts';
import type { RunPace, RunShape } from '../../shared/quality/anomalies.ts';
import type { Report } from '../../shared/quality/report.ts';
import { getJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';

/** A promoted run that others are compared with. */
export type BaselineRun = RunShape & RunPace;

/** What a run of the partition is compared with: the current runs of the latest dates before it. */
export async function readBaseline(
  store: ObjectStore,
  { anomaly }: Pick<Contract, 'anomaly'>,
  partition: Partition,
): Promise<BaselineRun[]> {
  const heads = (await listHeads(store, partition))
    .filter((head) => head.partition.ingestionDate < partition.ingestionDate)
    .slice(-anomaly.lookBackRuns);
  // What could not make a baseline of the least size need not be read.
  if (heads.length < anomaly.minimumRuns) return [];
  const runs = await Promise.all(heads.map((head) => readRun(store, head)));
  return runs.filter((run) => run !== undefined);
}

/** Undefined when a document is damaged or gone: `sluice verify` tells of it, and a warning need not stop other days. */
async function readRun(store: ObjectStore, { partition, number }: LogHead): Promise<BaselineRun | undefined> {
  try {
    const { run_id } = await readEntry(store, partition, number);
    const report = await getJson<Report>(store, reportKey(partition, run_id));
    if (report.counts === null) return undefined;
    const { counts, type_shares: typeShares, duration_seconds: durationSeconds } = report;
    return { inputRows: counts.input_rows, typeShares, durationSeconds };
  } catch (error) {
    if (error instanceof DamagedDocumentError || error instanceof ObjectMissingError) return undefined;
    throw error;
  }
}
