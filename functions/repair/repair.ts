import { PipelineError } from '../../shared/errors.ts';
import { describePartition } from '../../shared/layout/partition.ts';
import { listPartitions } from '../../shared/promotion/verify.ts';
import type { FunctionContext, Invocation } from '../context.ts';
import { repairPartitions, type RepairablePartition, type RepairedPartition } from './repair-partitions.ts';
import { reportRepair, type RepairReport } from './repair-report.ts';

/** What the function is called with: once a day with nothing, by a command for the report. */
export interface RepairInput {
  /** Whether the answer tells of each partition; what is left as it is makes no failure of the call then. */
  readonly report?: boolean;
}

/** What a repair of all partitions came to. */
export interface RepairAnswer {
  readonly outcome: 'repaired' | 'incomplete';
  /** Partitions looked at. */
  readonly partitions: number;
  /** Those of them that did not follow their log, and do now. */
  readonly repaired: number;
  /** Those of them that are left as they are. */
  readonly failed: number;
  /** Partitions that there was no time for. */
  readonly left: number;
  /** Of at most so many that were repaired, and so many that were not, as the answer of a function has room for. */
  readonly report?: RepairReport;
}

/** A repair left partitions as they are: damaged ones, or those that it had no time for. */
export class RepairIncompleteError extends PipelineError {
  /** Partitions that were not looked at. */
  readonly left: number;
  readonly failed: readonly RepairedPartition[];

  constructor(partitions: number, looked: number, failed: readonly RepairedPartition[]) {
    const shown = failed.slice(0, longestList).map(({ partition, error }) => {
      return `${describePartition(partition)}: ${error?.message ?? ''}`;
    });
    const left = partitions - looked;
    super(
      `Of ${partitions} partitions ${left} were not looked at in time and ${failed.length} could not be repaired. ` +
        ['Run: sluice repair, and: sluice verify', ...shown].join('\n'),
    );
    this.left = left;
    this.failed = failed;
  }
}

const longestList = 20;

/** Far from the 6 MB of an answer. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const longestReport = 2000;

/** What the last partitions begun may take. They are done before 80 % of the time limit, where an alarm would tell once more. */
const reserveMilliseconds = 240_000;

/**
 * Repairs every partition of the contracts' datasets, until shortly before the deadline. Throws RepairIncompleteError after
 * all that could be done, unless the answer reports it. It begins at a partition drawn by lot, so that where one call has not the time for all, its
 * retries and the calls of the next days come to each.
 */
export async function repair(
  context: Pick<FunctionContext, 'stores' | 'catalog' | 'contracts' | 'clock'>,
  { deadline }: Invocation,
  { report: isReported = false }: RepairInput = {},
): Promise<RepairAnswer> {
  const partitions = await listRepairable(context);
  const start = Math.floor(context.clock.random() * partitions.length);
  const order = [...partitions.slice(start), ...partitions.slice(0, start)];
  const looked = await repairPartitions(context, order, { until: deadline - reserveMilliseconds });
  const failed = looked.filter(({ error }) => error !== undefined);
  const left = partitions.length - looked.length;
  const isComplete = failed.length === 0 && left === 0;
  if (!isComplete && !isReported) throw new RepairIncompleteError(partitions.length, looked.length, failed);
  const { repaired, wrong } = reportRepair(looked);
  return {
    outcome: isComplete ? 'repaired' : 'incomplete',
    partitions: looked.length,
    repaired: repaired.length,
    failed: failed.length,
    left,
    ...(isReported && {
      report: { repaired: repaired.slice(0, longestReport), wrong: wrong.slice(0, longestReport) },
    }),
  };
}

/** What no contract describes any more nobody promotes to either, so it follows its log as it last did. */
async function listRepairable({
  stores,
  contracts,
}: Pick<FunctionContext, 'stores' | 'contracts'>): Promise<RepairablePartition[]> {
  const repairable: RepairablePartition[] = [];
  for (const dataset of contracts.names) {
    const own = contracts.all.filter((contract) => contract.dataset === dataset);
    for (const partition of await listPartitions(stores.processed, contracts.get(dataset))) {
      const contract = own.find(({ schemaVersion }) => schemaVersion === partition.schemaVersion);
      if (contract !== undefined) repairable.push({ partition, contract });
    }
  }
  return repairable;
}
