import type { Contract } from '../../shared/contract/contract.ts';
import { DamagedDocumentError, ObjectMissingError } from '../../shared/errors.ts';
import { reportKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { listHeads, readEntry, type LogHead } from '../../shared/promotion/promotion-log.ts';
import { findAnomalies, type RunShape } from '../../shared/quality/anomalies.ts';
import type { Anomaly, Report } from '../../shared/quality/report.ts';
import { getJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';

/** The anomalies of a run of the partition, against the current runs of the latest dates before it. */
export async function judgeAnomalies(
  store: ObjectStore,
  { anomaly }: Pick<Contract, 'anomaly'>,
  partition: Partition,
  run: RunShape,
): Promise<Anomaly[]> {
  const heads = (await listHeads(store, partition))
    .filter((head) => head.partition.ingestionDate < partition.ingestionDate)
    .slice(-anomaly.lookBackRuns);
  // What could not make a baseline of the least size need not be read.
  if (heads.length < anomaly.minimumRuns) return [];
  const shapes = await Promise.all(heads.map((head) => readShape(store, head)));
  const baseline = shapes.filter((shape) => shape !== undefined);
  return findAnomalies(anomaly, run, baseline);
}

/** Undefined when a document is damaged or gone: `sluice verify` tells of it, and a warning need not stop other days. */
async function readShape(store: ObjectStore, { partition, number }: LogHead): Promise<RunShape | undefined> {
  try {
    const { run_id } = await readEntry(store, partition, number);
    const { counts, type_shares } = await getJson<Report>(store, reportKey(partition, run_id));
    return counts === null ? undefined : { inputRows: counts.input_rows, typeShares: type_shares };
  } catch (error) {
    if (error instanceof DamagedDocumentError || error instanceof ObjectMissingError) return undefined;
    throw error;
  }
}
