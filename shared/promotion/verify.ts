import type { Clock } from '../clock.ts';
import { PipelineError } from '../errors.ts';
import { readDeletions, rewrittenKeys } from '../history/condemned-deletion.ts';
import {
  condemnedDeletionsPrefix,
  currentPrefix,
  latestKey,
  latestPrefix,
  parsePartitionKey,
  parsePromotionNumber,
  parseRejectsDate,
  promotionKey,
  promotionLogPrefix,
  promotionsPrefix,
} from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { Latest, Promotion } from '../manifest/documents.ts';
import { encodeJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import { describeCatalogPartition } from './catalog.ts';
import { isCurrentReady, latestOf, type DerivedTargets } from './converge.ts';
import { readDerived } from './derived-document.ts';
import { readEntry } from './promotion-log.ts';
import { verifyRewritten, verifyRun } from './verify-run.ts';

/**
 * One thing that is not as it should be. `wrong`: the log, what an entry of it rests on, or the bytes of a promoted run are
 * damaged. `behind`: something derived does not follow the log; repair mends it.
 */
export interface Finding {
  readonly state: 'wrong' | 'behind';
  /** The key, or the catalog partition, that is not right. */
  readonly place: string;
  readonly message: string;
}

/** What a partition is verified with. */
export interface VerifiedStores extends DerivedTargets {
  /** Holds the rejected rows that manifests pin. */
  readonly quarantine: ObjectStore;
  /** Tells which of them a lifecycle rule may have removed. */
  readonly clock: Pick<Clock, 'now'>;
}

/** The partitions of a dataset that have a log or a `_LATEST.json`, in the order of their keys. */
export async function listPartitions(
  store: ObjectStore,
  dataset: Pick<Partition, 'domain' | 'dataset'>,
): Promise<Partition[]> {
  const found = new Map<string, Partition>();
  for (const prefix of [promotionLogPrefix(dataset), latestPrefix(dataset)]) {
    for await (const { key } of listAll(store, prefix)) {
      const partition = parsePartitionKey(dataset, key);
      if (partition !== undefined) found.set(`${partition.schemaVersion}/${partition.ingestionDate}`, partition);
    }
  }
  return [...found.values()];
}

/** Compares all of one partition with its log, reading every byte of every promoted run, of its rejected rows the size and version. */
export async function verifyPartition(targets: VerifiedStores, partition: Partition): Promise<Finding[]> {
  const { store } = targets;
  const findings: Finding[] = [];
  const numbers: number[] = [];
  for await (const { key } of listAll(store, promotionsPrefix(partition))) {
    const number = parsePromotionNumber(key);
    if (number === undefined) findings.push(wrong(key, 'No log entry has such a name.'));
    else numbers.push(number);
  }
  const head = numbers.at(-1) ?? 0;
  for (let number = 1; number <= head; number += 1) {
    if (!numbers.includes(number)) findings.push(wrong(promotionKey(partition, number), 'This log entry is missing.'));
  }
  const entries: Promotion[] = [];
  for (const number of numbers) {
    const place = promotionKey(partition, number);
    await collect(findings, place, async () => {
      entries.push(await readEntry(store, partition, number));
    });
  }
  // A run that a rollback made current again has several entries, and any of them may be damaged.
  for (const entry of new Map(entries.map((one) => [`${one.run_id} ${one.manifest_sha256}`, one])).values()) {
    const place = promotionKey(partition, entry.number);
    await collect(findings, place, () => verifyRun(targets, partition, entry));
  }
  await collect(findings, condemnedDeletionsPrefix(partition), async () => {
    const deletions = await readDeletions(targets.quarantine, partition);
    const keys = rewrittenKeys(deletions).filter((key) => parseRejectsDate(key) === partition.ingestionDate);
    for (const key of keys) await collect(findings, key, () => verifyRewritten(targets, deletions, key));
  });
  return [...findings, ...(await verifyDerived(targets, partition, head, entries.at(-1)))];
}

async function verifyDerived(
  { store, catalog, currentCopy }: DerivedTargets,
  partition: Partition,
  headNumber: number,
  head: Promotion | undefined,
): Promise<Finding[]> {
  const key = latestKey(partition);
  const latest = await readDerived<Latest>(store, key);
  if (latest !== undefined && latest.number > headNumber) {
    const message = `_LATEST.json names entry ${latest.number}, but the log ends at ${headNumber}: entries were removed.`;
    // Not behind: a repair would follow what is left of the log.
    return [wrong(promotionKey(partition, latest.number), message)];
  }
  // Without its last entry nothing says what should be current.
  if (head?.number !== headNumber) return [];

  const findings: Finding[] = [];
  const wanted = latestOf(partition, head);
  const expected = `run ${head.run_id} of entry ${head.number}`;
  if (latest === undefined || Buffer.compare(encodeJson(latest), encodeJson(wanted)) !== 0) {
    findings.push(behind(key, `It does not name ${expected}.`));
  }
  const place = describeCatalogPartition(partition);
  const entry = await catalog.find(partition);
  if (entry?.location !== wanted.location || entry.number !== head.number) {
    findings.push(behind(place, `It points to ${entry?.location ?? 'nothing'} instead of ${wanted.location}.`));
  }
  if (currentCopy && !(await isCurrentReady(store, partition, head))) {
    findings.push(behind(currentPrefix(partition), `Its files are not those of ${expected}.`));
  }
  return findings;
}

async function collect(findings: Finding[], place: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    findings.push(wrong('key' in error ? String(error.key) : place, error.message));
  }
}

function wrong(place: string, message: string): Finding {
  return { state: 'wrong', place, message };
}

function behind(place: string, message: string): Finding {
  return { state: 'behind', place, message };
}
